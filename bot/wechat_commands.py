"""`banshi wechat …`, for the operator who connects an account."""

import asyncio
from pathlib import Path

import click

from bot import logs

ACCOUNT = click.option("--account", "names", multiple=True, help="Only this account; may be given several times.")


@click.group()
def wechat() -> None:
    """The WeChat accounts."""


@wechat.command()
@ACCOUNT
@click.option("--callback", default="", help="The address that the console calls, such as https://…/wechat/NAME.")
def doctor(names: tuple[str, ...], callback: str) -> None:
    """Looks at token, IP allow-list, callback, permissions and quotas; exit status 1 for any fault."""
    from bot.plain import plain_errors, tool_settings
    from bot.wechat_tools import examine_accounts

    logs.configure("CRITICAL")
    with plain_errors():
        if not asyncio.run(examine_accounts(tool_settings(), names, callback)):
            raise SystemExit(1)


@wechat.group()
def menu() -> None:
    """The menu under the accounts' chats, from `menu:` of the catalogue."""


@menu.command()
@ACCOUNT
def diff(names: tuple[str, ...]) -> None:
    """What a push would change."""
    _menu(names, push=False)


@menu.command()
@ACCOUNT
def push(names: tuple[str, ...]) -> None:
    """Replaces the menus at WeChat where they differ."""
    _menu(names, push=True)


@wechat.command()
@click.argument("scene")
@click.option("--account", "name", required=True)
@click.option("--days", type=click.IntRange(1, 30), help="For how long it lasts; without, for good.")
@click.option("--page", default="", help="A mini program's page.")
@click.option("--out", type=click.Path(path_type=Path), help="Where a mini program's code is written.")
def qrcode(scene: str, name: str, days: int | None, page: str, out: Path | None) -> None:
    """A code to scan that starts a service: SCENE is its id in the catalogue, or words."""
    from bot.plain import plain_errors, tool_settings
    from bot.wechat_tools import make_code

    logs.configure("CRITICAL")
    with plain_errors():
        code = asyncio.run(make_code(tool_settings(), name, scene, days=days, page=page))
    if isinstance(code, str):
        click.echo(code)
    elif out is None:
        raise click.UsageError("a mini program's code is a picture: say where with --out")
    else:
        out.write_bytes(code)
        click.echo(str(out))


def _menu(names: tuple[str, ...], *, push: bool) -> None:
    from bot.checking import load_checked
    from bot.plain import plain_errors, tool_settings
    from bot.wechat_tools import show_menu

    logs.configure("CRITICAL")
    with plain_errors():
        settings = tool_settings()
        catalog, _ = load_checked(settings)
        asyncio.run(show_menu(settings, names, catalog, push=push))
