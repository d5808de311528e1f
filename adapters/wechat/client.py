"""WeChat's API of one account: the access token and messages that answer no request.

Neither exceptions nor logs hold a URL of WeChat's: the token stands in it.
"""

import asyncio
import logging
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

import httpx
import structlog

from adapters.wechat.payload import to_json
from adapters.wechat.settings import WeChatAccount
from bot.errors import DeliveryFailed

log = structlog.get_logger(__name__)

TIMEOUT = httpx.Timeout(5, connect=2)
EARLY_S = 300
"""WeChat changes a token this long before its end, while both are valid."""
SHORTEST_S = 60

STALE_TOKEN = frozenset((40001, 40014, 41001, 42001))
PERMANENT = frozenset(
    (40003, 40013, 40033, 40125, 43004, 45002, 45015, 45047, 47001, 47003, 48001, 48004, 50002, 50005, 50007)
)
"""Sending the same again can't succeed: no such recipient, window or quota used up, no permission, our own fault."""

SECRETS_IN_URL = re.compile(r"((?:access_token|secret|appsecret)=)[^&\s\"']+")
RID = re.compile(r"rid: ?([\w-]+)")


class TokenStore(Protocol):
    """Keeps access tokens by appid; one for all clients of an account, shared by processes where it can be."""

    async def get(self, appid: str) -> str | None:
        """The token, unless it has run out."""

    async def put(self, appid: str, token: str, ttl_s: int) -> None:
        """Keeps a token for so many seconds."""

    async def drop(self, appid: str, token: str) -> None:
        """Forgets this token; another one that has taken its place stays."""

    def lock(self, appid: str) -> AbstractAsyncContextManager[None]:
        """Held by the one who fetches."""


class MemoryTokens:
    """Tokens of one process."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, float]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, appid: str) -> str | None:
        """As in TokenStore."""
        token, until = self._kept.get(appid, ("", 0.0))
        return token if time.monotonic() < until else None

    async def put(self, appid: str, token: str, ttl_s: int) -> None:
        """As in TokenStore."""
        self._kept[appid] = token, time.monotonic() + ttl_s

    async def drop(self, appid: str, token: str) -> None:
        """As in TokenStore."""
        if self._kept.get(appid, ("", 0.0))[0] == token:
            del self._kept[appid]

    @asynccontextmanager
    async def lock(self, appid: str) -> AsyncIterator[None]:
        """As in TokenStore."""
        async with self._locks[appid]:
            yield


class WeChatClient:
    """Calls WeChat's API for one account. Whatever fails is a DeliveryFailed."""

    def __init__(self, account: WeChatAccount, http: httpx.AsyncClient, tokens: TokenStore) -> None:
        self._account = account
        self._http = http
        self._tokens = tokens
        logging.getLogger("httpx").addFilter(_without_secrets)

    async def send_text(self, user: str, content: str) -> None:
        """Sends a customer-service message. Raises DeliveryFailed, permanent outside WeChat's window or quota."""
        message = {"touser": user, "msgtype": "text", "text": {"content": content}}
        await self._call("/cgi-bin/message/custom/send", message)

    async def _call(self, path: str, message: Mapping[str, Any]) -> Mapping[str, Any]:
        token = await self._token()
        answer = await self._post(path, message, token)
        if answer.get("errcode") in STALE_TOKEN:
            await self._tokens.drop(self._account.appid, token)
            answer = await self._post(path, message, await self._token())
        return _accepted(answer)

    async def _token(self) -> str:
        appid = self._account.appid
        if kept := await self._tokens.get(appid):
            return kept
        async with self._tokens.lock(appid):
            return await self._tokens.get(appid) or await self._fetch_token()

    async def _fetch_token(self) -> str:
        asked = {
            "grant_type": "client_credential",
            "appid": self._account.appid,
            "secret": self._account.secret.get_secret_value(),
        }
        answer = await self._post("/cgi-bin/stable_token", asked)
        if answer.get("errcode") in STALE_TOKEN:
            raise DeliveryFailed(f"WeChat refuses the account's secret: errcode {answer['errcode']}", permanent=True)
        token, lasts = _accepted(answer).get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not isinstance(lasts, int):
            raise DeliveryFailed("WeChat's token answer holds no token")
        await self._tokens.put(self._account.appid, token, max(SHORTEST_S, lasts - EARLY_S))
        return token

    async def _post(self, path: str, body: Mapping[str, Any], token: str = "") -> Mapping[str, Any]:
        try:
            response = await self._http.post(
                self._account.api_base + path,
                params={"access_token": token} if token else None,
                content=to_json(body),
                headers={"Content-Type": "application/json"},
                timeout=TIMEOUT,
                follow_redirects=False,
            )
        except httpx.HTTPError as error:
            raise DeliveryFailed(f"WeChat's API at {path}: {type(error).__name__}") from None
        return _answer(response, path)


def _answer(response: httpx.Response, path: str) -> Mapping[str, Any]:
    try:
        answer = response.json() if response.status_code == httpx.codes.OK else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise DeliveryFailed(f"WeChat's API at {path}: HTTP {response.status_code}, no JSON object")
    return answer


def _accepted(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    code = answer.get("errcode", 0)
    if code == 0:
        return answer
    rid = RID.search(str(answer.get("errmsg", "")))
    log.warning("refused by wechat's api", errcode=code, rid=rid[1] if rid else None)
    raise DeliveryFailed(f"WeChat answered errcode {code}", permanent=code in PERMANENT)


def _without_secrets(record: logging.LogRecord) -> bool:
    """What httpx logs is each URL it calls, and WeChat wants the token there."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            SECRETS_IN_URL.sub(r"\1***", str(arg)) if isinstance(arg, httpx.URL) else arg for arg in record.args
        )
    return True
