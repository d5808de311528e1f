"""Only what tells of nobody is the same for all who ask."""

import pytest
from msgspec.structs import replace

from bot.catalog.load import load_catalog
from bot.catalog.privacy import Requirement
from bot.dialogue.common import TYPES
from bot.dialogue.conversation import Filled, Progress
from bot.dialogue.plan import Plans
from bot.identity.person import Citizen, Person
from bot.messages import Address
from tests.conftest import ROOT

STRANGER = Citizen("alias", Address("wechat", "demo", "o1"))
PERSON = Person("ref", "张示例", "", Requirement.REAL_NAME)


@pytest.fixture(scope="module")
def catalog():
    return load_catalog(ROOT / "catalog.yaml")


@pytest.fixture(scope="module")
def plans(catalog):
    return Plans(catalog, lambda spec: False)


def test_forms_that_know_who_asks_are_none(catalog, plans):
    """Whatever the catalogue holds: nothing of the citizen, and nothing that they wrote themselves, is sent."""
    found = {name: plan for name in catalog.services if (plan := plans.find(name, "")) and plan.common}
    assert {"env.weather", "env.air_quality", "traffic.restriction"} <= found.keys()
    for plan in found.values():
        assert plan.service.requires is Requirement.NONE
        heads = {root.split(".")[0] for root in plan.submit.roots if not root.startswith("'")}
        assert {plan.form.slots[head].type for head in heads} <= TYPES


@pytest.mark.parametrize(
    ("slots", "citizen", "covered"),
    [
        (("city",), STRANGER, True),
        (("city", "when"), STRANGER, True),
        (("city", "plate"), STRANGER, False),
        (("city",), replace(STRANGER, person=PERSON, about=PERSON), False),
        (("city",), replace(STRANGER, about=PERSON, relation="父亲"), False),
    ],
    ids=["place", "place and day", "a car", "who is known", "a relative"],
)
def test_who_says_more_is_answered_alone(plans, slots, citizen, covered):
    progress = Progress("traffic.restriction", slots={name: Filled("x", "x") for name in slots})
    assert plans.find("traffic.restriction", "").common.covers(progress, citizen) is covered
