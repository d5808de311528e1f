"""The OpenAPI's v3 form: JSON over HTTP, signed in a header. Pure: no network, no clock."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from adapters.alipay.openapi_v2 import Call, to_json
from adapters.alipay.result import BAD_TOKEN, BUSY, Outcome, Result, read_result, untrusted
from adapters.alipay.settings import AlipayApp

SCHEME = "ALIPAY-SHA256withRSA"
BY_NAME = (
    (re.compile(r"token"), BAD_TOKEN),
    (re.compile(r"missing-"), "40001"),
    (re.compile(r"auth-relations"), "40003"),
    (re.compile(r"^[A-Z]"), "40004"),
)
"""What an HTTP status leaves open, its name tells; a business refusal is written in capitals."""
CODES = {400: "40002", 401: "40002", 403: "40006", 404: "40004", 429: "40005"}
TIMESTAMP, NONCE, SIGNATURE, SERIAL = "alipay-timestamp", "alipay-nonce", "alipay-signature", "alipay-sn"


@dataclass(frozen=True, slots=True)
class Request:
    """What to send."""

    verb: str
    path: str
    headers: Mapping[str, str]
    body: bytes


ASKED_BY_GET = frozenset(("alipay.user.certify.open.query", "alipay.open.public.user.follow.query"))
"""All others are posted, as Alipay's own list of v3 interfaces says."""
NOT_IN_V3 = ("alipay.eco.", "alipay.mobile.", "alipay.open.app.alipaycert.")
"""What Alipay has published in v2 alone; these calls go there whatever the app's transport is."""


def has(method: str) -> bool:
    """Whether v3 knows a method."""
    return not method.startswith(NOT_IN_V3)


def request(app: AlipayApp, call: Call, *, timestamp_ms: int, nonce: str) -> Request:
    """A call as v3 wants it. `nonce`: a UUID. With GET, the fields go into the address; a citizen's token always."""
    verb = "GET" if call.method in ASKED_BY_GET else "POST"
    fields = {**(call.top or {}), **(call.biz or {})}
    query = {"auth_token": call.auth_token} if call.auth_token else {}
    if verb == "GET":
        query |= {name: str(value) for name, value in fields.items()}
    body = to_json(fields) if fields and verb == "POST" else ""
    path = "/v3/" + call.method.replace(".", "/") + (f"?{urlencode(query)}" if query else "")
    encrypted = app.content_seal if call.encrypt and body else None
    if encrypted:
        body = encrypted.close(body)
    authorisation = auth_string(app, timestamp_ms, nonce)
    signature = app.keys.sign(signing_string(authorisation, verb, path, body, call.app_auth_token).encode())
    headers = {
        "Authorization": f"{SCHEME} {authorisation},sign={signature}",
        "alipay-request-id": nonce.replace("-", ""),
        "Content-Type": "text/plain" if encrypted else "application/json",
        "Accept": "application/json",
        "alipay-encrypt-type": "AES" if encrypted else "",
        "alipay-app-auth-token": call.app_auth_token,
        "alipay-root-cert-sn": app.keys.root_cert_sn,
    }
    return Request(verb, path, {name: value for name, value in headers.items() if value}, body.encode())


def auth_string(app: AlipayApp, timestamp_ms: int, nonce: str) -> str:
    """Who calls, and when."""
    serial = f",app_cert_sn={app.keys.app_cert_sn}" if app.keys.app_cert_sn else ""
    return f"app_id={app.app_id}{serial},nonce={nonce},timestamp={timestamp_ms}"


def signing_string(authorisation: str, verb: str, path: str, body: str, app_auth_token: str = "") -> str:
    """What our signature covers: a line each; an empty body keeps its line."""
    lines = [authorisation, verb, path, body, *([app_auth_token] if app_auth_token else [])]
    return "".join(f"{line}\n" for line in lines)


def read_answer(app: AlipayApp, status: int, headers: Mapping[str, str], body: bytes) -> Result:
    """The result in an answer, verified over its bytes."""
    trace = headers.get("alipay-trace-id", "")
    signature = headers.get(SIGNATURE, "")
    signed = b"%s\n%s\n%s\n" % (headers.get(TIMESTAMP, "").encode(), headers.get(NONCE, "").encode(), body)
    if signature and not app.keys.verify(signed, signature, headers.get(SERIAL, "")):
        serial = headers.get(SERIAL, "")
        return untrusted(app.keys, serial, trace)
    try:
        data = _fields(app, headers, body)
    except (ValueError, RecursionError):
        return Result(Outcome.UNKNOWN, f"http-{status}", trace=trace)
    if status < 300:
        return read_result(data, trusted=bool(signature), trace=trace)
    return _failure(status, data, trace)


def _fields(app: AlipayApp, headers: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
    text = body.decode()
    if headers.get("alipay-encrypt-type", "").upper() == "AES" and not text.lstrip().startswith("{"):
        if app.content_seal is None:
            raise ValueError("encrypted, and no AES key")
        text = app.content_seal.open(text)
    data = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError("no object")
    return data


def _failure(status: int, data: Mapping[str, Any], trace: str) -> Result:
    """v3 puts into `code` what v2 calls `sub_code`; its HTTP status says what v2's `code` does."""
    sub_code = str(data.get("code", ""))
    if status >= 500:
        return Result(Outcome.UNKNOWN, BUSY, sub_code, data, trace)
    said = (code for pattern, code in BY_NAME if pattern.search(sub_code))
    return Result(Outcome.REFUSED, next(said, CODES.get(status, "40004")), sub_code, data, trace)
