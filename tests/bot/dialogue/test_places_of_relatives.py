"""A place is given back for whom it was held: the citizen themselves may not be known well enough for that."""

import re
from contextlib import asynccontextmanager
from time import monotonic

import pytest
from structlog.testing import capture_logs

from bot.catalog.privacy import Requirement
from bot.dialogue.attempt import Attempt
from bot.dialogue.background import Background
from bot.dialogue.conversation import Progress
from bot.dialogue.errand import Release
from tests.answers import new_plate
from tests.identifiers import id_number
from tests.talks import Talk

SERVICE = "traffic.vehicle_inspection"


@asynccontextmanager
async def sending(parts, mind, more):
    """The dialogue over a catalogue whose inspection stations want to know who comes; `more`: what calls send of it."""
    services = mind.edition.catalog.services
    entry = services[SERVICE]
    changed = {
        name: entry.calls[name].model_copy(update={"send": {**entry.calls[name].send, **more[name]}}) for name in more
    }
    entry = entry.model_copy(update={"calls": {**entry.calls, **changed}, "requires": Requirement.REAL_NAME})
    before = parts.dialogue.catalog
    catalog = mind.edition.catalog.model_copy(update={"services": {**services, SERVICE: entry}})
    parts.dialogue.swap(catalog, mind.edition.routing, parts.dialogue.gateways)
    yield parts
    parts.dialogue.swap(before, mind.edition.routing, parts.dialogue.gateways)


@pytest.fixture
async def numbering(parts, mind):
    """Stations that want an identity number with a place given back."""
    async with sending(parts, mind, {"unlock": {"idNo": "person.id_number"}}) as here:
        yield here


@pytest.fixture
async def naming(parts, mind):
    """Stations that keep a place for a person, and take it back for nobody else."""
    who = {"userId": "person.ref"}
    async with sending(parts, mind, {"lock": who, "unlock": who, "book": who}) as here:
        yield here


async def related(parts, own):
    """A citizen of this identity number and their mother, who has agreed to be acted for."""
    me, mother = Talk(parts), Talk(parts)
    await me.bind("赵示例", own)
    await mother.bind("钱示例", id_number(1))
    family = parts.people.family
    code = await family.ask(me.address, "妈妈")
    await family.answer(mother.address, code)
    await family.agree(mother.address)
    await family.confirm(me.address)
    return me


async def test_a_mothers_place_is_given_back_for_her(numbering):
    me = await related(numbering, "")
    place = Progress(SERVICE, held={"lock_id": "LK1"}, number="BS1", relation="妈妈")
    errand = Release.of(place, await numbering.people.citizen(me.address, place.relation))
    await numbering.people.erase(me.address)
    with capture_logs() as lines:
        assert await Background(numbering.dialogue).give_back(errand.citizen.address, errand, Attempt(monotonic() + 20))
    assert "unlock" in [line.get("operation") for line in lines if line["event"] == "gateway"], lines


async def sessions(talk):
    for text in ("预约年检", new_plate(), "唐山"):
        await talk.says(text)
    return await talk.says("城西")


async def left(talk):
    """How many places the last session has, by somebody who doesn't book."""
    places = re.findall(r"（余 (\d+)）", await sessions(talk))
    await talk.says("取消")
    return len(places), int(places[-1])


async def test_a_form_turned_to_a_mother_gives_the_citizens_own_place_back(naming):
    me, neighbour = await related(naming, id_number(2)), Talk(naming)
    await neighbour.bind("孙示例", id_number(3))
    number, before = await left(neighbour)
    await sessions(me)
    assert "确认请回复" in await me.says(str(number))
    assert "确认请回复" in await me.says("是给我妈约的")
    assert (await left(neighbour))[1] == before - 1, "hers alone"
    assert "名额已经放回" in await me.says("取消")
    assert (await left(neighbour))[1] == before


async def test_a_form_that_waits_for_a_consent_keeps_no_place_and_goes_on_with_it(naming):
    me, neighbour = await related(naming, id_number(2)), Talk(naming)
    await neighbour.bind("孙示例", id_number(3))
    number, before = await left(neighbour)
    await sessions(me)
    await me.says(str(number))
    assert "添加爸爸" in await me.says("是给我爸约的")
    assert (await left(neighbour))[1] == before
    assert await naming.people.family.add_child(me.address, "爸爸", await naming.people.person(neighbour.address))
    assert "确认请回复" in await me.says("继续")
    assert (await left(neighbour))[1] == before - 1
    await me.says("取消")
