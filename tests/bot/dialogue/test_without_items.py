"""Where no list of items is imported, a question for one is told so, and where to ask; not a card about the card."""

from bot.catalog.load import load_catalog
from tests.talks import Talk


async def test_what_is_not_imported_is_said_so(parts, mind):
    shipped = parts.dialogue.catalog
    bare = load_catalog(mind.settings.catalog)
    parts.dialogue.swap(bare, mind.edition.routing, parts.dialogue.gateways)
    told = await Talk(parts).says("怎么办食品经营许可证")
    parts.dialogue.swap(shipped, mind.edition.routing, parts.dialogue.gateways)
    assert "您问的「怎么办食品经营许可证」" in told and "没有收录" in told and "12345" in told
    assert "办事指南与事项搜索" not in told and "请直接说出要办的事" not in told
