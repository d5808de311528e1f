"""What banshi does about the message service's notices; all others are logged and taken."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.alipay.codec import MERCHANT_JOINED, Notice
from adapters.alipay.merchants import Grant, Merchants, read_grant
from adapters.alipay.reading import MILLISECONDS, SAFE_ID

MERCHANT_LEFT = "alipay.open.auth.appauth.cancelled"
CITIZEN_LEFT = "alipay.open.auth.userauth.cancelled"


class Topics:
    """One app's. `citizen_left` takes open_id, user_id (either may be empty) and the notice."""

    def __init__(
        self, app_id: str, merchants: Merchants, citizen_left: Callable[[str, str, Notice], Awaitable[None]]
    ) -> None:
        self._app_id = app_id
        self._merchants = merchants
        self._citizen_left = citizen_left

    async def act(self, notice: Notice) -> bool:
        """Does what a notice asks for; False: nothing is to be done about such. Raises StoreUnavailable."""
        deeds = {
            MERCHANT_JOINED: self._merchant_joined,
            MERCHANT_LEFT: self._merchant_left,
            CITIZEN_LEFT: self._left,
        }
        deed = deeds.get(notice.method)
        if deed:
            await deed(notice)
        return deed is not None

    async def _merchant_joined(self, notice: Notice) -> None:
        detail = notice.content.get("detail")
        found = read_grant(detail, _when(notice)) if isinstance(detail, dict) else None
        if found:
            await self._merchants.keep(*found)

    async def _merchant_left(self, notice: Notice) -> None:
        merchant = _text(notice.content, "auth_app_id")
        if merchant:
            await self._merchants.keep(merchant, Grant(at_ms=_when(notice)))

    async def _left(self, notice: Notice) -> None:
        open_id, user_id = (_id(notice.content, name) for name in ("open_id", "user_id"))
        if (open_id or user_id) and _text(notice.content, "app_id") in {"", self._app_id}:
            await self._citizen_left(open_id, user_id, notice)


def _when(notice: Notice) -> int:
    """When it happened, by Alipay's clock; a repeat of the notice tells the same."""
    detail = notice.content.get("detail")
    told = str(detail.get("auth_time") if isinstance(detail, dict) else notice.content.get("cancel_time"))
    return int(told) if MILLISECONDS.fullmatch(told) else notice.sent_ms


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    return value if isinstance(value, str) else ""


def _id(content: Mapping[str, Any], name: str) -> str:
    value = _text(content, name)
    return value if SAFE_ID.fullmatch(value) else ""
