"""The queue gives a place back for whom it was held: the citizen themselves may not be known well enough for that."""

from time import monotonic

import pytest
from structlog.testing import capture_logs

from bot.catalog.model import Requirement
from bot.dialogue.attempt import Attempt
from bot.dialogue.conversation import Progress
from bot.dialogue.holding import alone
from tests.identifiers import id_number
from tests.talks import Talk

SERVICE = "traffic.vehicle_inspection"


@pytest.fixture
async def numbering(parts, mind):
    """The dialogue over a catalogue whose inspection stations want an identity number with a place given back."""
    services = mind.catalog.services
    entry = services[SERVICE]
    unlock = entry.calls["unlock"]
    unlock = unlock.model_copy(update={"send": {**unlock.send, "idNo": "person.id_number"}})
    calls = {**entry.calls, "unlock": unlock}
    entry = entry.model_copy(update={"calls": calls, "requires": Requirement.REAL_NAME})
    before = parts.dialogue.catalog
    catalog = mind.catalog.model_copy(update={"services": {**services, SERVICE: entry}})
    parts.dialogue.swap(catalog, mind.router, parts.dialogue.gateways)
    yield parts
    parts.dialogue.swap(before, mind.router, parts.dialogue.gateways)


async def test_a_mothers_place_is_given_back_for_her(numbering):
    me, mother = Talk(numbering), Talk(numbering)
    await me.bind("赵示例", "")
    await mother.bind("钱示例", id_number(1))
    family = numbering.people.family
    code = await family.ask(me.address, "妈妈")
    await family.answer(mother.address, code)
    await family.agree(mother.address)
    await family.confirm(me.address)
    place = Progress(SERVICE, held={"lock_id": "LK1"}, number="BS1", relation="妈妈")
    with capture_logs() as lines:
        assert await numbering.dialogue.give_back(me.address, alone(place), Attempt(monotonic() + 20, _keep_nothing))
    assert "unlock" in [line.get("operation") for line in lines if line["event"] == "gateway"], lines


async def _keep_nothing(conversation):
    """No process dies here."""
