"""`banshi chat`: the whole dialogue in a terminal, for people and for programs."""

import asyncio
import json
import secrets
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from bot.assembly import assemble, load_files
from bot.catalog.converters import BEIJING
from bot.dialogue.turn import Turn
from bot.intents.routing import Routing
from bot.learning import Tell, build_router
from bot.messages import TRIAL, Address, InboundMessage, Kind, Location, Reply
from bot.parts import Parts
from bot.reloading import Edition
from bot.settings import Settings

UNLIMITED = 10**9
"""A program writes faster than a citizen."""


async def run(settings: Settings, text: str | None, tell: Tell, *, jsonl: bool, is_shared: bool) -> None:
    """One message, a talk, or JSON lines from standard input. `tell`: as of `build_router`.

    Nothing is left in a store that others share (`is_shared`): at the end whoever talked leaves, as a citizen does who
    stops following the account.
    """
    catalog, gateways = load_files(settings)
    edition = Edition(catalog, gateways, Routing.of(build_router(settings, catalog, tell)))
    settings = settings.model_copy(update={"messages_per_minute": UNLIMITED})
    async with assemble(settings, edition) as parts:
        trial = Trial(parts, secrets.token_hex(8))
        try:
            if jsonl:
                await _jsonl(trial)
            elif text is not None:
                _show(await trial.says(text))
            else:
                await _talk(trial)
        finally:
            if is_shared:
                await trial.leave()


class Trial:
    """Talks under one account that no citizen has."""

    def __init__(self, parts: Parts, account: str) -> None:
        self.welcome = parts.dialogue.catalog.welcome
        self._inbox, self._account = parts.inbox, account
        self._users: dict[str, None] = {}

    def message(self, asked: Mapping[str, Any]) -> InboundMessage:
        """As the contract says. Raises ValueError, KeyError, TypeError, AttributeError for what is none."""
        return _message(self._account, asked)

    async def says(self, text: str) -> Turn:
        """The turn of somebody who types."""
        return await self.turn(self.message({"conversation": "-", "text": text}))

    async def turn(self, message: InboundMessage) -> Turn:
        """The whole turn: a citizen in a terminal has no reply window, and a failure is an apology there too."""
        self._users[message.address.user] = None
        return await self._inbox.turn(message)

    async def leave(self) -> None:
        """Whatever the talks left is erased, and places that they hold are given back."""
        for user in self._users:
            address, now = Address(TRIAL, self._account, user), datetime.now(BEIJING)
            await self._inbox.receive(InboundMessage(secrets.token_hex(8), address, Kind.UNFOLLOW, "", now))


async def _talk(trial: Trial) -> None:
    click.echo(trial.welcome)
    while True:
        try:
            line = await asyncio.to_thread(input, "\n> ")
        except (EOFError, KeyboardInterrupt):
            return
        if line.strip():
            _show(await trial.says(line))


async def _jsonl(trial: Trial) -> None:
    """A line in, a line out, in order; a line that is no message is answered with what is wrong with it."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        if not line.strip():
            continue
        try:
            message = trial.message(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            click.echo(json.dumps({"error": f"not a message: {type(error).__name__}: {error}"}, ensure_ascii=False))
            continue
        click.echo(json.dumps(_line(await trial.turn(message)), ensure_ascii=False))
        sys.stdout.flush()


def _message(account: str, asked: Mapping[str, Any]) -> InboundMessage:
    now = datetime.fromisoformat(asked["now"]) if asked.get("now") else datetime.now(BEIJING)
    place = asked.get("location")
    location = Location(float(place["lat"]), float(place["lng"]), str(place.get("label", ""))) if place else None
    image = "terminal" if asked.get("image") else None
    kind = Kind.LOCATION if location else Kind.IMAGE if image else Kind.TEXT
    return InboundMessage(
        id=secrets.token_hex(8),
        address=Address(TRIAL, account, str(asked["conversation"])),
        kind=kind,
        text=str(asked.get("text", "")),
        received_at=now if now.tzinfo else now.replace(tzinfo=BEIJING),
        location=location,
        image=image,
    )


def _show(turn: Turn) -> None:
    reply = turn.reply or Reply("")
    click.echo(reply.text)
    for link in reply.links:
        click.echo(f"{link.label}：{link.url}")


def _line(turn: Turn) -> dict[str, Any]:
    """As the contract says; links stand in the text, which is all that a program shows."""
    reply = turn.reply
    replies = []
    if reply is not None:
        links = "".join(f"\n{link.label}：{link.url}" for link in reply.links)
        replies.append({"text": reply.text + links, "choices": [choice.label for choice in reply.choices]})
    alarm = {"urgent": list(turn.urgent)} if turn.urgent else {}
    return alarm | {"replies": replies, "service": turn.service, "state": turn.state, "slots": dict(turn.slots)}
