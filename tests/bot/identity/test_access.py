"""The one rule of access: every call of every entry, for every kind of citizen; and no way around it."""

import ast
from dataclasses import replace as replaced
from datetime import date

import pytest
from msgspec.structs import replace

from bot.catalog.privacy import DataKind, Requirement
from bot.identity.access import Bar, bar, bar_call, is_personal, needs_number
from bot.identity.person import Citizen, Person
from bot.messages import Address
from tests.catalogues import SHIPPED
from tests.conftest import ROOT

TODAY = date(2026, 11, 22)
HERE = Address("wechat", "demo", "o1")
ALL = frozenset(kind.value for kind in DataKind)
SELF = Person("zhang", "张示例", "130202190001030037", Requirement.FACE)
CHILD = Person("birth:1", "张小示例", "130299201806010017", Requirement.REAL_NAME)
KNOWN = Citizen("alias", HERE, SELF, SELF, consents=ALL)
CALLS = [
    pytest.param(service, spec, id=f"{name}:{call}")
    for name, service in SHIPPED.services.items()
    for call, spec in service.calls.items()
]
PERSONAL = [each for each in CALLS if is_personal(*each.values)]
PUBLIC = [each for each in CALLS if not is_personal(*each.values)]


def test_there_is_something_to_prove():
    assert len(PERSONAL) > 15 and len(PUBLIC) > 30


@pytest.mark.parametrize(("service", "spec"), PERSONAL)
def test_a_personal_call_is_for_the_bound_who_agreed(service, spec):
    assert bar_call(service, spec, Citizen("alias", HERE), TODAY).why is Bar.UNBOUND
    assert bar_call(service, spec, replace(KNOWN, about=None, relation="妈妈"), TODAY).why is Bar.GRANT
    assert bar_call(service, spec, replace(KNOWN, consents=frozenset()), TODAY).why is Bar.CONSENT
    assert bar_call(service, spec, replace(KNOWN, consents=ALL - {service.personal}), TODAY).why is Bar.CONSENT
    weak = replaced(SELF, level=Requirement.PHONE)
    assert bar_call(service, spec, replace(KNOWN, person=weak, about=weak), TODAY).why is Bar.LEVEL
    assert bar_call(service, spec, KNOWN, TODAY) is None


@pytest.mark.parametrize("asked", [Requirement.PHONE, Requirement.FACE])
@pytest.mark.parametrize(("service", "spec"), PERSONAL)
def test_an_entry_that_asks_for_another_level_gets_exactly_that(service, spec, asked):
    """No shipped entry asks for a phone or a face; one that an operator writes is kept to its word.

    A call that sends name or number wants a real name at the least, whatever the entry says.
    """
    sends = any(source.startswith(("person.name", "person.id_number")) for source in spec.send.values())
    least = max(asked, Requirement.REAL_NAME if sends else asked, key=list(Requirement).index)
    theirs = service.model_copy(update={"requires": asked})
    for level in Requirement:
        known = replaced(SELF, level=level)
        barred = bar_call(theirs, spec, replace(KNOWN, person=known, about=known), TODAY)
        assert (barred is None) == level.reaches(least)
        assert barred is None or barred.why is Bar.LEVEL


@pytest.mark.parametrize(("service", "spec"), PERSONAL)
def test_a_child_needs_the_guardians_own_consent(service, spec):
    for_child = replace(KNOWN, about=CHILD, relation="孩子")
    assert bar_call(service, spec, for_child, TODAY) is None
    without = replace(for_child, consents=ALL - {DataKind.CHILDREN})
    assert bar_call(service, spec, without, TODAY).kind is DataKind.CHILDREN


@pytest.mark.parametrize(("service", "spec"), PERSONAL)
def test_who_is_known_by_a_result_only_sends_no_number(service, spec):
    nameless = replaced(SELF, name="", id_number="")
    barred = bar_call(service, spec, replace(KNOWN, person=nameless, about=nameless), TODAY)
    sends = any("person.name" in source or "person.id_number" in source for source in spec.send.values())
    assert (barred is not None and barred.why is Bar.NUMBER) == sends


@pytest.mark.parametrize(("service", "spec"), PUBLIC)
def test_public_calls_send_nothing_of_a_known_person(service, spec):
    assert bar_call(service, spec, Citizen("alias", HERE), TODAY) is None
    assert not any(source.startswith("person.") for source in spec.send.values())


@pytest.mark.parametrize("name", [name for name, service in SHIPPED.services.items() if service.form])
def test_what_bars_an_entry_bars_it_before_its_first_call(name):
    """Whoever passes at the door passes at every call: nobody is turned away half-way."""
    service = SHIPPED.services[name]
    if bar(service, KNOWN, TODAY) is None:
        assert all(bar_call(service, spec, KNOWN, TODAY) is None for spec in service.calls.values())
    assert needs_number(service) <= (service.requires is not Requirement.NONE)


def test_what_follows_from_an_entry_is_worked_out_anew_for_a_changed_copy():
    service = SHIPPED.services["env.weather"]
    spec = next(iter(service.calls.values()))
    assert not (service.wants_person or is_personal(service, spec))
    assert service.model_copy(update={"requires": Requirement.PHONE}).wants_person
    assert is_personal(service, spec.model_copy(update={"send": {"idNo": "person.id_number"}}))


def test_gateways_are_called_in_one_place_behind_the_rule():
    """`GatewayClient.call` is named in bot/dialogue/desk.py alone, and `Desk.call` asks the rule first."""
    callers = {
        str(file.relative_to(ROOT))
        for folder in ("bot", "adapters")
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "call" and ast.unparse(node.value).endswith("_gateways")
    }
    assert callers == {"bot/dialogue/desk.py"}
    tree = ast.parse((ROOT / "bot/dialogue/desk.py").read_text())
    call, barred = (
        next(n for n in ast.walk(tree) if isinstance(n, ast.AsyncFunctionDef) and n.name == name)
        for name in ("call", "_barred")
    )
    lines = [ast.unparse(statement) for statement in call.body]
    rule = next(i for i, line in enumerate(lines) if "bar_call(" in line)
    assert "return await self._barred(" in lines[rule]
    assert ast.unparse(barred.body[-1]) == "return Refused(BARRED)"
    assert all("_gateways.call" not in line for line in lines[: rule + 2])


def test_only_the_composition_root_makes_a_gateway_client():
    makers = [
        str(file.relative_to(ROOT))
        for folder in ("bot", "adapters")
        for file in (ROOT / folder).rglob("*.py")
        if "GatewayClient(" in file.read_text().replace("class GatewayClient", "")
    ]
    # bot/calling.py is an engineer's try from the server's shell: on record, and it tells no value (test_calling.py)
    assert sorted(makers) == ["bot/assembly.py", "bot/calling.py"]
