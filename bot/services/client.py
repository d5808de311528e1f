"""Calls gateways as declared in gateways.yaml; the only place that catches the HTTP client's errors."""

import asyncio
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import aiohttp
import httpx
import structlog
from httpx_aiohttp import AiohttpTransport
from pydantic import SecretStr

from bot.catalog.gateways import Gateway, Gateways, Operation
from bot.catalog.model import CallSpec
from bot.services import envelope
from bot.services.fields import Dictionaries, FieldError, evaluate, pick
from bot.services.outcome import Done, Outcome, Refused, Unknown, word_of
from bot.services.reach import Reach
from bot.services.sign import SIGN_PROFILES, Signable

log = structlog.get_logger(__name__)


def http_client(reach: Reach | None = None) -> httpx.AsyncClient:
    """One client for the process: httpx's API on aiohttp's transport, a fifth of the CPU of httpx's own pool.

    `reach`: where it may connect to; anywhere where none is given.
    """
    bounds = reach or Reach(anywhere=True)

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30, resolver=bounds, socket_factory=bounds.connect)
        return aiohttp.ClientSession(connector=connector)

    return httpx.AsyncClient(transport=AiohttpTransport(client=session), timeout=None, follow_redirects=False)  # noqa: S113 (GatewayClient.call bounds each call as a whole)


class GatewayClient:
    """All gateways of a deployment. Safe for concurrent use."""

    def __init__(self, gateways: Gateways, secrets: Mapping[str, SecretStr], http: httpx.AsyncClient) -> None:
        self._gateways = gateways.gateways
        self._secrets = secrets
        self._http = http
        self._room = {name: asyncio.Semaphore(gateway.concurrency) for name, gateway in self._gateways.items()}

    async def call(
        self, spec: CallSpec, values: Mapping[str, Any], dictionaries: Dictionaries, *, timeout_s: float
    ) -> Outcome:
        """Sends what `spec` asks for and reads what it names. `values`: by whole path, such as `schedule.doctor`.

        Bounded by the smaller of `timeout_s` and the gateway's own limit, the wait for a free place included.
        """
        gateway = self._gateways[spec.gateway]
        try:
            sent = {wire: evaluate(source, values.get, dictionaries) for wire, source in spec.send.items()}
        except FieldError as error:
            log.error("value can't be sent", gateway=spec.gateway, operation=spec.operation, field=str(error))
            return Refused("unsendable")
        present = {wire: value for wire, value in sent.items() if value is not None}
        try:
            async with asyncio.timeout(min(timeout_s, gateway.timeout_s)), self._room[spec.gateway]:
                answer = await self._exchange(gateway, gateway.operations[spec.operation], present)
        except TimeoutError:
            answer = Unknown("timeout")
        outcome = answer if isinstance(answer, Unknown) else _read(spec, gateway, answer, dictionaries)
        await log.ainfo("gateway", gateway=spec.gateway, operation=spec.operation, outcome=word_of(outcome))
        return outcome

    def gateway(self, spec: CallSpec) -> Gateway:
        """The gateway that a call goes to."""
        return self._gateways[spec.gateway]

    def writes(self, spec: CallSpec) -> bool:
        """Whether the call changes something, so that an answer that never came leaves it open."""
        return self.gateway(spec).operations[spec.operation].writes

    async def _exchange(self, gateway: Gateway, operation: Operation, fields: Mapping[str, Any]) -> Any:
        """The decoded answer, or Unknown with the reason why there is none."""
        try:
            response = await self._http.send(self._request(gateway, operation, fields))
        except httpx.HTTPError as error:
            return Unknown("unreachable" if isinstance(error, httpx.ConnectError) else type(error).__name__)
        if response.status_code >= 500 or response.status_code in {401, 403, 404, 429}:
            return Unknown(f"status-{response.status_code}")
        try:
            return envelope.decode(response.content)
        except (ValueError, RecursionError):
            return Unknown("not-json")

    def _request(self, gateway: Gateway, operation: Operation, fields: Mapping[str, Any]) -> httpx.Request:
        url = httpx.URL(gateway.base_url + operation.path)
        query = {k: str(v) for k, v in fields.items()} if operation.method == "GET" else {}
        signable = Signable(operation.method, url.path, query)
        headers = dict(
            SIGN_PROFILES[gateway.sign.profile].sign(
                signable,
                key_id=gateway.sign.key_id,
                secret=self._secrets[gateway.sign.secret].get_secret_value(),
                now=datetime.now(UTC),
            )
        )
        if operation.method == "GET":
            return self._http.build_request("GET", url, params=query, headers=headers)
        return self._post(gateway, url, fields, headers)

    def _post(
        self, gateway: Gateway, url: httpx.URL, fields: Mapping[str, Any], headers: dict[str, str]
    ) -> httpx.Request:
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        if gateway.body == "biz_content":
            form = {"request_id": str(uuid.uuid4()), "format": "json", "version": "1.0", "biz_content": text}
            return self._http.build_request("POST", url, data=form, headers=headers)
        headers["Content-Type"] = "application/json; charset=utf-8"
        return self._http.build_request("POST", url, content=text.encode(), headers=headers)


def _read(spec: CallSpec, gateway: Gateway, answer: Any, dictionaries: Dictionaries) -> Outcome:
    opened = envelope.open_envelope(gateway.envelope, answer)
    if not isinstance(opened, tuple):
        return opened
    data, empty = opened
    try:
        if spec.rows is None:
            if data and spec.read and not isinstance(data, Mapping):
                return Unknown("unreadable")
            return Done(fields=_record(spec, data, dictionaries), empty=empty or not data)
        rows = tuple(_record(spec, row, dictionaries) for row in _list(data, spec.rows))
        return Done(rows=rows, empty=not rows)
    except FieldError as error:
        log.warning("gateway field unreadable", gateway=spec.gateway, operation=spec.operation, field=str(error))
        return Unknown("unreadable")


def _list(data: Any, path: str) -> list[Any]:
    found = pick(data, path)
    if found is None or found == "":
        return []
    if not isinstance(found, list):
        raise FieldError(f"{path or 'data'}: not a list")
    return found


def _record(spec: CallSpec, data: Any, dictionaries: Dictionaries) -> dict[str, Any]:
    return {name: evaluate(wire, partial(pick, data), dictionaries) for name, wire in spec.read.items()}
