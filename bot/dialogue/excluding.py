"""「不要下午的」, 「除了周二都行」: the rows of a list that are turned down are left out of it. Pure."""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.catalog.converters import BEIJING
from bot.catalog.slots import ChoicesSpec, SlotSpec
from bot.dialogue import choosing, moments, offers, words
from bot.dialogue.conversation import Option
from bot.dialogue.said import Said
from bot.intents.slots import denied, extract, values

_WEEKDAY = re.compile(words.WEEKDAY_SHAPE)
_JOINS = re.compile(words.JOINS_UNWANTED)
DEPARTMENT, NAMED_SO = "department", "科"


def unwanted(text: str, choices: ChoicesSpec) -> tuple[str, ...]:
    """What a message turns down of a list; 「路灯不行了」 tells what is to be picked of one that an entry has."""
    found = denied.denials(text, behind=choices.call is not None)
    return tuple(text[one.what_start : one.what_end] for one in found)


def rest(said: Said, choices: ChoicesSpec) -> Said:
    """What is said besides what it turns down."""
    text = denied.rest(said.text, behind=choices.call is not None)
    return Said.of(text, extract(text, now=said.now, region=said.region), said.now, said.region)


def left_out(
    options: Sequence[Option], unwanted: Sequence[str], spec: SlotSpec, choices: ChoicesSpec
) -> tuple[tuple[Option, ...], str]:
    """The options without those that are unwanted, with the sentence that says so, empty where none of them is.

    All of them where none would be left.
    """
    gone = {what: _meant(options, what, spec, choices) for what in unwanted}
    pieces = {piece for what, rows in gone.items() if not rows for piece in _JOINS.split(what)}
    gone |= {piece: _meant(options, piece, spec, choices) for piece in sorted(pieces)}
    called = "、".join(dict.fromkeys(piece for piece, rows in gone.items() if rows))
    if not called:
        return tuple(options), ""
    kept = tuple(option for option in options if not any(option in rows for rows in gone.values()))
    if not kept:
        return tuple(options), words.ONLY_SUCH_ROWS.format(said=called)
    return kept, words.WITHOUT_ROWS.format(said=called)


def _meant(options: Sequence[Option], what: str, spec: SlotSpec, choices: ChoicesSpec) -> tuple[Option, ...]:
    """The options that these words mean; of a weekday every one, of a complaint none: 「眼睛不行」."""
    if spec.type == DEPARTMENT and NAMED_SO not in what:
        return ()
    found = extract(what, now=datetime.now(BEIJING))
    field, days = moments.day_field(choices.match), [match["day"] for match in _WEEKDAY.finditer(what)]
    if field is None or not days:
        return offers.picked(options, what, found, spec, choices)
    called = {number for day in days for number in words.WEEKDAYS_CALLED[day]}
    said = {type_: value for type_, value in values(what, found).items() if type_ != "date"}
    of_half = choosing.narrow(options, said, choices.match)
    return tuple(one for one in of_half if _weekday(one, field) in called)


def _weekday(option: Option, field: str) -> int | None:
    try:
        return datetime.fromisoformat(str(option.fields.get(field))).weekday()
    except ValueError:
        return None
