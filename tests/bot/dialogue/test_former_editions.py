"""Of an edition that is no longer answered by nothing stays: operators edit all day, and nobody looks for garbage."""

import gc
from datetime import datetime
from weakref import ref

from bot.catalog.converters import BEIJING
from bot.learning import learned_at_once
from tests.talks import Talk


async def test_nothing_stays_of_a_former_edition(parts, mind):
    dialogue, shipped = parts.dialogue, mind.edition

    def take():
        catalog = shipped.catalog.model_copy()
        dialogue.swap(catalog, learned_at_once(mind.settings, catalog), dialogue.gateways.over(shipped.gateways))
        known = dialogue.mind
        return catalog, known.router, known.triage, known.library, known.forms, known.forms._desk, dialogue.gateways

    gc.disable()
    try:
        former = [ref(one) for one in take()]
        router = dialogue.mind.router
        assert router.route("查违章", now=datetime.now(BEIJING)).service
        del router
        assert "120" in await Talk(parts).says("奶奶叫不醒")
        assert await Talk(parts).says("查违章 冀B12345 发动机后六位123456")
        now = take()
        assert [type(one()).__name__ for one in former] == ["NoneType"] * len(former)
        assert now[1].head is shipped.routing.router.head, "the words are the same, and so is what was learned of them"
    finally:
        gc.enable()
