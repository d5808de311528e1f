"""Where a gateway takes no place back: the citizen is told, and the same wish takes the same place up again."""

import pytest
from msgspec.structs import replace

from bot.dialogue.errand import Release
from bot.messages import Kind
from tests.answers import new_plate
from tests.talks import Talk

SERVICE = "traffic.vehicle_inspection"


@pytest.fixture
async def keeping(parts, mind):
    """The dialogue over a catalogue whose inspection stations take no place back."""
    services = mind.edition.catalog.services
    entry = services[SERVICE]
    form = entry.form.model_copy(update={"release": None})
    entry = entry.model_copy(update={"form": form})
    catalog = mind.edition.catalog.model_copy(update={"services": {**services, SERVICE: entry}})
    before = parts.dialogue.catalog
    parts.dialogue.swap(catalog, mind.edition.routing, parts.dialogue.gateways)
    yield parts
    parts.dialogue.swap(before, mind.edition.routing, parts.dialogue.gateways)


async def to_the_yes(talk, plate):
    for text in ("预约年检", plate, "唐山", "城东"):
        await talk.says(text)
    return await talk.says("2")


async def test_the_same_wish_takes_its_place_up_again_and_another_does_not(keeping):
    talk, plate = Talk(keeping), new_plate()
    asked = await to_the_yes(talk, plate)
    assert "确认请回复" in asked
    place = talk.talk.form.held
    told = await talk.says("取消")
    assert "没法提前放回" in told and "自动放回" in told
    await to_the_yes(talk, plate)
    assert talk.talk.form.held == place
    assert ("appointments", "lock") not in talk.calls
    await talk.says("取消")
    await to_the_yes(talk, new_plate())
    assert talk.talk.form.held != place


async def test_a_refused_booking_leaves_no_place_to_take_up(keeping, faults):
    """Its gateway takes none back, and what it has refused is no place of theirs."""
    talk, plate = Talk(keeping), new_plate()
    await to_the_yes(talk, plate)
    await faults.set("appointments", "refuse", code="DUPLICATE", operations=["book"], times=1)
    assert "已经有年检预约" in await talk.says("确认")
    assert talk.talk.left is None
    await to_the_yes(talk, plate)
    assert ("appointments", "lock") in talk.calls


async def test_a_place_that_is_not_taken_back_is_offered_back_once(parts, faults):
    talk = Talk(parts)
    await to_the_yes(talk, new_plate())
    await faults.set("appointments", "refuse", operations=["book", "unlock"])
    await talk.says("确认")
    assert talk.calls.count(("appointments", "unlock")) == 1


async def test_the_queue_gives_a_place_back_for_whom_it_was_held(parts, faults):
    talk = Talk(parts)
    await to_the_yes(talk, new_plate())
    talk.talk = replace(talk.talk, form=replace(talk.talk.form, relation="妈妈"))
    await faults.set("appointments", "error", operations=["unlock"])
    turn = await talk.turn(Kind.TEXT, text="取消")
    (owed,) = [errand for errand in turn.errands if isinstance(errand, Release)]
    assert owed.progress.relation == "妈妈"


async def test_a_place_that_another_wish_left_is_taken_up_again(keeping):
    talk, plate = Talk(keeping), new_plate()
    await to_the_yes(talk, plate)
    place = talk.talk.form.held
    assert "请核对" in await talk.says(f"车牌号改成{new_plate()}")
    assert talk.talk.form.held != place and talk.talk.left.held == place
