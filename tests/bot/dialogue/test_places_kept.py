"""Where a gateway takes no place back: the citizen is told, and the same wish takes the same place up again."""

import pytest

from tests.answers import new_plate
from tests.talks import Talk

SERVICE = "traffic.vehicle_inspection"


@pytest.fixture
async def keeping(parts, mind):
    """The dialogue over a catalogue whose inspection stations take no place back."""
    services = mind.catalog.services
    entry = services[SERVICE]
    form = entry.form.model_copy(update={"release": None})
    entry = entry.model_copy(update={"form": form})
    catalog = mind.catalog.model_copy(update={"services": {**services, SERVICE: entry}})
    before = parts.dialogue.catalog
    parts.dialogue.swap(catalog, mind.router, parts.dialogue.gateways)
    yield parts
    parts.dialogue.swap(before, mind.router, parts.dialogue.gateways)


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
