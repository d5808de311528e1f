"""What `banshi wechat …` does: menus of the catalogue, codes with scenes, and the doctor."""

from collections.abc import Mapping, Sequence

import click
import httpx

from adapters.wechat.client import WeChatClient
from adapters.wechat.doctor import examine
from adapters.wechat.links import mini_code, qr_code
from adapters.wechat.menus import Button, Conditional, differences, push_menus
from adapters.wechat.settings import AccountKind, WeChatAccount, load_accounts
from adapters.wechat.tokens import MemoryTokens
from bot.catalog.menu import MenuButton
from bot.catalog.model import Catalog
from bot.console.menus import AccountMenu
from bot.errors import SettingsError
from bot.ground import way_out
from bot.settings import Settings

DAY_S = 24 * 3600


def chosen_accounts(names: Sequence[str]) -> Mapping[str, WeChatAccount]:
    """The accounts of these names, all of them where none is named. Raises SettingsError."""
    accounts = load_accounts()
    unknown = [name for name in names if name not in accounts]
    if unknown or not accounts:
        raise SettingsError([f"BANSHI_WECHAT__{name}: not set" for name in unknown or ("NAME",)])
    return {name: account for name, account in accounts.items() if not names or name in names}


async def examine_accounts(settings: Settings, names: Sequence[str], callback: str) -> bool:
    """Prints the findings about these accounts; whether none was bad. Raises SettingsError."""
    good = True
    async with way_out(settings) as http:
        for name, account in chosen_accounts(names).items():
            click.echo(f"{name}: {account.appid}")
            async for finding in examine(account, http, callback):
                click.echo(f"  {finding}")
                good = good and finding.good is not False
    return good


class WeChatMenus:
    """The menus of these accounts (bot.console.menus.Menus)."""

    def __init__(self, accounts: Mapping[str, WeChatAccount], http: httpx.AsyncClient) -> None:
        self._accounts = {
            name: account for name, account in accounts.items() if account.kind is AccountKind.OFFICIAL_ACCOUNT
        }
        self._http = http

    def accounts(self) -> Sequence[str]:
        """Those that have menus."""
        return tuple(self._accounts)

    async def compare(self, account: str, catalog: Catalog, *, push: bool = False) -> AccountMenu:
        """How an account's menu differs from the catalogue's; `push`: and makes it the same.

        Raises SettingsError, DeliveryFailed.
        """
        if catalog.menu is None:
            raise SettingsError(["the catalogue has no `menu`"])
        buttons = _buttons(catalog.menu.buttons)
        conditional = [Conditional(_buttons(each.buttons), each.tag, each.phone) for each in catalog.menu.conditional]
        client = WeChatClient(self._accounts[account], self._http, MemoryTokens())
        lines = await differences(client, buttons, conditional)
        if push and lines:
            await push_menus(client, buttons, conditional)
        return AccountMenu(account, lines, pushed=push and bool(lines))


async def show_menu(settings: Settings, names: Sequence[str], catalog: Catalog, *, push: bool) -> None:
    """Prints what the catalogue's menu would change, and changes it where asked.

    Raises SettingsError, DeliveryFailed.
    """
    async with way_out(settings) as http:
        menus = WeChatMenus(chosen_accounts(names), http)
        for name in menus.accounts():
            told = await menus.compare(name, catalog, push=push)
            click.echo(f"{name}: {len(told.lines)} differences")
            for line in told.lines:
                click.echo(f"  {line}")
            if told.pushed:
                click.echo("  pushed; phones show it within five minutes")


async def make_code(settings: Settings, name: str, scene: str, *, days: int | None, page: str) -> bytes | str:
    """A code that opens the account with a scene: an Official Account's as its address, a mini program's as a picture.

    Raises SettingsError, DeliveryFailed.
    """
    account = chosen_accounts([name])[name]
    async with way_out(settings) as http:
        client = WeChatClient(account, http, MemoryTokens())
        try:
            if account.kind is AccountKind.MINI_PROGRAM:
                return await mini_code(client, scene, page)
            return await qr_code(client, scene, lasts_s=days * DAY_S if days else None)
        except ValueError as error:
            raise SettingsError([str(error)]) from None


def _buttons(buttons: Sequence[MenuButton]) -> tuple[Button, ...]:
    return tuple(Button(each.name, each.key, each.url, each.page, _buttons(each.under)) for each in buttons)
