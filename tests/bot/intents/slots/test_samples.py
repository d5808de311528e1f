"""Every kind proves itself by the samples that it lists."""

import pytest

from bot.catalog.load import load_catalog
from bot.intents.slots import SLOT_TYPES, Lists, SlotError, extract, parse
from bot.intents.slots.model import SAMPLE_NOW
from bot.settings import Settings

KINDS = SLOT_TYPES.items()


@pytest.mark.parametrize(("kind", "text", "value"), [(k, *s) for k, t in KINDS for s in t.good])
def test_a_good_sample_is_found_in_a_message(kind: str, text: str, value: str | float) -> None:
    assert [f.value for f in extract(text, now=SAMPLE_NOW) if f.type == kind][:1] == [value]


@pytest.mark.parametrize(("kind", "text"), [(k, s) for k, t in KINDS for s in t.absent])
def test_nothing_is_found_where_nothing_is(kind: str, text: str) -> None:
    assert [f for f in extract(text, now=SAMPLE_NOW) if f.type == kind] == []


@pytest.mark.parametrize(("kind", "text", "value"), [(k, *s) for k, t in KINDS for s in (*t.good, *t.told)])
def test_an_answer_is_read(kind: str, text: str, value: str | float) -> None:
    assert parse(kind, text, now=SAMPLE_NOW).value == value


@pytest.mark.parametrize(("kind", "text", "why"), [(k, *s) for k, t in KINDS for s in t.refused])
def test_a_wrong_answer_is_refused_with_its_reason(kind: str, text: str, why: str) -> None:
    with pytest.raises(SlotError) as refused:
        parse(kind, text, now=SAMPLE_NOW)
    assert refused.value.why == why


def test_nothing_is_missed_for_want_of_a_sign() -> None:
    """A list of names has every kind looked for, whatever signs a message holds."""
    looking = Lists(places={"nowhere": "nowhere"})
    said = [said for t in SLOT_TYPES.values() for said in (*(text for text, _ in (*t.good, *t.told)), *t.absent)]
    said += [phrase for service in load_catalog(Settings().catalog).services.values() for phrase in service.phrases]
    missed = [text for text in said if extract(text, now=SAMPLE_NOW) != extract(text, now=SAMPLE_NOW, lists=looking)]
    assert missed == []


def test_every_kind_lists_samples_of_all_sorts() -> None:
    bare = [k for k, t in KINDS if not (t.good and t.told and t.absent and t.refused)]
    assert bare == []


def test_the_kinds_are_those_that_the_catalogue_may_ask_for() -> None:
    assert set(SLOT_TYPES) == {
        "plate",
        "date",
        "period",
        "id_number",
        "phone",
        "city",
        "district",
        "hospital",
        "department",
        "company",
        "name",
        "place",
        "account_no",
        "case_no",
        "amount",
        "month",
        "year",
        "line",
    }
