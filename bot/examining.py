"""`banshi alipay doctor`: shows what each app's doctor finds."""

from collections.abc import Sequence

import click

from adapters.alipay.doctor import examine
from adapters.alipay.settings import load_apps
from bot.errors import SettingsError
from bot.ground import way_out
from bot.settings import Settings


async def examine_alipay(settings: Settings, names: Sequence[str], callback: str) -> bool:
    """Prints the findings about these apps, all of them where none is named; whether none was bad.

    Raises SettingsError for settings that can't be used, and for an app that isn't there.
    """
    apps = load_apps()
    unknown = [name for name in names if name not in apps]
    if unknown or not apps:
        raise SettingsError([f"BANSHI_ALIPAY__{name.upper()}: not set" for name in unknown or ("NAME",)])
    good = True
    async with way_out(settings) as http:
        for name in names or apps:
            click.echo(f"{name}: {apps[name].app_id}")
            async for finding in examine(apps[name], http, callback):
                click.echo(f"  {finding}")
                good = good and finding.good is not False
    return good
