"""The callback as an ASGI application: raw bytes in, signed XML or one word out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

import structlog
from starlette.types import Receive as AsgiReceive
from starlette.types import Scope, Send

from adapters.alipay.codec import Activation, Codec, Notice, Push, Unreadable
from adapters.alipay.sightings import Sightings
from bot.errors import NotFromPlatform

log = structlog.get_logger(__name__)

LARGEST_BODY = 64 * 1024
PLAIN = b"text/plain"
REFUSED = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'"),
    (b"cache-control", b"no-store"),
]
TAKEN, NOT_TAKEN = b"success", b"fail"
"""Exactly these: the message service reads nothing else."""


@dataclass(frozen=True, slots=True)
class Counter:
    """What the callback needs of one app. `answer` comes back when the answer is out, or soon, while it goes on; it is
    told when the message came (`time.monotonic`).

    `act` does what a notice asks for; False: nothing is to be done about such.
    """

    codec: Codec
    sightings: Sightings
    answer: Callable[[Push, float], Awaitable[None]]
    act: Callable[[Notice], Awaitable[bool]]


class Callback:
    """Answers what is posted to `/alipay/{account}`; never with a 5xx, for which Alipay would show words of its own."""

    def __init__(self, counters: Mapping[str, Counter]) -> None:
        self._counters = counters

    async def __call__(self, scope: Scope, receive: AsgiReceive, send: Send) -> None:
        """Signed XML, `success`, or 403 and `fail`."""
        account = scope["path_params"]["account"]
        counter = self._counters.get(account)
        try:
            if counter is None:
                raise NotFromPlatform("unknown app")
            raw = await _body(receive) or scope["query_string"]  # old samples carry the fields in the address
            body, media_type = await _answer(counter, raw)
            status, more = 200, []
        except NotFromPlatform as refusal:
            log.warning("not from alipay", account=account if counter else "unknown", why=str(refusal))
            status, body, media_type, more = 403, NOT_TAKEN, PLAIN, REFUSED
        headers = [(b"content-type", media_type), (b"content-length", b"%d" % len(body)), *more]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def _answer(counter: Counter, raw: bytes) -> tuple[bytes, bytes]:
    codec, now = counter.codec, datetime.now(UTC)
    posted = codec.decode(raw, now)
    match posted:
        case Activation(charset, refused):
            log.info("alipay checked the address", account=codec.name, refused=refused)
            return codec.activate(posted), _xml(charset)
        case Unreadable(charset, to_user, why):
            log.warning("unreadable message from alipay", account=codec.name, why=why)
            return codec.acknowledge(to_user, charset, now), _xml(charset)
        case Notice():
            return await _take_notice(counter, posted), PLAIN
        case Push():
            return await _take_message(counter, posted)


async def _take_message(counter: Counter, push: Push) -> tuple[bytes, bytes]:
    came = monotonic()
    try:
        if await counter.sightings.first(push.message.id):
            await counter.answer(push, came)
    except Exception as error:  # not acknowledged: Alipay sends it again
        log.exception("alipay message not answered", error=type(error).__name__)
        await counter.sightings.forget(push.message.id)
        return NOT_TAKEN, PLAIN
    return counter.codec.acknowledge(push.to_user, push.charset, datetime.now(UTC)), _xml(push.charset)


async def _take_notice(counter: Counter, notice: Notice) -> bytes:
    """Each once, whatever it asks for; what can't be done now is not taken, and comes again within 25 hours."""
    if not await counter.sightings.first(notice.id):
        return TAKEN if await counter.sightings.settled(notice.id) else NOT_TAKEN
    try:
        acted = await counter.act(notice)
    except Exception as error:
        log.warning("notice from alipay not taken", method=notice.method, error=type(error).__name__)
        await counter.sightings.forget(notice.id)
        return NOT_TAKEN
    log.info("notice from alipay", account=counter.codec.name, method=notice.method, acted=acted)
    await counter.sightings.settle(notice.id)
    return TAKEN


def _xml(charset: str) -> bytes:
    return b"text/xml;charset=" + charset.encode()


async def _body(receive: AsgiReceive) -> bytes:
    """The body, unless it is larger than any message of Alipay's."""
    body, more = b"", True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise NotFromPlatform("gone before its body was read")
        body += event.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise NotFromPlatform("body too large")
        more = event.get("more_body", False)
    return body
