"""`banshi catalog …` and `banshi call`, for whoever edits the operators' files on the server."""

import asyncio
from datetime import date
from pathlib import Path

import click

from bot import logs
from bot.plain import plain_errors, tell_wait, tool_settings, with_running_store


@click.group()
def catalog() -> None:
    """The catalogue of services."""


@catalog.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--warnings", is_flag=True, help="Also what is worth a look and keeps nothing from being published.")
@click.option("--only", type=click.Path(exists=True, path_type=Path), help="Tell of this file, and count the others.")
def check(file: Path | None, *, warnings: bool, only: Path | None) -> None:
    """Every problem as `file:line: path: message`; exit status 1 if there is any.

    FILE: a catalogue to check in the place of the one that is served.
    """
    from bot.checklist import checked

    logs.configure("ERROR")
    with plain_errors():
        lines, is_sound = checked(tool_settings(), tell_wait, file, warnings=warnings, only=only)
    click.echo("\n".join(lines))
    if not is_sound:
        raise SystemExit(1)


@catalog.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--region", default="", help="Where the items hold, such as 唐山市, where the list doesn't say.")
@click.option("--to", "target", type=click.Path(path_type=Path), help="The file to write; items/NAME.csv by default.")
def import_items(file: Path, region: str, target: Path | None) -> None:
    """Makes an item list for `include:` from a government's implementation list (CSV or TSV)."""
    from bot.catalog import importing
    from bot.catalog.items import write_items
    from bot.intents.slots.divisions import division_names

    if region and region not in division_names():
        raise click.ClickException(f"--region {region}: no division of 京津冀 by its full name, such as 唐山市, 路北区")
    with plain_errors():
        imported = importing.import_items(file, region, today=date.today())  # noqa: DTZ011 (the operator's own day)
    for line, reason in imported.skipped:
        click.echo(f"{file}:{line}: skipped: {reason}", err=True)
    target = target or Path("items") / f"{file.stem}.csv"
    write_items(target, imported.items)
    click.echo(f"{len(imported.items)} items in {target}, {len(imported.skipped)} rows skipped")
    click.echo(f"To publish them, name the file in the catalogue or the city's own file:\n\ninclude:\n  - {target}")


@click.command()
@click.argument("service")
@click.argument("call")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
def call(service: str, call: str, values: tuple[str, ...]) -> None:
    """Makes one reading call of an entry at its gateway; exit status 1 where something that is read isn't there.

    SERVICE and CALL as in the catalogue; NAME: where the entry takes a value from, such as plate or person.id_number.
    Nothing that changes anything is tried, and no value of the answer is shown.
    """
    from bot.calling import tried
    from bot.demo import far_ends

    given = dict(value.split("=", 1) for value in values if "=" in value)
    if len(given) != len(values):
        raise click.UsageError("values are given as NAME=VALUE, each once")
    logs.configure("ERROR")
    with plain_errors():
        settings = tool_settings()
        with far_ends(settings):
            told = asyncio.run(tried(with_running_store(settings), service, call, given))
    click.echo("\n".join(told.lines))
    if not told.is_good:
        raise SystemExit(1)
