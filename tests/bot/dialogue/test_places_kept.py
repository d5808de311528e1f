"""Where a gateway takes no place back: the citizen is told, and the same wish takes the same place up again."""

import secrets
from time import monotonic

import pytest
from msgspec.structs import replace

from bot.dialogue.attempt import Attempt
from bot.dialogue.conversation import Filled
from bot.dialogue.errand import Release
from bot.dialogue.offers import chosen
from bot.identity.person import Citizen
from bot.messages import Address, Kind
from bot.services.outcome import Done
from tests.answers import new_plate
from tests.identifiers import id_number
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


async def test_a_place_is_kept_while_nothing_else_is_free(parts):
    """Who looks at a station that is booked up comes back to the place that they have."""
    talk, plate = Talk(parts), new_plate()
    asked = await to_the_yes(talk, plate)
    place = talk.talk.form.held
    await talk.says("换一家检测站")
    assert "都约满了" in await talk.says("约满")
    assert ("appointments", "unlock") not in talk.calls
    assert talk.talk.form.held == place
    await talk.says("城东")
    assert await talk.says("2") == asked
    assert ("appointments", "lock") not in talk.calls


async def test_a_place_that_is_kept_is_given_back_for_another(parts):
    talk = Talk(parts)
    await to_the_yes(talk, new_plate())
    place = talk.talk.form.held
    for text in ("换一家检测站", "约满", "城西"):
        await talk.says(text)
    assert "请核对" in await talk.says("2")
    assert ("appointments", "unlock") in talk.calls
    assert talk.talk.form.held != place


PATIENT = {"哪个城市": "唐山", "请选医院": "唐山市工人医院", "请选科室": "皮肤科", "就诊人的姓名": "赵大示例"}


async def test_the_last_place_of_a_list_may_be_the_one_that_is_kept(parts):
    """Who looks for another time, where everybody else took the others, is offered their own again."""
    talk = Talk(parts)
    asked = await talk.says("挂号")
    while "请选就诊时段" not in asked:
        asked = await talk.says(next((said for question, said in PATIENT.items() if question in asked), "6"))
    shown = talk.talk.form
    await talk.says(shown.options[0].label)
    await talk.says(PATIENT["就诊人的姓名"])
    assert "请核对" in await talk.says(id_number(secrets.randbelow(10**6)))
    await book_up(parts, shown)
    offered = await talk.says("换个时段")
    assert "请选就诊时段" in offered and len(talk.talk.form.options) == 1
    assert ("health", "unlock") in talk.calls


async def book_up(parts, form):
    """Others take each place that is left of the list that this form asks about."""
    desk = parts.dialogue.mind.forms.desk(Attempt(monotonic() + 20))
    for option in form.options:
        held = True
        while held:
            slots = {form.awaiting: chosen(option), "patient": Filled("李示例", "李"), "id_number": new_number()}
            wish = replace(form, slots={**form.slots, **slots}, number="")
            held = isinstance(await desk.call(wish, "lock", Citizen("x", Address("terminal", "test", "x"))), Done)


def new_number():
    return Filled(id_number(secrets.randbelow(10**6)), "")
