"""Answers that are broken on the way: cut, dripping, endless, or with every value in a form nobody promised."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

LONGEST_HANG_S = 120.0
GARBAGE = bytes(range(128, 256)) * 4
ENDLESS_BYTES = 64 * 1024 * 1024
TRICKLE_S = 0.2


def numbers_as_text(data: Any) -> Any:
    """Every number as a string, as loosely typed systems send them."""
    if isinstance(data, dict):
        return {key: numbers_as_text(value) for key, value in data.items()}
    if isinstance(data, list):
        return [numbers_as_text(value) for value in data]
    return str(data) if isinstance(data, int | float) and not isinstance(data, bool) else data


def null_as_text(data: Any) -> Any:
    """The word null for whatever holds nothing."""
    if isinstance(data, dict):
        return {key: null_as_text(value) for key, value in data.items()}
    if isinstance(data, list):
        return [null_as_text(value) for value in data]
    return "null" if data is None or data == "" else data


async def endless() -> AsyncIterator[bytes]:
    """64 MiB of bytes that are no text."""
    for _ in range(ENDLESS_BYTES // len(GARBAGE)):
        yield GARBAGE
        await asyncio.sleep(0)


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


class Trickle(StreamingResponse):
    """The right answer, a byte at a time: every wait is short, the whole takes for ever."""

    def __init__(self, whole: bytes) -> None:
        super().__init__(_drops(whole), media_type="application/json;charset=UTF-8")


async def _drops(whole: bytes) -> AsyncIterator[bytes]:
    for at in range(len(whole)):
        yield whole[at : at + 1]
        await asyncio.sleep(TRICKLE_S)
