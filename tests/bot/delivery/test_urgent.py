"""An emergency is answered without any store."""

import re
from datetime import datetime

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from bot import request_ids
from bot.catalog.converters import BEIJING
from bot.catalog.load import load_catalog
from bot.delivery.clerk import Clerk
from bot.delivery.crowds import Crowds
from bot.delivery.inbox import Inbox
from bot.delivery.turns import TurnStore
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.means import Means
from bot.identity.vault import Vault
from bot.insight.opening import open_insight
from bot.intents.router import Router
from bot.intents.routing import Routing
from bot.messages import Address, InboundMessage, Kind
from bot.settings import Settings


@pytest.fixture(scope="module")
def inbox() -> Inbox:
    """An inbox whose store is away for good; nothing else of the house is there at all."""
    settings = Settings()
    catalog = load_catalog(settings.catalog)
    router = Router.build(catalog, cache_dir=settings.data_dir / "router")
    redis, vault = Redis.from_url("redis://127.0.0.1:1"), Vault(SecretStr("x" * 32))
    store = TurnStore(redis, vault, 60)
    dialogue = Dialogue(catalog, Routing.of(router), None, Means(None, None, None))
    recorder = open_insight(settings, redis, vault).recorder
    return Inbox(dialogue, store, Clerk(dialogue, store, None, Crowds(None, 2000), recorder), window_s=4.5)


def message(text: str, kind: Kind = Kind.TEXT) -> InboundMessage:
    return InboundMessage("m1", Address("wechat", "demo", "u1"), kind, text, datetime.now(BEIJING))


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.VOICE])
@pytest.mark.parametrize(("said", "number"), [("奶奶叫不醒", "120"), ("家里着火了", "119"), ("我胸口疼", "120")])
async def test_the_number_comes_while_the_store_is_away(inbox, said, number, kind):
    assert (await inbox.receive(message(said, kind))).text.startswith(f"{number}。")
    assert (await inbox.turn(message(said, kind))).urgent[0] == number


async def test_everything_else_is_told_that_it_is(inbox):
    assert "12345" in (await inbox.receive(message("查违章"))).text


async def test_an_apology_names_its_request(inbox):
    """What a citizen reads out to the hotline leads to the log line of the failure."""
    request = request_ids.begin()
    said = inbox._clerk.apology(RuntimeError("broken in a way that nobody foresaw")).text
    number = re.search(r"编号 ([A-Z]{6})", said)
    assert number is not None
    assert request.startswith(number[1].lower())
    assert "nobody foresaw" not in said and "12345" in said
