"""A call's fields as the bytes of a request: query, JSON, or one of the national forms, signed."""

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from msgspec.structs import replace

from bot.catalog.converters import BEIJING
from bot.catalog.gateways import Gateway, Operation
from bot.services.sign import Credentials, ForwardedUser, Headers, Signable, SignProfile

JSON = "application/json; charset=utf-8"
FORM = "application/x-www-form-urlencoded"
USUAL = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "banshi"}
"""What every request says, unless its signature wants other words."""


class Outgoing(msgspec.Struct, frozen=True):
    """A request as it is sent."""

    method: str
    base_url: str
    target: str
    """The path below it, and the query."""
    headers: Headers
    body: bytes


def outgoing(
    gateway: Gateway,
    operation: Operation,
    fields: Mapping[str, Any],
    profile: SignProfile,
    by: Credentials,
    now: datetime,
    user: ForwardedUser | None = None,
) -> Outgoing:
    """The signed request for an operation."""
    bare = _bare(gateway, operation, fields, by, now)
    if user is not None:
        bare = replace(bare, user=user)
    signed = profile.sign(bare, by, now)
    query = f"?{urlencode(bare.query, quote_via=quote)}" if bare.query else ""
    content = {"Content-Type": bare.content_type} if bare.content_type else {}
    body = bare.body if signed.body is None else signed.body
    headers = {**USUAL, **content, **signed.headers}
    return Outgoing(operation.method, gateway.base_url, f"{operation.path}{query}", headers, body)


def _bare(
    gateway: Gateway, operation: Operation, fields: Mapping[str, Any], by: Credentials, now: datetime
) -> Signable:
    path = urlsplit(gateway.base_url).path + operation.path
    if operation.method == "GET":
        query = {name: str(value) for name, value in fields.items()}
        return Signable("GET", path, query, operation=operation.code)
    content_type = FORM if gateway.body == "biz_content" else JSON
    body = _body(gateway, operation, fields, by, now)
    return Signable("POST", path, {}, body, content_type, operation.code)


def _body(gateway: Gateway, operation: Operation, fields: Mapping[str, Any], by: Credentials, now: datetime) -> bytes:
    if gateway.body == "biz_content":
        form = {
            "request_id": str(uuid.uuid4()),
            "format": "json",
            "version": "1.0",
            "biz_content": msgspec.json.encode(fields),
        }
        return urlencode(form).encode()
    return msgspec.json.encode(_nhsa(operation, fields, by, now) if gateway.body == "nhsa" else fields)


def _nhsa(operation: Operation, fields: Mapping[str, Any], by: Credentials, now: datetime) -> dict[str, Any]:
    """The message of medical insurance; `key_id` is `institution/division`. 3: asked by a mobile channel."""
    institution, _, division = by.key_id.partition("/")
    moment = now.astimezone(BEIJING)
    return {
        "infno": operation.code,
        "msgid": f"{institution}{moment:%Y%m%d%H%M%S}{secrets.randbelow(10_000):04}",
        "mdtrtarea_admvs": division,
        "insuplc_admdvs": division,
        "recer_sys_code": "banshi",
        "infver": "V1.0",
        "opter_type": "3",
        "opter": "banshi",
        "opter_name": "banshi",
        "inf_time": f"{moment:%Y-%m-%d %H:%M:%S}",
        "fixmedins_code": institution,
        "input": {"data": fields},
    }
