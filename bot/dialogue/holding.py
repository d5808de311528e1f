"""A place that a gateway keeps until the citizen says yes: for which wish, until when, how it is given back."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto
from hashlib import sha256
from time import monotonic

import msgspec
from msgspec.structs import replace

from bot.catalog.converters import BEIJING
from bot.catalog.form import Form
from bot.dialogue import values, words
from bot.dialogue.attempt import Attempt
from bot.dialogue.conversation import Progress
from bot.dialogue.desk import Desk
from bot.dialogue.errand import Release
from bot.identity.person import Citizen
from bot.services.outcome import Done, Unknown

PATIENCE_S = 2.0
"""What giving a place back may take of an answer's time; then the queue goes on with it."""


class Freed(Enum):
    """What became of a place that isn't wanted any more."""

    NOW = auto()
    LATER = auto()
    """Nobody knows yet: the queue asks again."""
    BY_ITSELF = auto()
    """It can't be given back: it ends when its time is over."""


class Places(msgspec.Struct):  # as bot.messages.Address
    """What became, in one message, of the places that were held for a citizen. By business number."""

    settled: set[str] = msgspec.field(default_factory=set)
    """Taken, given back, or asked to be: nobody needs to do it again."""
    owed: list[Release] = msgspec.field(default_factory=list)
    """Not given back yet."""
    left: Progress | None = None
    """One that ends by itself, whose form went on with another wish."""


def lists(desk: Desk, progress: Progress, form: Form, citizen: Citizen) -> Mapping[str, str]:
    """By choice: which list a form asks for, as a digest of what its call sends."""
    calls = {name: spec.choices.call for name, spec in form.slots.items() if spec.choices}
    return {name: wish(desk, progress, call, citizen) for name, call in calls.items() if call}


def may_be_last(desk: Desk, progress: Progress, name: str, call: str, citizen: Citizen) -> bool:
    """Whether a list that is empty may lack the very place which is kept for this citizen."""
    return bool(progress.held) and progress.held_from.get(name) == wish(desk, progress, call, citizen)


def wish(desk: Desk, progress: Progress, call: str, citizen: Citizen) -> str:
    """What a call is made for, as a digest: two of the same values are one."""
    known = values.for_calls(progress, citizen)
    sent = desk.call_spec(progress, call).roots
    told = "\0".join(f"{path}={known.get(path)}" for path in sorted(sent - {"number"}))
    return sha256(told.encode()).hexdigest()[:32]


def keeps_place(desk: Desk, progress: Progress) -> bool:
    """Whether a form has something at its gateway that others go without; a bill that was read is no such thing."""
    form = desk.find_form(progress)
    if not progress.held or form is None or form.hold is None:
        return False
    return desk.writes(desk.call_spec(progress, form.hold))


def until(progress: Progress, form: Form) -> str:
    """When a hold ends, as `2026-11-24 10:05`; empty where its gateway doesn't say."""
    return str(progress.held.get(form.held_until or "") or "")


def is_over(progress: Progress, form: Form) -> bool:
    """Whether a hold has certainly ended."""
    end = until(progress, form)
    return bool(end) and end < f"{datetime.now(BEIJING):%Y-%m-%d %H:%M}"


def without(progress: Progress) -> Progress:
    """The form with no place; another one, and another submit, get another business number."""
    return replace(progress, held={}, held_for="", held_from={}, number="")


def is_for(one: Progress, other: Progress) -> bool:
    """Whether two are the same form, about the same person."""
    return (one.service, one.action, one.relation) == (other.service, other.action, other.relation)


def alone(progress: Progress) -> Progress:
    """The place, for whom it is kept, and nothing that the citizen filled in."""
    kept = Progress(progress.service, progress.action, held=progress.held, relation=progress.relation)
    return replace(kept, held_for=progress.held_for, held_from=progress.held_from, number=progress.number)


async def give_back(desk: Desk, progress: Progress, citizen: Citizen, attempt: Attempt) -> Freed:
    """Has the gateway let a place go. A gateway that says no keeps it until its time is over."""
    form = desk.find_form(progress)
    if form is None or form.release is None:
        return Freed.BY_ITSELF
    hurried = desk.during(replace(attempt, ends=min(attempt.ends, monotonic() + PATIENCE_S)))
    outcome = await hurried.call(progress, form.release, citizen)
    if isinstance(outcome, Unknown):
        return Freed.LATER
    return Freed.NOW if isinstance(outcome, Done) else Freed.BY_ITSELF


def told(freed: Freed, progress: Progress, form: Form) -> str:
    """What a citizen is told of a place that they don't want any more."""
    end = until(progress, form)
    when = words.HELD_UNTIL.format(time=end[11:]) if end else words.HELD_A_WHILE
    match freed:
        case Freed.NOW:
            return words.PLACE_FREED
        case Freed.LATER:
            return words.PLACE_FREED_LATER.format(until=when)
    return words.PLACE_ENDS.format(until=when)
