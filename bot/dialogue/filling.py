"""Takes what a citizen said into a form: values for its slots, corrections, steps back. Pure."""

import re
from collections.abc import Iterable, Mapping

import msgspec

from bot.catalog.model import Form, SlotSpec
from bot.catalog.patterns import fits, stretches
from bot.dialogue.commands import bare
from bot.dialogue.conversation import Filled, Progress
from bot.dialogue.values import filled
from bot.intents.slots import Found, mask, values
from bot.intents.slots.plates import issued_in

NUMBERS = frozenset(("account_no", "case_no"))
FREE_TYPES = frozenset(("text", "digits"))
"""Slots whose form is the entry's own pattern."""
PLACE_TYPES = ("city", "district", "place")
"""What the name of a place may be made of, from the outside in."""
_NUMBER = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z]{0,6}(?:\d{8,20}|\d{6,}(?:-\d{2,8}){1,3})(?![A-Za-z0-9-])")


def absorb(progress: Progress, form: Form, text: str, found: tuple[Found, ...]) -> Progress:
    """Remembers every value of a message, also those that a later slot will want."""
    rest = mask(text, found)
    free = {
        name: value
        for name, spec in form.slots.items()
        if name not in progress.slots and (value := _free_value(spec, rest)) is not None
    }
    said = values(text, found)
    number = _lone_number(form, said, rest)
    said = {**said, **number}
    slots = {**progress.slots, **{name: filled(form.slots[name], value) for name, value in free.items()}}
    return msgspec.structs.replace(progress, slots=slots, said={**progress.said, **said})


def _lone_number(form: Form, said: Mapping[str, str | float], rest: str) -> dict[str, str]:
    """The one long number of a message, as the account or case number that the form wants and nothing else named."""
    wanted = {spec.type for spec in form.slots.values()} & NUMBERS
    hits = _NUMBER.findall(rest)
    if len(wanted) != 1 or len(hits) != 1 or wanted & set(said):
        return {}
    return {wanted.pop(): hits[0].upper()}


def _free_value(spec: SlotSpec, rest: str) -> str | None:
    """The one stretch of a message that has the slot's pattern and a digit in it; None for none or several."""
    if spec.type not in FREE_TYPES or spec.pattern is None or spec.choices is not None:
        return None
    hits = [hit for hit in stretches(spec.pattern, rest) if any(c.isdigit() for c in hit)]
    return hits[0].upper() if len(hits) == 1 else None


def free_answer(spec: SlotSpec, text: str) -> str | None:
    """A whole answer to a question with a pattern of its own; None when it has another form."""
    said = re.sub(r"[\s-]", "", bare(text)).upper() if spec.type == "digits" else text.strip()
    return said if said and (spec.pattern is None or fits(spec.pattern, said)) else None


def correct(progress: Progress, form: Form, text: str, found: tuple[Found, ...]) -> Progress | None:
    """The form with the values of a correction in place of the former ones; None when it corrects nothing filled."""
    said, rest = _told(form, text, found)
    changed = [name for name, spec in form.slots.items() if name in progress.slots and _touches(spec, said, rest)]
    if not changed:
        return None
    return absorb(clear_from(progress, form, changed), form, text, found)


def carry_on(progress: Progress, form: Form, text: str, found: tuple[Found, ...]) -> Progress | None:
    """A form that was answered, with what is new in a follow-up; None where the form has no use for any of it."""
    said, _ = _told(form, text, found)
    wanted = any(spec.type in said for spec in form.slots.values())
    corrected = correct(progress, form, text, found)
    return corrected or (progress if wanted else _moved(progress, form, said))


def _moved(progress: Progress, form: Form, said: Mapping[str, str | float]) -> Progress | None:
    """The form at another place, where a city or a district is all that was said of it."""
    name = next((name for name, spec in form.slots.items() if spec.type == "location" and name in progress.slots), None)
    if name is None or not any(type_ in said for type_ in PLACE_TYPES):
        return None
    return fill(clear_from(progress, form, [name]), name, place_in(said))


def only_values(form: Form, text: str, found: tuple[Found, ...]) -> bool:
    """Whether a message is nothing but values, some of which only this form can tell from other numbers."""
    said, rest = _told(form, text, found)
    free = [value for spec in form.slots.values() if (value := _free_value(spec, rest))]
    numbers = (str(said[type_]) for type_ in NUMBERS & set(said))
    rest = rest.upper()
    for value in sorted((*free, *numbers), key=len, reverse=True):
        rest = rest.replace(value, " ")
    return bool(said or free) and not any(character.isalnum() for character in rest)


def told(form: Form, text: str, found: tuple[Found, ...]) -> Mapping[str, str | float]:
    """The values of a message by slot type, with the number that only this form can tell from others."""
    return _told(form, text, found)[0]


def _told(form: Form, text: str, found: tuple[Found, ...]) -> tuple[Mapping[str, str | float], str]:
    """The values of a message by slot type, and what else stands in it."""
    said, rest = values(text, found), mask(text, found)
    return {**said, **_lone_number(form, said, rest)}, rest


def place_in(said: Mapping[str, str | float]) -> Filled:
    """The place that was named, with the city and the district that were named beside it."""
    named = "".join(str(said[type_]) for type_ in PLACE_TYPES if type_ in said)
    return Filled(named, named)


def uses(form: Form, types: Iterable[str]) -> bool:
    """Whether a form asks for one of these types, or narrows a list by it."""
    matched = (type_ for spec in form.slots.values() if spec.choices for type_ in spec.choices.match.values())
    return not {*matched, *(spec.type for spec in form.slots.values())}.isdisjoint(types)


def home_of_plate(progress: Progress, form: Form) -> str:
    """The city that issued the plate which was told; empty where none was, or it is from elsewhere."""
    told = (progress.slots.get(name) for name, spec in form.slots.items() if spec.type == "plate")
    return next((city for plate in told if plate and (city := issued_in(str(plate.value)))), "")


def first_empty(progress: Progress, form: Form, type_: str) -> str | None:
    """The first slot of a type that has no value yet, or was skipped."""
    names = (name for name, spec in form.slots.items() if spec.type == type_)
    return next((name for name in names if name not in progress.slots or progress.slots[name].value == ""), None)


def _touches(spec: SlotSpec, said: Mapping[str, str | float], rest: str) -> bool:
    matched = spec.choices.match.values() if spec.choices else ()
    kind = "place" if spec.type == "location" else spec.type
    return kind in said or any(type_ in said for type_ in matched) or _free_value(spec, rest) is not None


def clear_from(progress: Progress, form: Form, names: Iterable[str]) -> Progress:
    """The form without these slots, and without those that were chosen from a list which stands on them.

    Another submit gets another business number, but where a place is held under it: that is seen to at the end.
    """
    order = list(form.slots)
    first = min(order.index(name) for name in names)
    dropped = set(names)
    for name in order[first + 1 :]:
        if _stands_on(form.slots[name], dropped):
            dropped.add(name)
    kept = {name: slot for name, slot in progress.slots.items() if name not in dropped}
    return msgspec.structs.replace(
        progress,
        slots=kept,
        opening="",
        awaiting="",
        options=(),
        page=0,
        confirming=False,
        number=progress.number if progress.held else "",
        sent=False,
    )


def _stands_on(spec: SlotSpec, changed: set[str]) -> bool:
    return spec.depends_on in changed or bool(spec.choices and spec.choices.stands_on & changed)


def step_back(progress: Progress, form: Form) -> Progress | None:
    """The form without the slot that was filled last by the citizen; None when there is none."""
    given = [name for name in form.slots if name in progress.slots and form.slots[name].from_person is None]
    if not given:
        return None
    last = given[-1]
    choices = form.slots[last].choices
    forgotten = {form.slots[last].type, *(choices.match.values() if choices else ())}
    said = {type_: value for type_, value in progress.said.items() if type_ not in forgotten}
    return msgspec.structs.replace(clear_from(progress, form, [last]), said=said, anew=last)


def fill(progress: Progress, name: str, slot: Filled) -> Progress:
    """The form with one more slot filled; nothing is awaited any more."""
    return msgspec.structs.replace(
        progress, slots={**progress.slots, name: slot}, anew="", awaiting="", options=(), page=0, wrong=0
    )
