"""Whose browser it is: Alipay's web authorization with scope auth_base, which asks the citizen nothing."""

from collections.abc import Mapping
from urllib.parse import urlencode

from adapters.alipay.account import Account
from adapters.alipay.identity import Login, log_in
from bot.errors import IdentityError


class AlipayBrowser:
    """As bot.platforms.BrowserIdentity asks."""

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self._accounts = accounts

    def authorize_url(self, account: str, state: str, redirect_uri: str) -> str | None:
        """Alipay's authorization page; the browser comes back with `auth_code`."""
        asked = self._accounts.get(account)
        if asked is None or not asked.app.web_oauth:
            return None
        query = {"app_id": asked.app.app_id, "scope": "auth_base", "redirect_uri": redirect_uri, "state": state}
        return f"{asked.app.web_base}?{urlencode(query)}"

    async def is_user(self, account: str, code: str, user: str) -> bool | None:
        """By open_id or user_id; None where Alipay gives one, the chat has the other, and nobody knows them as one.

        Raises IdentityError, StoreUnavailable.
        """
        asked = self._accounts[account]
        login = await log_in(asked.client, code)
        if not isinstance(login, Login):
            raise IdentityError(f"Alipay's authorization: {login}")
        if await asked.persons.is_same(user, open_id=login.open_id, user_id=login.user_id):
            return True
        return False if (login.user_id if user.startswith("2088") else login.open_id) else None
