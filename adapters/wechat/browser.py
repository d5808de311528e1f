"""Whose browser it is: WeChat's web authorization with scope snsapi_base, which asks the citizen nothing."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from adapters.wechat.client import TIMEOUT
from adapters.wechat.settings import AccountKind, WeChatAccount
from bot.errors import IdentityError, SnapshotUser


class WeChatBrowser:
    """As bot.platforms.BrowserIdentity asks."""

    def __init__(self, accounts: Mapping[str, WeChatAccount], http: httpx.AsyncClient) -> None:
        self._accounts = accounts
        self._http = http

    def authorize_url(self, account: str, state: str, redirect_uri: str) -> str | None:
        """WeChat wants the parameters in this order, and the fragment."""
        asked = self._accounts.get(account)
        if asked is None or not asked.web_oauth or asked.kind is not AccountKind.OFFICIAL_ACCOUNT:
            return None
        query = {
            "appid": asked.appid,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        return f"{asked.web_base}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"

    async def is_user(self, account: str, code: str, user: str) -> bool | None:
        """By the openid, the same as in the account's messages. Raises SnapshotUser, IdentityError."""
        answer = await self._exchange(self._accounts[account], code)
        if answer.get("is_snapshotuser") in {1, "1"}:
            raise SnapshotUser("a snapshot page")
        openid = answer.get("openid")
        if not isinstance(openid, str) or not openid:
            raise IdentityError(f"WeChat's authorization: errcode {answer.get('errcode')}")
        return openid == user

    async def _exchange(self, account: WeChatAccount, code: str) -> Mapping[str, Any]:
        query = {
            "appid": account.appid,
            "secret": account.secret.get_secret_value(),
            "code": code,
            "grant_type": "authorization_code",
        }
        url = f"{account.api_base}/sns/oauth2/access_token"
        try:
            answer = (await self._http.get(url, params=query, timeout=TIMEOUT, follow_redirects=False)).json()
        except (httpx.HTTPError, ValueError) as error:
            raise IdentityError(f"WeChat's authorization: {type(error).__name__}") from None
        if not isinstance(answer, dict):
            raise IdentityError("WeChat's authorization: no JSON object")
        return answer
