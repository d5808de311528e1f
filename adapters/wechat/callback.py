"""WeChat's callback as an ASGI application: a request object and a response object cost more than the protocol."""

import asyncio
import hashlib
import re
from datetime import datetime
from time import monotonic, time
from typing import Protocol
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import structlog
from starlette.types import Receive as AsgiReceive
from starlette.types import Scope, Send

from adapters.wechat.codec import SUCCESS, Codec, Push, Query
from adapters.wechat.forms import Form
from bot.errors import MalformedMessage, NotFromPlatform
from bot.messages import Reply
from bot.platforms import Receive

log = structlog.get_logger(__name__)

CHINA = ZoneInfo("Asia/Shanghai")
LARGEST_BODY = 64 * 1024
MOST_PARAMETERS = 32
LONGEST_QUERY = 4096
PARAMETER = re.compile(r"(?:^|&)([^&=]++)=([^&]*+)")
PLAIN = b"text/plain; charset=utf-8"
NO_GUESSING = (b"x-content-type-options", b"nosniff")
REFUSED = (NO_GUESSING, (b"content-security-policy", b"default-src 'none'"), (b"cache-control", b"no-store"))
MEDIA_TYPES = {b"<": b"application/xml", b"{": b"application/json"}
TYPING_AFTER_S = 1.0
"""Most answers are out by then."""
AT_ONCE_S = 0.0005
"""What takes less was answered from memory, the menu, and no message follows it: it needn't be counted."""


class Desk(Protocol):
    """What a callback needs of its adapter."""

    def codec(self, account: str) -> Codec | None:
        """The codec of an account, by its name in the path."""

    def seen(self, push: Push) -> None:
        """Told of every push whose answer isn't given at once, and of every event."""

    def slow(self, push: Push) -> None:
        """Told of a push whose answer takes long."""

    def answered(self, push: Push, reply: Reply, shown: Form | None) -> None:
        """Told of every answer, and of what the callback itself shows of it."""


class Callback:
    """`/wechat/{account}`. `apology`: what a citizen reads where everything else has failed."""

    def __init__(self, adapter: Desk, receive: Receive, apology: str) -> None:
        self._adapter = adapter
        self._receive = receive
        self._apology = Reply(apology)
        self._waiting: dict[int, Push] = {}
        self._count = 0
        self._watch: asyncio.TimerHandle | None = None

    async def __call__(self, scope: Scope, receive: AsgiReceive, send: Send) -> None:
        """Answers one request (ASGI)."""
        account = scope["path_params"]["account"]
        codec = self._adapter.codec(account)
        try:
            if codec is None:
                raise NotFromPlatform("unknown account")
            query = _query(scope["query_string"])
            if scope["method"] == "POST":
                push = _push(codec, query, await _body(receive))
                body = SUCCESS if push is None else await self._answer(codec, push)
                await _respond(send, 200, body, MEDIA_TYPES.get(body[:1], PLAIN))
            else:
                await _respond(send, 200, codec.echo(query, _now()), PLAIN, NO_GUESSING)
        except NotFromPlatform as refusal:
            log.warning("not from wechat", account=account if codec else "unknown", why=str(refusal))
            await _respond(send, 403, b"", PLAIN, *REFUSED)

    async def _answer(self, codec: Codec, push: Push) -> bytes:
        began, number = monotonic(), self._count
        self._count += 1
        self._waiting[number] = push
        try:
            if self._watch is None:
                self._watch = asyncio.get_running_loop().call_later(TYPING_AFTER_S, self._look, number)
            try:
                reply = await self._receive(push.message)
            finally:  # before what follows an answer is sent: it asks whether the citizen was there
                self._waiting.pop(number, None)
                if push.event or not codec.answers_at_once or monotonic() - began > AT_ONCE_S:
                    self._adapter.seen(push)
            if reply is None:
                return SUCCESS
            shown = codec.show(push, reply)
            self._adapter.answered(push, reply, shown)
            return codec.write(push, shown, int(time()))
        except Exception as error:  # a 5xx makes WeChat tell the citizen that the account is broken
            log.exception(
                "wechat message not answered", user=masked(push.message.address.user), error=type(error).__name__
            )
            return codec.encode(push, self._apology, _now())

    def _look(self, newest: int) -> None:
        """Tells of the answers that have been long in coming: one timer for all, for a timer each costs too much."""
        for number in [number for number in self._waiting if number <= newest]:
            self._adapter.slow(self._waiting.pop(number))
        self._watch = None
        if self._waiting:
            self._watch = asyncio.get_running_loop().call_later(TYPING_AFTER_S, self._look, self._count)


def _push(codec: Codec, query: Query, body: bytes) -> Push | None:
    """What WeChat pushed; None where that can't be read. Raises NotFromPlatform."""
    try:
        push = codec.decode(query, body, _now())
    except MalformedMessage as error:
        log.warning("unreadable push from wechat", why=str(error))
        return None
    if not push.known:
        log.info("unknown to this adapter", pushed=push.event[:64], fields=sorted(push.fields)[:32])
    return push


def _now() -> datetime:
    return datetime.now(CHINA)


def _query(raw: bytes) -> Query:
    if len(raw) > LONGEST_QUERY:
        raise NotFromPlatform("query too long")
    text = raw.decode("latin-1")
    if text.isascii() and "%" not in text and "+" not in text:
        return dict(PARAMETER.findall(text))
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS))
    except ValueError:
        raise NotFromPlatform("query") from None


async def _body(receive: AsgiReceive) -> bytes:
    """The body, unless it is larger than any push of WeChat's."""
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


async def _respond(send: Send, status: int, body: bytes, media_type: bytes, *more: tuple[bytes, bytes]) -> None:
    headers = [(b"content-type", media_type), (b"content-length", b"%d" % len(body)), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def masked(user: str) -> str:
    """Enough to find a citizen's lines in a log again, too little to know who."""
    return hashlib.sha256(user.encode()).hexdigest()[:12]
