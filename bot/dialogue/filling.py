"""Takes what a citizen said into a form: values for its slots, corrections, steps back. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping

import msgspec

from bot.catalog.form import NUMBERS, Form
from bot.catalog.patterns import fits, stretches
from bot.catalog.slots import FREE_TYPES, SlotSpec
from bot.dialogue import choosing, kin
from bot.dialogue.conversation import NAME, Filled, Option, Progress
from bot.dialogue.said import Said
from bot.dialogue.values import filled
from bot.identity.access import may_fill_in
from bot.identity.person import Citizen
from bot.intents.slots import denied, mask
from bot.intents.slots.numbers import with_figures
from bot.intents.slots.plates import issued_in
from bot.messages import bare

MOMENTS = frozenset(("date", "period"))
"""When something is: who changes one of them keeps the other."""
PLACE_TYPES = ("city", "district", "place")
"""What the name of a place may be made of, from the outside in."""
LONG_NUMBER = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z]{0,6}(?:\d{8,20}|\d{6,}(?:-\d{2,8}){1,3})(?![A-Za-z0-9-])")
"""A number that only a form can tell from others."""


def absorb(progress: Progress, form: Form, said: Said) -> Progress:
    """Remembers every value of a message, also those that a later slot will want."""
    told, rest = _told(form, said)
    slots = progress.slots
    for name in form.free:
        if name not in slots and (value := _free_value(form.slots[name], rest)) is not None:
            slots = {**slots, name: filled(form.slots[name], value)}
    return msgspec.structs.replace(
        progress, slots=slots, said={**progress.said, **told}, unwanted=_unwanted(progress, said)
    )


def _unwanted(progress: Progress, said: Said) -> tuple[str, ...]:
    """What was turned down and isn't asked for now."""
    now = denied.unwanted(said.text)
    before = (what for what in progress.unwanted if what not in said.text)
    return (*before, *now) if now or progress.unwanted else ()


def _lone_number(form: Form, said: Mapping[str, str | float], rest: str) -> dict[str, str]:
    """The one long number of a message, as the account or case number that the form wants and nothing else named."""
    wanted = form.types & NUMBERS
    if len(wanted) != 1 or not wanted.isdisjoint(said):
        return {}
    hits = LONG_NUMBER.findall(rest)
    return {next(iter(wanted)): hits[0].upper()} if len(hits) == 1 else {}


def _free_value(spec: SlotSpec, rest: str) -> str | None:
    """The one stretch of a message that has the slot's pattern and a digit in it; None for none or several.

    Digits that a slot asks for may be written as numerals; among other words these would be anything.
    """
    if not spec.is_free or spec.pattern is None:
        return None
    counts = str.isnumeric if spec.type == "digits" else str.isdigit
    hits = [hit for hit in stretches(spec.pattern, rest) if any(map(counts, hit))]
    if not hits and spec.type == "digits":
        hits = [hit for hit in stretches(spec.pattern, with_figures(rest)) if any(map(counts, hit))]
    return hits[0].upper() if len(hits) == 1 else None


def free_answer(spec: SlotSpec, text: str) -> str | None:
    """A whole answer to a question with a pattern of its own; None when it has another form."""
    said = re.sub(r"[\s-]", "", bare(text)).upper() if spec.type == "digits" else text.strip()
    return said if said and (spec.pattern is None or fits(spec.pattern, said)) else None


def correct(progress: Progress, form: Form, said: Said) -> Progress | None:
    """The form with the values of a correction in place of the former ones; None when it corrects nothing filled."""
    said = _without_others(said)
    told, rest = _told(form, said)
    changed = [
        name
        for name, spec in form.slots.items()
        if name in progress.slots and _changes(spec, progress.slots[name], told, rest)
    ]
    if not changed:
        return None
    return absorb(reopen(progress, form, changed, told), form, said)


def _without_others(said: Said) -> Said:
    """What is said without the names of relatives who are only spoken of: they correct nobody's."""
    if NAME not in said.values:
        return said
    stay = tuple(one for one in said.found if one.type != NAME or not kin.is_beside(said.text, one.start))
    return said if len(stay) == len(said.found) else Said.of(said.text, stay, said.now, said.region)


def carry_on(progress: Progress, form: Form, said: Said) -> Progress | None:
    """A form that was answered, with what is new in a follow-up; None where the form has no use for any of it."""
    told, _ = _told(form, said)
    corrected = correct(progress, form, said)
    return corrected or (_moved(progress, form, told) if form.types.isdisjoint(told) else progress)


def _moved(progress: Progress, form: Form, said: Mapping[str, str | float]) -> Progress | None:
    """The form at another place, where a city or a district is all that was said of it."""
    name = next((name for name, spec in form.slots.items() if spec.type == "location" and name in progress.slots), None)
    if name is None or not any(type_ in said for type_ in PLACE_TYPES):
        return None
    return fill(clear_from(progress, form, [name]), name, place_in(said))


def only_values(form: Form, said: Said) -> bool:
    """Whether a message is nothing but values, some of which only this form can tell from other numbers."""
    told, rest = _told(form, said)[0], mask(said.text, said.found)
    free = [value for name in form.free if (value := _free_value(form.slots[name], rest))]
    numbers = (str(told[type_]) for type_ in NUMBERS & set(told))
    rest = rest.upper()
    for value in sorted((*free, *numbers), key=len, reverse=True):
        rest = rest.replace(value, " ")
    return bool(told or free) and not any(character.isalnum() for character in rest)


def tells(form: Form, said: Said) -> bool:
    """Whether a message holds any value, counting those that only this form can tell from other words."""
    told, rest = _told(form, said)
    return bool(told) or any(_free_value(form.slots[name], rest) is not None for name in form.free)


def _told(form: Form, said: Said) -> tuple[Mapping[str, str | float], str]:
    """The values of a message by slot type, and what else stands in it, where that may be of use to the form."""
    if not form.reads_rest:
        return said.values, ""
    rest = mask(said.text, said.found)
    return {**said.values, **_lone_number(form, said.values, rest)}, rest


def place_in(said: Mapping[str, str | float]) -> Filled:
    """The place that was named, with the city and the district that were named beside it."""
    named = "".join(str(said[type_]) for type_ in PLACE_TYPES if type_ in said)
    return Filled(named, named)


def home_of_plate(progress: Progress, form: Form) -> str:
    """The city that issued the plate which was told; empty where none was, or it is from elsewhere."""
    told = (progress.slots.get(name) for name, spec in form.slots.items() if spec.type == "plate")
    return next((city for plate in told if plate and (city := issued_in(str(plate.value)))), "")


def first_empty(progress: Progress, form: Form, type_: str) -> str | None:
    """The first slot of a type that has no value yet, or was skipped."""
    names = (name for name, spec in form.slots.items() if spec.type == type_)
    return next((name for name in names if name not in progress.slots or progress.slots[name].value == ""), None)


def _changes(spec: SlotSpec, answer: Filled, told: Mapping[str, str | float], rest: str) -> bool:
    """Whether a message holds another value for what was answered."""
    free = _free_value(spec, rest)
    said_anew = any(not has(spec, answer, type_, told[type_]) for type_ in _kinds(spec) & told.keys())
    return said_anew or (free is not None and free != answer.value)


def repeats(progress: Progress, form: Form, said: Said) -> bool:
    """Whether a message holds a value that stands already; a district brings its city, and is another value."""
    told = {**_told(form, said)[0]}
    if "district" in told:
        told.pop("city", None)
    stand = ((spec, progress.slots[name]) for name, spec in form.slots.items() if name in progress.slots)
    return any(has(spec, slot, type_, told[type_]) for spec, slot in stand for type_ in _kinds(spec) & told.keys())


def has(spec: SlotSpec, answer: Filled, type_: str, value: str | float) -> bool:
    """Whether an answer is the one that a value of this type means."""
    if spec.choices is None:
        return answer.value == value
    field = next((field for field, of in spec.choices.match.items() if of == type_), None)
    if field is not None:
        return str(answer.fields.get(field)) == str(value)
    option = (Option(answer.label, str(answer.value)),)
    return bool(choosing.named(option, str(value)) or choosing.meant(option, spec.choices.means, str(value)))


def _kinds(spec: SlotSpec) -> frozenset[str]:
    """The types of the values by which an answer to a question is known."""
    matched = spec.choices.match.values() if spec.choices else ()
    return frozenset(("place" if spec.type == "location" else spec.type, *matched))


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


def reopen(progress: Progress, form: Form, names: Iterable[str], anew: Collection[str]) -> Progress:
    """The form without these slots, as `clear_from` has it, for other values of the types `anew`.

    The half day that was chosen is kept where another day is said, and the day where another half is.
    """
    cleared = clear_from(progress, form, names)
    if MOMENTS.isdisjoint(anew):
        return cleared
    gone = ((form.slots[name], slot) for name, slot in progress.slots.items() if name not in cleared.slots)
    chosen = ((spec.choices.match, slot.fields) for spec, slot in gone if spec.choices)
    kept = {
        type_: str(fields[field])
        for match, fields in chosen
        for field, type_ in match.items()
        if type_ in MOMENTS and type_ not in anew and field in fields
    }
    return msgspec.structs.replace(cleared, said={**cleared.said, **kept}) if kept else cleared


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


def fill(progress: Progress, name: str, slot: Filled, said: Mapping[str, str | float] | None = None) -> Progress:
    """The form with one more slot filled; nothing is awaited any more. `said`: what was said and is left to use."""
    return msgspec.structs.replace(
        progress,
        slots={**progress.slots, name: slot},
        said=progress.said if said is None else said,
        anew="",
        awaiting="",
        options=(),
        page=0,
        wrong=0,
    )


def known(progress: Progress, form: Form, name: str, spec: SlotSpec, citizen: Citizen) -> Progress | None:
    """The form with this slot filled from what was said, or is known of the citizen; None where nothing is."""
    if spec.type in progress.said and spec.type not in FREE_TYPES:
        said = {**progress.said}
        return fill(progress, name, filled(spec, said.pop(spec.type)), said)
    if progress.anew != name and (value := _at_hand(progress, form, spec, citizen)):
        return fill(progress, name, filled(spec, value))
    if spec.type == "location" and "place" in progress.said:
        return fill(progress, name, place_in(progress.said))
    return None


def _at_hand(progress: Progress, form: Form, spec: SlotSpec, citizen: Citizen) -> str:
    """What nobody need ask for: the city that is spoken of, what the binding tells, the home of a plate.

    The city may have been named for something else: a plate that is told goes before it.
    """
    if spec.here and progress.region and not any(word in progress.region for word in progress.unwanted):
        return home_of_plate(progress, form) or progress.region
    told: str = getattr(citizen.about, spec.from_person, "") if spec.from_person and may_fill_in(citizen) else ""
    return told or (home_of_plate(progress, form) if spec.of_plate else "")
