"""One operation of a gateway as a route: read, verify, misbehave if told to, do the work, answer."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.services.sign import BadSignature
from sandbox.faults import Fault, FaultKind, called_up
from sandbox.gateways.access import ACCESS
from sandbox.gateways.broken import GARBAGE, Cut, Silence, Trickle, endless, null_as_text, numbers_as_text
from sandbox.gateways.callers import verify
from sandbox.gateways.dialects import Answer, Dialect, Fields, Refusal, Unreadable
from sandbox.gateways.leases import Leases
from sandbox.state import World

Endpoint = Callable[[Request], Awaitable[Response]]
Handler = Callable[[World, Fields], Any]
"""The work of an operation: data, or None where nothing is on record. Raises Refusal and Unreadable."""

MAINTENANCE = (
    "<!doctype html><html lang=zh><meta charset=utf-8><title>系统维护</title><h1>系统维护中（示例）</h1></html>"
)
WORKS_FIRST = {
    FaultKind.RESET,
    FaultKind.LATE_SUCCESS,
    FaultKind.GBK,
    FaultKind.JSON_IN_JSON,
    FaultKind.NUMBERS_AS_TEXT,
    FaultKind.NULL_TEXT,
    FaultKind.TRICKLE,
}
USER = "x-tif-uid"
"""The forwarded user among the fields, after the signature has been checked."""


def field(fields: Fields, name: str) -> str:
    """A field that must be there, as text. Raises Unreadable."""
    value = fields.get(name)
    if not isinstance(value, str | int) or value == "":
        raise Unreadable(f"{name} is missing")
    return str(value)


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a gateway can do; `name` is what a fault's `operations` call it."""

    name: str
    path: str
    handler: Handler
    method: str = "POST"


def route(world: World, gateway: str, dialect: Dialect, operation: Operation) -> Route:
    """The route of an operation."""

    async def endpoint(request: Request) -> Response:
        body = await request.body()
        try:
            fields = dialect.fields(request, verify(world, gateway, request, body))
        except BadSignature as error:
            return _sent(world, gateway, dialect.denied(str(error)))
        except Unreadable as error:
            return _sent(world, gateway, dialect.unreadable(str(error)))
        if USER in request.headers:
            fields = {**fields, USER: request.headers[USER]}
        struck = (*called_up(gateway, operation.name, fields), *world.faults.strike(gateway, operation.name))
        if not world.leases.is_in_mid_use(gateway):  # the secret that was fetched anew serves
            struck = tuple(fault for fault in struck if fault.kind is not FaultKind.EXPIRED_SECRET)
        attempt = _Attempt(world, gateway, dialect, {fault.kind: fault for fault in struck})
        return await attempt.answer(lambda: _work(world, dialect, operation.handler, fields))

    return Route(operation.path, endpoint, methods=[operation.method], name=operation.name)


def _work(world: World, dialect: Dialect, handler: Handler, fields: Fields) -> Answer:
    try:
        return dialect.done(handler(world, fields))
    except Refusal as refusal:
        return dialect.refused(refusal)
    except Unreadable as error:
        return dialect.unreadable(str(error))


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A request that was read, with the faults that strike it."""

    world: World
    gateway: str
    dialect: Dialect
    faults: Mapping[FaultKind, Fault]

    async def answer(self, work: Callable[[], Answer]) -> Response:
        if slow := self.faults.get(FaultKind.SLOW):
            await asyncio.sleep(slow.delay_s)
        instead = next((f for kind, f in self.faults.items() if kind not in WORKS_FIRST | {FaultKind.SLOW}), None)
        if instead is not None:
            return self._instead_of_work(instead)
        done = work()
        if late := self.faults.get(FaultKind.LATE_SUCCESS):
            await asyncio.sleep(late.delay_s)
        if FaultKind.RESET in self.faults:
            return Cut(_bytes(done.body))
        response = self._spoilt(done)
        return Trickle(bytes(response.body)) if FaultKind.TRICKLE in self.faults else response

    def _spoilt(self, answer: Answer) -> Response:
        body = answer.body
        if FaultKind.NUMBERS_AS_TEXT in self.faults:
            body = numbers_as_text(body)
        if FaultKind.NULL_TEXT in self.faults:
            body = null_as_text(body)
        if FaultKind.JSON_IN_JSON in self.faults and isinstance(body, dict) and self.dialect.data_key in body:
            inner = json.dumps(body[self.dialect.data_key], ensure_ascii=False)
            body = body | {self.dialect.data_key: inner}
        encoding = "gb18030" if FaultKind.GBK in self.faults else "utf-8"
        return _sent(self.world, self.gateway, Answer(body, answer.status, answer.headers), encoding)

    def _instead_of_work(self, fault: Fault) -> Response:
        makers: dict[FaultKind, Callable[[], Response]] = {
            FaultKind.HANG: Silence,
            FaultKind.ERROR: lambda: Response("upstream error", fault.status, media_type="text/plain"),
            FaultKind.REFUSE: lambda: self._told(self.dialect.refused(Refusal(fault.code, fault.message))),
            FaultKind.GARBAGE: lambda: Response(GARBAGE, media_type="application/json"),
            FaultKind.HTML: lambda: HTMLResponse(MAINTENANCE),
            FaultKind.WRONG_SIGNATURE: lambda: self._told(self.dialect.denied("Invalid signature")),
            FaultKind.CLOCK: lambda: self._told(self.dialect.denied("Clock skew exceeded")),
            FaultKind.EXPIRED_SECRET: lambda: self._told(self._expired(self.world.leases)),
            FaultKind.TWO_LAYER: lambda: _json(self.dialect.broken_behind()),
            FaultKind.EMPTY: lambda: Response(b"", media_type="application/json"),
            FaultKind.REDIRECT: lambda: RedirectResponse("/faults"),
            FaultKind.ENDLESS: lambda: StreamingResponse(endless(), media_type="application/json"),
        }
        return makers[fault.kind]()

    def _told(self, answer: Answer) -> Response:
        return _sent(self.world, self.gateway, answer)

    def _expired(self, leases: Leases) -> Answer:
        """Secrets that were granted end at once; who asks for another goes on."""
        leases.expire(self.gateway)
        return self.dialect.denied("Secret expired")


def _bytes(body: Any, encoding: str = "utf-8") -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(encoding)


def _json(answer: Answer, encoding: str = "utf-8") -> Response:
    media_type = "application/json;charset=UTF-8"
    return Response(_bytes(answer.body, encoding), answer.status, dict(answer.headers), media_type)


def _sent(world: World, gateway: str, answer: Answer, encoding: str = "utf-8") -> Response:
    """The answer as this gateway signs it; most sign none."""
    access = ACCESS[gateway]
    whole = access.signing().sign_answer(_bytes(answer.body), access.credentials(), world.now())
    return _json(Answer(json.loads(whole), answer.status, answer.headers), encoding)
