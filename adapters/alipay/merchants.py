"""A third-party app acts for others: the `app_auth_token` of each, from the day they allow it until they take it back.

Alipay tells of both by notices, which may come twice and in any order: the later deed counts, not the later delivery.
"""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import httpx
import structlog

from adapters.alipay.client import AlipayClient
from adapters.alipay.ledger import Ledger
from adapters.alipay.openapi_v2 import Call
from adapters.alipay.result import BAD_TOKEN, Outcome, Result
from adapters.alipay.settings import AlipayApp
from bot.errors import StoreUnavailable

log = structlog.get_logger(__name__)

TOKEN = "alipay.open.auth.token.app"  # noqa: S105 (a method)
NO_TOKEN = "no-app-auth-token"  # noqa: S105 (a code)
REMEMBERED_S = 2 * 366 * 24 * 3600
"""A token lasts a year, its successor another; that one was withdrawn is remembered as long."""
LOCK_S = 20


@dataclass(frozen=True, slots=True)
class Grant:
    """What a merchant allowed; `token` is empty once they took it back. `at_ms`: when they did the one or the other."""

    token: str = ""
    refresh_token: str = ""
    at_ms: int = 0


class Merchants:
    """The merchants of one third-party app, by their own app ids. Methods raise StoreUnavailable."""

    def __init__(self, app: AlipayApp, ledger: Ledger, client: AlipayClient) -> None:
        self._app = app.app_id
        self._ledger = ledger
        self._client = client

    async def token(self, merchant: str) -> str:
        """The token to act for this merchant with; empty where they don't allow it."""
        return (await self._read(merchant)).token

    async def authorise(self, code: str, at_ms: int) -> Result:
        """Takes the tokens for the code that a merchant's browser brought (`app_auth_code`), which works once."""
        result = await self._asked({"grant_type": "authorization_code", "code": code})
        for merchant, grant in _grants(result.data, at_ms) if result.ok else ():
            await self.keep(merchant, grant)
        return result

    async def keep(self, merchant: str, grant: Grant) -> bool:
        """Remembers a grant, or that it was taken back; False where something later is known.

        Raises StoreUnavailable too while another process is at it: what comes again is taken then.
        """
        lock = f"{self._key(merchant)}:lock"
        if not await self._ledger.claim(lock, LOCK_S):
            raise StoreUnavailable("another process writes this merchant's grant")
        try:
            if (await self._read(merchant)).at_ms > grant.at_ms:
                return False
            await self._ledger.note(self._key(merchant), json.dumps(asdict(grant)), REMEMBERED_S)
        finally:
            with contextlib.suppress(StoreUnavailable):
                await self._ledger.release(lock)
        log.info("alipay merchant", merchant=merchant, allowed=bool(grant.token))
        return True

    async def renew(self, merchant: str) -> str:
        """A fresh token in place of one that ran out; empty where the merchant has to allow it again."""
        grant = await self._read(merchant)
        if not grant.refresh_token:
            return ""
        result = await self._asked({"grant_type": "refresh_token", "refresh_token": grant.refresh_token})
        fresh = dict(_grants(result.data, grant.at_ms) if result.ok else ()).get(merchant)
        if fresh is None:
            return ""
        await self.keep(merchant, fresh)
        return fresh.token

    async def _asked(self, biz: Mapping[str, str]) -> Result:
        return await self._client.call(Call(TOKEN, biz), repeatable=False)

    async def _read(self, merchant: str) -> Grant:
        kept = await self._ledger.read(self._key(merchant))
        return Grant(**json.loads(kept)) if kept else Grant()

    def _key(self, merchant: str) -> str:
        return f"alipay:merchant:{self._app}:{merchant}"


class ActingClient(AlipayClient):
    """Calls for the merchant whom the app acts for, with their token; one that ran out is renewed once."""

    def __init__(self, app: AlipayApp, http: httpx.AsyncClient, merchants: Merchants) -> None:
        super().__init__(app, http)
        self._merchants = merchants

    async def call(self, call: Call, *, repeatable: bool = True) -> Result:
        """As AlipayClient's; refused with `no-app-auth-token` where the merchant doesn't allow it (any more)."""
        try:
            token = await self._merchants.token(self.app.acts_for)
            result = await self._with(token, call, repeatable)
            if result.code == BAD_TOKEN and token:
                result = await self._with(await self._merchants.renew(self.app.acts_for), call, repeatable)
        except StoreUnavailable:
            return Result(Outcome.UNSENT, NO_TOKEN)
        return result

    async def _with(self, token: str, call: Call, repeatable: bool) -> Result:
        if not token:
            return Result(Outcome.REFUSED, BAD_TOKEN, NO_TOKEN)
        return await super().call(replace(call, app_auth_token=token), repeatable=repeatable)


def read_grant(detail: Mapping[str, Any], at_ms: int) -> tuple[str, Grant] | None:
    """The merchant and what they allowed, as notices and answers tell it; None where something is missing."""
    names = ("auth_app_id", "app_auth_token", "app_refresh_token")
    merchant, token, refresh_token = (str(detail.get(name) or "") for name in names)
    return (merchant, Grant(token, refresh_token, at_ms)) if merchant and token else None


def _grants(data: Mapping[str, Any], at_ms: int) -> list[tuple[str, Grant]]:
    """One merchant's tokens stand in the answer itself, those of several in a list."""
    tokens = data.get("tokens")
    rows = tokens if isinstance(tokens, list) else [data]
    return [found for row in rows if isinstance(row, dict) and (found := read_grant(row, at_ms))]
