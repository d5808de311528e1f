"""A call to the platform's API: whose it is, what it holds, what it may do."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from sandbox.wechat.accounts import Account
from sandbox.wechat.platform import Chat, Platform
from sandbox.wechat.refusals import Refused

OK: Mapping[str, Any] = {"errcode": 0, "errmsg": "ok"}
Operation = Callable[["Asked"], Awaitable[Any]]
"""Gives what is answered: fields, or bytes for a file. Raises Refused."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One call."""

    platform: Platform
    request: Request
    appid: str = ""
    """Whose token it carries."""

    @property
    def account(self) -> Account:
        """Whose call it is; the first of those that share an appid."""
        account = self.platform.by_appid(self.appid)
        assert account is not None, "a token belongs to an account"
        return account

    @property
    def query(self) -> Mapping[str, str]:
        """What stands behind the path."""
        return self.request.query_params

    async def fields(self) -> Mapping[str, Any]:
        """The body's fields. Raises Refused for what is no raw UTF-8 JSON object."""
        body = await self.request.body()
        if b"\\u" in body:
            raise Refused(40033)
        try:
            asked = json.loads(body)
        except ValueError:
            raise Refused(47001) from None
        if not isinstance(asked, dict):
            raise Refused(47001)
        return asked

    def chat(self, openid: Any) -> Chat:
        """The chat where this citizen was last: accounts of the demo share an appid. Raises Refused."""
        chats = self.platform.chats_of(self.appid, str(openid or ""))
        if not chats:
            raise Refused(40003)
        return max(chats, key=lambda chat: max((entry.at for entry in chat.entries()), default=0))
