"""The menus under the accounts' chats: what the catalogue says, what the platform shows, and making them the same.

How that is done is the platform's business: the composition root gives a `Menus`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.responses import Response
from starlette.routing import Route

from bot.catalog.model import Catalog
from bot.console.guard import requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Refusal, Visit
from bot.errors import DeliveryFailed, SettingsError


@dataclass(frozen=True, slots=True)
class AccountMenu:
    """One account's menu against the catalogue's. `lines`: `-` is there, `+` would be; none: both agree."""

    account: str
    lines: Sequence[str]
    pushed: bool = False


class Menus(Protocol):
    """The accounts that have menus."""

    def accounts(self) -> Sequence[str]:
        """Their names."""

    async def compare(self, account: str, catalog: Catalog, *, push: bool = False) -> AccountMenu:
        """How an account's menu differs; `push`: and makes it the same. Raises DeliveryFailed, SettingsError."""


@requires(Role.VIEWER)
async def show(visit: Visit) -> Response:
    """The catalogue's menu, and the accounts that show it."""
    menu = visit.console.dialogue.catalog.menu
    told = {"main": menu.buttons, "others": menu.conditional} if menu else {"main": (), "others": ()}
    names = {name: service.name for name, service in visit.console.dialogue.catalog.services.items()}
    return visit.page("menus", accounts=visit.console.menus.accounts(), names=names, **told)


@requires(Role.EDITOR, "menu.compare")
async def compare(visit: Visit) -> Response:
    """What a push would change, asked of the platform now."""
    return visit.page("menu_diff", **await _told(visit, push=False))


@requires(Role.PUBLISHER, "menu.push")
async def push(visit: Visit) -> Response:
    """Replaces the account's menu."""
    return visit.page("menu_diff", **await _told(visit, push=True))


async def _told(visit: Visit, *, push: bool) -> dict[str, Any]:
    account = visit.path("account")
    if account not in visit.console.menus.accounts():
        raise Refusal("no-account", 404)
    if visit.console.dialogue.catalog.menu is None:
        raise Refusal("no-menu")
    try:
        told = await visit.console.menus.compare(account, visit.console.dialogue.catalog, push=push)
    except (DeliveryFailed, SettingsError) as error:
        raise Refusal("platform", 502, said=str(error)[:200]) from None
    visit.access.detail["differences"] = len(told.lines)
    return {"menu": told}


ROOM = Room(
    "menus",
    "/menus",
    Role.VIEWER,
    [
        Route("/menus", show),
        Route("/menus/{account}/compare", compare, methods=["POST"]),
        Route("/menus/{account}/push", push, methods=["POST"]),
    ],
)
