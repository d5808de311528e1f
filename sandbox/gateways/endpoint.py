"""One operation of a gateway as a route: read, verify, misbehave if told to, do the work, answer."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.services.sign import BadSignature
from sandbox.faults import Fault, FaultKind, called_up
from sandbox.gateways.access import ACCESS
from sandbox.gateways.dialects import Answer, Dialect, Fields, Refusal, Unreadable, verify
from sandbox.state import World

Handler = Callable[[World, Fields], Any]
"""The work of an operation: data, or None where nothing is on record. Raises Refusal and Unreadable."""

LONGEST_HANG_S = 120.0
MAINTENANCE = (
    "<!doctype html><html lang=zh><meta charset=utf-8><title>系统维护</title><h1>系统维护中（示例）</h1></html>"
)
GARBAGE = bytes(range(128, 256)) * 4
WORKS_FIRST = {FaultKind.RESET, FaultKind.LATE_SUCCESS, FaultKind.GBK, FaultKind.JSON_IN_JSON}


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
            verify(dialect, request, ACCESS[gateway], world.nonces, world.now())
            fields = dialect.fields(request, body)
        except BadSignature as error:
            return _json(dialect.denied(str(error)))
        except Unreadable as error:
            return _json(dialect.unreadable(str(error)))
        faults = {
            f.kind: f
            for f in (*called_up(gateway, operation.name, fields), *world.faults.strike(gateway, operation.name))
        }
        return await _answer(dialect, faults, lambda: _work(world, dialect, operation.handler, fields))

    return Route(operation.path, endpoint, methods=[operation.method], name=operation.name)


def _work(world: World, dialect: Dialect, handler: Handler, fields: Fields) -> Answer:
    try:
        return dialect.done(handler(world, fields))
    except Refusal as refusal:
        return dialect.refused(refusal)
    except Unreadable as error:
        return dialect.unreadable(str(error))


async def _answer(dialect: Dialect, faults: dict[FaultKind, Fault], work: Callable[[], Answer]) -> Response:
    if slow := faults.get(FaultKind.SLOW):
        await asyncio.sleep(slow.delay_s)
    instead = next((fault for kind, fault in faults.items() if kind not in WORKS_FIRST | {FaultKind.SLOW}), None)
    if instead is not None:
        return _instead_of_work(dialect, instead)
    answer = work()
    if late := faults.get(FaultKind.LATE_SUCCESS):
        await asyncio.sleep(late.delay_s)
    if FaultKind.RESET in faults:
        return Cut(_bytes(answer.body))
    return _spoilt(dialect, answer, faults)


def _spoilt(dialect: Dialect, answer: Answer, faults: dict[FaultKind, Fault]) -> Response:
    if FaultKind.JSON_IN_JSON in faults and isinstance(answer.body, dict) and dialect.data_key in answer.body:
        inner = json.dumps(answer.body[dialect.data_key], ensure_ascii=False)
        answer = Answer(answer.body | {dialect.data_key: inner}, answer.status)
    return _json(answer, "gb18030" if FaultKind.GBK in faults else "utf-8")


def _instead_of_work(dialect: Dialect, fault: Fault) -> Response:
    makers: dict[FaultKind, Callable[[], Response]] = {
        FaultKind.HANG: Silence,
        FaultKind.ERROR: lambda: Response("upstream error", fault.status, media_type="text/plain"),
        FaultKind.REFUSE: lambda: _json(dialect.refused(Refusal(fault.code, fault.message))),
        FaultKind.GARBAGE: lambda: Response(GARBAGE, media_type="application/json"),
        FaultKind.HTML: lambda: HTMLResponse(MAINTENANCE),
        FaultKind.WRONG_SIGNATURE: lambda: _json(dialect.denied("Invalid signature")),
        FaultKind.CLOCK: lambda: _json(dialect.denied("Clock skew exceeded")),
        FaultKind.EMPTY: lambda: Response(b"", media_type="application/json"),
    }
    return makers[fault.kind]()


def _bytes(body: Any, encoding: str = "utf-8") -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(encoding)


def _json(answer: Answer, encoding: str = "utf-8") -> Response:
    return Response(_bytes(answer.body, encoding), answer.status, media_type="application/json;charset=UTF-8")


class Silence(Response):
    """Never answers; ends when the caller gives up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 (ASGI)
        try:
            async with asyncio.timeout(LONGEST_HANG_S):
                while (await receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            return


class Cut(Response):
    """Promises a whole body, sends half of it and closes the connection."""

    def __init__(self, whole: bytes) -> None:
        super().__init__(whole, media_type="application/json;charset=UTF-8")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 (ASGI)
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": half, "more_body": True})
