"""The WeChat platform: callbacks at `/wechat/<account>` and messages out."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl

import httpx
import structlog
from starlette.routing import BaseRoute, Route
from starlette.types import Receive as AsgiReceive
from starlette.types import Scope, Send

from adapters.wechat.client import MemoryTokens, TokenStore, WeChatClient
from adapters.wechat.codec import SUCCESS, Codec, Query
from adapters.wechat.settings import AccountKind, WeChatAccount
from bot.errors import DeliveryFailed, MalformedMessage, NotFromPlatform
from bot.messages import Address, Reply
from bot.platforms import Receive

log = structlog.get_logger(__name__)

CHINA = timezone(timedelta(hours=8))
LARGEST_BODY = 64 * 1024
MOST_PARAMETERS = 32
LONGEST_QUERY = 4096
PLAIN = b"text/plain; charset=utf-8"
NO_GUESSING = (b"x-content-type-options", b"nosniff")
MEDIA_TYPES = {b"<": b"application/xml", b"{": b"application/json"}


class WeChatAdapter:
    """All WeChat accounts. `cut_notice` is shown under a text that was longer than WeChat allows."""

    name = "wechat"

    def __init__(
        self,
        accounts: Mapping[str, WeChatAccount],
        http: httpx.AsyncClient,
        *,
        tokens: TokenStore | None = None,
        cut_notice: str = "",
    ) -> None:
        kept = tokens or MemoryTokens()
        self._codecs = {name: Codec(name, account, cut_notice=cut_notice) for name, account in accounts.items()}
        self._clients = {name: WeChatClient(account, http, kept) for name, account in accounts.items()}
        self._sending: set[asyncio.Task[None]] = set()

    def routes(self, receive: Receive) -> Sequence[BaseRoute]:
        """`GET` and `POST /wechat/{account}`, with and without a slash behind: WeChat follows no redirect."""
        callback = _Callback(self, receive)
        paths = ("/wechat/{account}", "/wechat/{account}/")
        return [Route(path, callback, methods=["GET", "POST"], include_in_schema=False) for path in paths]

    async def send(self, address: Address, reply: Reply) -> None:
        """Sends by the customer-service API. Raises DeliveryFailed."""
        codec = self._codecs.get(address.account)
        if codec is None:
            raise DeliveryFailed(f"no WeChat account {address.account!r}", permanent=True)
        content = codec.show(reply)
        if content:
            await self._clients[address.account].send_text(address.user, content)

    async def aclose(self) -> None:
        """Waits for messages under way. The HTTP client belongs to who made it."""
        await asyncio.gather(*self._sending, return_exceptions=True)

    def codec(self, account: str) -> Codec | None:
        """The codec of an account, by its name in the path."""
        return self._codecs.get(account)

    def send_later(self, address: Address, reply: Reply) -> None:
        """Sends in the background; a failure is logged."""
        task = asyncio.create_task(self._send_logged(address, reply))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send_logged(self, address: Address, reply: Reply) -> None:
        try:
            await self.send(address, reply)
        except DeliveryFailed as error:
            log.warning("not delivered by wechat", account=address.account, user=_masked(address.user), why=str(error))


class _Callback:
    """The callback as an ASGI application: a request object and a response object cost more than the protocol."""

    def __init__(self, adapter: WeChatAdapter, receive: Receive) -> None:
        self._adapter = adapter
        self._receive = receive

    async def __call__(self, scope: Scope, receive: AsgiReceive, send: Send) -> None:
        account = scope["path_params"]["account"]
        codec = self._adapter.codec(account)
        try:
            if codec is None:
                raise NotFromPlatform("unknown account")
            query = _query(scope["query_string"])
            if scope["method"] == "POST":
                body = await self._answer(codec, query, await _body(receive))
                await _respond(send, 200, body, MEDIA_TYPES.get(body[:1], PLAIN))
            else:
                await _respond(send, 200, codec.echo(query, _now()), PLAIN, NO_GUESSING)
        except NotFromPlatform as refusal:
            log.warning("not from wechat", account=account if codec else "unknown", why=str(refusal))
            await _respond(send, 403, b"", PLAIN)

    async def _answer(self, codec: Codec, query: Query, body: bytes) -> bytes:
        try:
            push = codec.decode(query, body, _now())
        except MalformedMessage as error:
            log.warning("unreadable push from wechat", why=str(error))
            return SUCCESS
        try:
            reply = await self._receive(push.message)
            if reply is not None and codec.account.kind is AccountKind.MINI_PROGRAM:
                self._adapter.send_later(push.message.address, reply)
            return codec.encode(push, reply, _now())
        except Exception as error:  # a 5xx makes WeChat tell the citizen that the account is broken
            log.exception(
                "wechat message not answered", user=_masked(push.message.address.user), error=type(error).__name__
            )
            return SUCCESS


def _now() -> datetime:
    return datetime.now(CHINA)


def _query(raw: bytes) -> Query:
    if len(raw) > LONGEST_QUERY:
        raise NotFromPlatform("query too long")
    text = raw.decode("latin-1")
    if text.isascii() and "%" not in text and "+" not in text:
        return dict([pair.partition("=")[::2] for pair in text.split("&")])
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


def _masked(user: str) -> str:
    """Enough to find a citizen's lines in a log again, too little to know who."""
    return hashlib.sha256(user.encode()).hexdigest()[:12]
