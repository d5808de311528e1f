"""The dialogue at its own border, in this process: the shipped catalogue over the sandbox's real gateways."""

import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from msgspec.structs import replace
from structlog.testing import capture_logs

from bot.assembly import assemble, load_files
from bot.catalog.converters import BEIJING
from bot.catalog.privacy import Requirement
from bot.dialogue.attempt import Attempt
from bot.dialogue.conversation import Conversation, decode, encode
from bot.dialogue.turn import Turn
from bot.embedded import embedded_store
from bot.identity.binding import Binding
from bot.identity.person import Person
from bot.learning import learned_whole
from bot.messages import Address, InboundMessage, Kind, Location
from bot.parts import Parts
from bot.reloading import Edition
from bot.settings import Settings
from tests.conftest import environment, reuse_router_cache

TURN_S = 20.0


@dataclass(frozen=True, slots=True)
class Mind:
    """What is slow to make and the same for all talks of a test run: the catalogue, and a router that learned it."""

    settings: Settings
    edition: Edition


@contextmanager
def learned_mind(folder: Path, sandbox_port: int) -> Iterator[Mind]:
    """The demo's settings and catalogue, in a folder of its own with a store of its own."""
    env = environment(0, sandbox_port, folder)
    before = dict(os.environ)
    os.environ.update({name: value for name, value in env.items() if name.startswith("BANSHI_")})
    try:
        settings = Settings()
    finally:
        os.environ.clear()
        os.environ.update(before)
    reuse_router_cache(folder / "var")
    with embedded_store(settings.data_dir) as url:
        settings = settings.model_copy(update={"redis_url": url})
        catalog, gateways = load_files(settings)
        yield Mind(settings, Edition(catalog, gateways, learned_whole(settings, catalog)))


@asynccontextmanager
async def open_dialogue(mind: Mind) -> AsyncIterator[Parts]:
    """All parts in one process, without a platform."""
    async with assemble(mind.settings, mind.edition) as parts:
        yield parts


@dataclass(slots=True)
class Talk:
    """One citizen's conversation. Nothing is caught here: what the dialogue raises, the test sees."""

    parts: Parts
    talk: Conversation = field(default_factory=Conversation)
    address: Address = field(default_factory=lambda: Address("terminal", "test", secrets.token_hex(8)))
    ahead: timedelta = timedelta(0)
    """How far the platform's clock, which stamps messages, is ahead of ours."""
    calls: list[tuple[str, str]] = field(default_factory=list)
    """Gateway and operation of what the last message had called."""

    async def bind(self, name: str, id_number: str) -> None:
        """Proves who this citizen is, and agrees to everything."""
        person = Person(f"test:{id_number}", name, id_number, Requirement.FACE)
        people, notice = self.parts.people, self.parts.dialogue.catalog.privacy
        await people.bindings.bind(self.address, Binding(person, datetime.now(BEIJING).timestamp(), "test"))
        for kind in notice.kinds if notice else ():
            await people.agree(self.address, kind)

    async def says(self, text: str) -> str:
        """The reply's words to a text."""
        return said(await self.turn(Kind.TEXT, text=text))

    async def turn(self, kind: Kind, *, text: str = "", location: Location | None = None) -> Turn:
        """The turn that a message makes; the conversation goes through its stored form and back."""
        now, image = datetime.now(BEIJING) + self.ahead, "image" if kind is Kind.IMAGE else None
        message = InboundMessage(secrets.token_hex(8), self.address, kind, text, now, location=location, image=image)
        with capture_logs() as lines:
            attempt = Attempt(monotonic() + TURN_S)
            talk = replace(self.talk, home=await self.parts.people.homes.find(self.address))  # as the turn store does
            turn = await self.parts.dialogue.respond(message, talk, attempt)
            if turn.conversation.home not in {"", talk.home}:
                await self.parts.people.homes.keep(self.address, turn.conversation.home)
        self.calls = [(line["gateway"], line["operation"]) for line in lines if line["event"] == "gateway"]
        broken = [line for line in lines if line["log_level"] == "error"]
        assert not broken, (text or kind, broken)
        self.talk = decode(encode(turn.conversation))
        return turn


def said(turn: Turn) -> str:
    """What the citizen reads."""
    return turn.reply.text if turn.reply else ""
