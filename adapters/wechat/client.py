"""WeChat's API of one account: the access token, and calls with every error code taken for what it is.

Neither exceptions nor logs hold a URL of WeChat's: the token stands in it.
"""

import asyncio
import json
import logging
import random
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import structlog

from adapters.wechat.errcodes import CLOSES_S, STOPS_S, Action, Refusal, WeChatRefused, refusals
from adapters.wechat.payload import to_json
from adapters.wechat.settings import WeChatAccount
from adapters.wechat.tokens import TokenStore, kept_or_fetched
from bot.errors import DeliveryFailed, StoreUnavailable

log = structlog.get_logger(__name__)

TIMEOUT = httpx.Timeout(5, connect=2)
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
TRIES = 3
REPLACED_S = 60
"""A token that was fetched because another was refused isn't given up for so long: refusals can't use up the quota."""
PAUSE_S = 0.2
LARGEST_ANSWER = 1024 * 1024
LARGEST_MEDIA = 10 * 1024 * 1024
JSON_BODY = {"Content-Type": "application/json"}

SECRETS_IN_URL = re.compile(r"((?:access_token|secret|appsecret|js_code|code)=)[^&\s\"']+")
RID = re.compile(r"rid: ?([\w-]+)")
ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}")

Answer = Mapping[str, Any]


class WeChatClient:
    """Calls WeChat's API for one account. Whatever fails is a DeliveryFailed, a refusal a WeChatRefused."""

    def __init__(
        self, account: WeChatAccount, http: httpx.AsyncClient, tokens: TokenStore, *, pause_s: float = PAUSE_S
    ) -> None:
        self.account = account
        self.tokens = tokens
        self._http = http
        self._pause_s = pause_s
        logging.getLogger("httpx").addFilter(_without_secrets)

    async def call(
        self, path: str, message: Answer | None = None, *, repeatable: bool = False, closes: str = "", **query: str
    ) -> Answer:
        """Posts a message, or asks where there is none; gives what WeChat answers.

        `repeatable`: twice is the same as once, so that a busy WeChat and a lost connection are tried again.
        `closes`: the kind of call that a refusal closes, where the path has several.
        """
        body = None if message is None else to_json(message)
        answer = await self._with_token(path, query, body=body, repeatable=repeatable, closes=closes)
        return _object(answer, path)

    async def fetch(self, path: str, message: Answer | None = None, **query: str) -> bytes:
        """Asks for a file, such as a picture or a recording. Raises WeChatRefused where WeChat answers with JSON."""
        body = None if message is None else to_json(message)
        return await self._with_token(path, query, body=body, repeatable=True)

    async def upload(self, path: str, field: str, name: str, content: bytes, type_: str, **query: str) -> Answer:
        """Hands WeChat a file."""
        answer = await self._with_token(path, query, file={field: (name, content, type_)})
        return _object(answer, path)

    async def call_with_secret(self, path: str, **query: str) -> Answer:
        """Asks by appid and secret instead of a token: logins, whose codes work once."""
        secret = {"appid": self.account.appid, "secret": self.account.secret.get_secret_value()}
        answer = _object(await self._send("GET", path, {**secret, **query}), path)
        await self._check(answer, path)
        return answer

    async def token(self, *, force: bool = False) -> str:
        """The access token; `force` makes WeChat replace it, 20 times a day at most."""
        name = self._name("token")
        if force:
            value, lasts_s = await self._fetch_token(force=True)
            await self.tokens.put(name, value, lasts_s)
            return value
        return await kept_or_fetched(self.tokens, name, self._fetch_token)

    async def closed(self, path: str) -> Refusal | None:
        """Why a kind of call isn't made at the moment; None where it is."""
        code = await self.tokens.get(self._name(f"closed:{path}"))
        return Refusal(int(code)) if code else None

    @asynccontextmanager
    async def download(self, url: str) -> AsyncIterator[httpx.Response]:
        """A page of somebody else's, read by who asked; no token goes there."""
        async with self._http.stream("GET", url, timeout=TIMEOUT, follow_redirects=False) as answer:
            yield answer

    async def _with_token(
        self,
        path: str,
        query: Mapping[str, str],
        *,
        body: bytes | None = None,
        file: Mapping[str, Any] | None = None,
        repeatable: bool = False,
        closes: str = "",
    ) -> bytes:
        if refusal := await self.closed(closes or path):
            raise WeChatRefused(refusal, f"not asked at {path}: {refusal.action} since errcode {refusal.code}")
        verb = "GET" if body is None and file is None else "POST"

        async def attempt(token: str) -> bytes:
            sent = {**query, "access_token": token}
            tries = TRIES if repeatable else 1
            return await self._tried(verb, path, sent, tries, body=body, file=file)

        token = await self.token()
        content = await attempt(token)
        if _refusal(content).action is Action.REFRESH and (newer := await self._newer(token)):
            content = await attempt(newer)
        if (refusal := _refusal(content)).code:
            await self._refuse(refusal, path, closes)
        return content

    async def _newer(self, stale: str) -> str | None:
        """Another token than one that WeChat refuses; None where that one was fetched for the same reason just now."""
        replaced = self._name("replaced")
        if await self.tokens.get(replaced) == stale:
            return None
        await self.tokens.drop(self._name("token"), stale)
        token = await self.token()
        await self.tokens.put(replaced, token, REPLACED_S)
        return token

    async def _tried(self, verb: str, path: str, query: Mapping[str, str], tries: int, **sent: Any) -> bytes:
        for number in range(1, tries + 1):
            try:
                content = await self._send(verb, path, query, **sent)
                if number == tries or _refusal(content).action is not Action.RETRY:
                    return content
            except DeliveryFailed:
                if number == tries:
                    raise
            await asyncio.sleep(self._pause_s * number * random.uniform(0.5, 1.5))  # noqa: S311 (spreads load)
        raise AssertionError("tries are at least one")

    async def _fetch_token(self, *, force: bool = False) -> tuple[str, int]:
        path, stopped = "/cgi-bin/stable_token", self._name("stopped")
        if code := await self.tokens.get(stopped):
            raise WeChatRefused(Refusal(int(code)), f"no token asked for: errcode {code} shortly before")
        asked = {
            "grant_type": "client_credential",
            "appid": self.account.appid,
            "secret": self.account.secret.get_secret_value(),
            "force_refresh": force,
        }
        try:
            answer = _object(await self._send("POST", path, {}, body=to_json(asked)), path)
        except DeliveryFailed as failed:
            raise DeliveryFailed(str(failed)) from None  # the token, perhaps: what it is for was not sent for certain
        refusal = _read_refusal(answer)
        if refusal.code:
            refusal = Refusal(40125, refusal.rid) if refusal.action is Action.REFRESH else refusal
            await self.tokens.put(stopped, str(refusal.code), STOPS_S.get(refusal.action, 30))
            raise self._refused(refusal, path)
        token, lasts_s = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not isinstance(lasts_s, int):
            raise DeliveryFailed("WeChat's token answer holds no token")
        return token, lasts_s

    async def _check(self, answer: Answer, path: str) -> None:
        refusal = _read_refusal(answer)
        if refusal.code:
            await self._refuse(refusal, path)

    async def _refuse(self, refusal: Refusal, path: str, closes: str = "") -> None:
        """Closes what the refusal closes, and raises it."""
        lasts_s = CLOSES_S.get(refusal.action, 0)
        if lasts_s:
            with suppress(StoreUnavailable):
                await self.tokens.put(self._name(f"closed:{closes or path}"), str(refusal.code), lasts_s)
        raise self._refused(refusal, path)

    def _refused(self, refusal: Refusal, path: str) -> WeChatRefused:
        refusals.labels(self.account.appid, str(refusal.code)).inc()
        alarm = refusal.action in {Action.CONFIG, Action.APPROVAL, Action.TOMORROW, Action.BUG}
        say = log.error if alarm else log.warning
        say("refused by wechat's api", path=path, errcode=refusal.code, action=str(refusal.action), rid=refusal.rid)
        return WeChatRefused(refusal)

    async def _send(
        self,
        verb: str,
        path: str,
        query: Mapping[str, str],
        *,
        body: bytes | None = None,
        file: Mapping[str, Any] | None = None,
    ) -> bytes:
        request = self._http.build_request(
            verb, self.account.api_base + path, params=dict(query), content=body, files=file,
            headers=JSON_BODY if body is not None else None, timeout=TIMEOUT,
        )  # fmt: skip
        try:
            response = await self._http.send(request, stream=True, follow_redirects=False)
            return await _limited(response, path)
        except httpx.HTTPError as error:
            unsure = not isinstance(error, NEVER_LEFT)
            raise DeliveryFailed(f"WeChat's API at {path}: {type(error).__name__}", unsure=unsure) from None

    def _name(self, what: str) -> str:
        return f"{self.account.appid}:{what}"


async def _limited(response: httpx.Response, path: str) -> bytes:
    """The answer's body, unless it is no success or longer than any."""
    try:
        if response.status_code != httpx.codes.OK:
            raise DeliveryFailed(f"WeChat's API at {path}: HTTP {response.status_code}")
        body = bytearray()
        async for part in response.aiter_bytes():
            body += part
            if len(body) > LARGEST_MEDIA:
                raise DeliveryFailed(f"WeChat's API at {path}: answer too large")
        return bytes(body)
    finally:
        await response.aclose()


def _refusal(content: bytes) -> Refusal:
    """The refusal in an answer; code 0 for a success, which may be a file."""
    if content[:1] != b"{" or len(content) > LARGEST_ANSWER:
        return Refusal(0)
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return Refusal(0)
    return _read_refusal(answer) if isinstance(answer, dict) else Refusal(0)


def _read_refusal(answer: Answer) -> Refusal:
    code = answer.get("errcode", 0)
    if not isinstance(code, int) or code == 0:
        return Refusal(0)
    said = str(answer.get("errmsg", ""))
    rid, address = RID.search(said), ADDRESS.search(said) if code == 40164 else None
    return Refusal(code, rid[1] if rid else "", address[0] if address else "")


def _object(content: bytes, path: str) -> Answer:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise DeliveryFailed(f"WeChat's API at {path}: no JSON object")
    return answer


def _without_secrets(record: logging.LogRecord) -> bool:
    """What httpx logs is each URL it calls, and WeChat wants the token there."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            SECRETS_IN_URL.sub(r"\1***", str(arg)) if isinstance(arg, httpx.URL | str) else arg for arg in record.args
        )
    return True
