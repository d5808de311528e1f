"""`banshi console …`, for whoever runs the server: the first operators, and those who locked themselves out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import click

from bot import logs
from bot.console.roles import Role

if TYPE_CHECKING:
    from bot.console.operators import OperatorStore

ROLES = click.Choice([role.value for role in Role])


@click.group()
def console() -> None:
    """The operators' console (/console)."""


@console.group()
def operator() -> None:
    """Who may log in, and as what."""


@operator.command("add")
@click.argument("name")
@click.option("--role", type=ROLES, default=Role.ADMIN.value, show_default=True)
@click.option("--shown", default="", help="How colleagues call them, such as 张三.")
@click.option("--subject", default="", help="Their `sub` at the operators' identity provider.")
@click.option("--generate", is_flag=True, help="Make a password up and print it once; else it is asked for.")
def add(name: str, role: str, shown: str, subject: str, generate: bool) -> None:
    """Adds an operator; the first one must be an admin."""
    from bot.console import office, passwords

    password = passwords.made_up() if generate else _asked_for()
    _run(
        "operator.add",
        name,
        lambda store: office.add(store, name, Role(role), shown, password, subject=subject, own=not generate),
    )
    click.echo(f"{name} added as {role}")
    if generate:
        click.echo(f"password, shown this once, to be changed at the first login: {password}")


@operator.command("password")
@click.argument("name")
@click.option("--generate", is_flag=True, help="Make a password up and print it once; else it is asked for.")
def password(name: str, generate: bool) -> None:
    """Another password for an operator; all of their sessions end."""
    from bot.console import office, passwords

    new = passwords.made_up() if generate else _asked_for()
    _run("operator.password", name, lambda store: office.set_password(store, name, new, own=not generate))
    click.echo(f"{name} has another password")
    if generate:
        click.echo(f"password, shown this once, to be changed at the next login: {new}")


@operator.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Forgets an operator; all of their sessions end."""
    from bot.console import office

    _run("operator.remove", name, lambda store: office.remove(store, name))
    click.echo(f"{name} removed")


@operator.command("list")
def show() -> None:
    """Names, roles and whether they are switched off."""

    async def told(store: "OperatorStore") -> None:
        for one in await store.all():
            click.echo(f"{one.name:20} {one.role:10} {'off' if one.off else ''}".rstrip())

    _run("operator.list", "", told)


def _asked_for() -> str:
    return str(click.prompt("Password (12 characters or more)", hide_input=True, confirmation_prompt=True))


def _run(what: str, name: str, act: "Callable[[OperatorStore], Awaitable[None]]") -> None:
    """Does something to the store, on record as done from a shell."""
    from bot import stores
    from bot.audit import Event, Journal
    from bot.audit.chain import SHELL, Signer
    from bot.console.operators import OperatorStore
    from bot.identity.vault import Vault
    from bot.keyring import load_keyring
    from bot.plain import plain_errors, store_of, tool_settings

    async def with_store(url: str, vault: Vault) -> None:
        redis = stores.connect(url)
        try:
            await act(OperatorStore(redis, vault))
        finally:
            await redis.aclose()

    logs.configure("ERROR")
    with plain_errors(), store_of(tool_settings()) as settings:
        ring = load_keyring(settings)
        journal = Journal(settings.audit_folder, Signer(ring))
        journal.append([Event(SHELL, f"console.{what}", name, "begun")])
        asyncio.run(with_store(settings.redis_url, Vault(ring, settings.cipher)))
        journal.append([Event(SHELL, f"console.{what}", name)])
