"""What is the citizen's own: bookings, cases, bills, certificates, from the catalogue's own entries, all at once.

An entry says what its form lists (`lists`). Nothing is kept here: the gateways are asked, by the forms' own rule. Where
such a form wants a value, such as the number of a meter, the front end brings it: it stays on the citizen's phone.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import Field

from bot.api.backend import Backend, Behind, Citizens
from bot.api.catalogue import Cursor, Limit
from bot.api.forms import NEEDS, ActionName, Values, attempt, strange_photos
from bot.api.operations import operations
from bot.api.shapes import Asked, Shape, fails, figures, page_of, speech
from bot.catalog.form import Action, Form
from bot.catalog.service import Service
from bot.dialogue import desk
from bot.dialogue.conversation import Option, Progress
from bot.dialogue.sheets import Sheet, Unanswered, open_sheet
from bot.messages import Address
from bot.services.outcome import Done, Outcome, Refused, Unknown

router = operations("records", "/records")

MOST_FORMS = 10
REFUSED = {desk.TOO_MANY: "lookups_used_up", desk.BARRED: "grant_required", desk.CLOSED: "service_closed"}
"""Refusals that other values wouldn't change, by the outcome's code."""


class Records(StrEnum):
    """What can be listed."""

    BOOKINGS = "bookings"
    CASES = "cases"
    BILLS = "bills"
    CERTIFICATES = "certificates"


class Deed(Shape):
    """What can be done with a record: a submission of these values."""

    service: str
    action: str
    label: str = Field(examples=["取消年检"])
    values: dict[str, str]


class Record(Shape):
    """One of them. `label`: how it reads; `speech`: the same to be read aloud; `data`: by the catalogue's names."""

    service: str
    name: str = Field(examples=["机动车年检预约"])
    label: str = Field(default="", examples=["2026-11-25 09:00 城东检测站 冀B12345，待前往"])
    speech: str = Field(default="", description="To be read aloud / 朗读文本")
    data: dict[str, Any]
    actions: list[Deed]


class Missing(Shape):
    """An entry that could not be asked.

    `why`: a problem's code; `values` where its form must be filled first or was filled wrong; `lookups_used_up` where
    the day's numbers were looked up.
    """

    service: str
    action: str
    name: str
    why: str = Field(examples=["binding_required"])


class FilledForm(Asked):
    """A form that lists something, and its values: a citizen with two meters brings two."""

    service: str = Field(pattern=r"^[a-z]+\.[a-z0-9_]+$", max_length=64)
    action: ActionName = ""
    values: Values


class Known(Asked):
    """What the front end knows of the citizen's own, and which page of the whole is wanted."""

    forms: list[FilledForm] = Field(max_length=MOST_FORMS)
    cursor: str = Field(default="", max_length=64, examples=[""])
    limit: int = Field(default=20, ge=1, le=100, examples=[20])


class Own(Shape):
    """A page of records, and what is missing from the whole."""

    items: list[Record]
    missing: list[Missing]
    next: str | None


@router.get("/{records}", responses=fails(401))
async def records(records: Records, citizen: Citizens, behind: Behind, cursor: Cursor = "", limit: Limit = 20) -> Own:
    return await _all(behind, citizen, records, (), cursor, limit)


@router.post("/{records}", responses=fails(401))
async def records_by_values(records: Records, asked: Known, citizen: Citizens, behind: Behind) -> Own:
    return await _all(behind, citizen, records, asked.forms, asked.cursor, asked.limit)


@dataclass(frozen=True, slots=True)
class Source:
    """A form that lists what is wanted; `given`: values that the front end brought for it."""

    name: str
    service: Service
    action: str
    form: Form
    given: Mapping[str, Any] | None

    def missing(self, why: str) -> Missing:
        """That it could not be asked."""
        return Missing(service=self.name, action=self.action, name=self.service.name, why=why)


async def _all(
    behind: Backend, citizen: Address, wanted: Records, known: Sequence[FilledForm], cursor: str, limit: int
) -> Own:
    """A page of all that the catalogue lists of a kind; a form that is brought filled in is asked with these values."""
    sources = _sources(behind, wanted, known)
    found = await asyncio.gather(*(_ask(behind, citizen, source) for source in sources))
    items = [one for part in found if isinstance(part, list) for one in part]
    page, following = page_of(items, cursor, limit)
    return Own(items=page, missing=[part for part in found if isinstance(part, Missing)], next=following)


def _sources(behind: Backend, wanted: Records, known: Sequence[FilledForm]) -> Iterator[Source]:
    for name, service in behind.dialogue.catalog.services.items():
        forms = {"": service.form, **{action: each.form for action, each in service.actions.items()}}
        for action, form in forms.items():
            if form is not None and form.lists == wanted:
                given = [one.values for one in known if (one.service, one.action) == (name, action)]
                yield from (Source(name, service, action, form, values) for values in given or (None,))


async def _ask(behind: Backend, citizen: Address, source: Source) -> list[Record] | Missing:
    progress = Progress(source.name, source.action)
    sheet = await open_sheet(behind.dialogue.mind, citizen, progress, attempt())
    if sheet.barred is not None:
        return source.missing(NEEDS[sheet.barred.why])
    wanted = [spec for spec in source.form.slots.values() if not (spec.optional or spec.may_skip)]
    if source.given is None and any(spec.choices is None for spec in wanted):
        return source.missing("values")
    try:
        if source.given is not None and strange_photos(behind, citizen, sheet, source.given):
            return source.missing("values")
        filled = progress if source.given is None else await sheet.fill(progress, source.given)
        if isinstance(filled, tuple):
            return source.missing("values")
        if wanted and source.given is None:
            return await _chosen(sheet, source.name, source.service, progress)
        return await _rows(behind, citizen, sheet, source.name, source.service, filled)
    except NotOnRecord:
        return source.missing("values")
    except NotNow as refused:
        return source.missing(refused.why)
    except Unanswered:
        return source.missing("gateway_unavailable")


async def _chosen(sheet: Sheet, name: str, service: Service, progress: Progress) -> list[Record]:
    """Of a form that asks which one: all that can be chosen."""
    slot = next(iter(sheet.form.slots))
    options = await sheet.options(progress, slot)
    choices = sheet.form.slots[slot].choices
    spec = service.calls[choices.call] if choices and choices.call else None
    deed = service.actions[progress.action].label if progress.action else service.name
    return [
        Record(
            service=name,
            name=service.name,
            label=one.label,
            speech=speech(one.label),
            data=figures(spec, one.fields) if spec else {},
            actions=[Deed(service=name, action=progress.action, label=deed, values={slot: one.value})],
        )
        for one in options
    ]


class NotOnRecord(Exception):
    """The gateway knows nothing by these values."""


class NotNow(Exception):
    """Right values that aren't asked with now, as `why` says."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def _rows(
    behind: Backend, citizen: Address, sheet: Sheet, name: str, service: Service, progress: Progress
) -> list[Record]:
    step = await sheet.send(progress)
    if why := REFUSED.get(_code(step.outcome)):
        raise NotNow(why)
    if isinstance(step.outcome, Refused) and progress.slots:
        raise NotOnRecord
    if not isinstance(step.outcome, Done):
        raise Unanswered(step.reply.text)
    spec = service.calls[sheet.form.submit]
    rows = step.outcome.rows if spec.rows is not None else [step.outcome.fields]
    if step.outcome.empty or not rows:
        return []
    deeds = await _deeds(behind, citizen, name, service)
    return [
        Record(
            service=name,
            name=service.name,
            label=(label := sheet.line(progress, row)),
            speech=speech(label),
            data=figures(spec, row),
            actions=_fitting(name, deeds, row),
        )
        for row in rows
    ]


def _code(outcome: Outcome | None) -> str:
    match outcome:
        case Refused(code=code):
            return code
        case Unknown(why=why):
            return why
    return ""


Deeds = list[tuple[str, Action, str, tuple[Option, ...]]]


async def _deeds(behind: Backend, citizen: Address, name: str, service: Service) -> Deeds:
    """What an entry does with one of a live list, and with which of them it can be done now."""
    found: Deeds = []
    for action, each in service.actions.items():
        slots = list(each.form.slots.items())
        if len(slots) == 1 and slots[0][1].choices and slots[0][1].choices.call:
            progress = Progress(name, action)
            sheet = await open_sheet(behind.dialogue.mind, citizen, progress, attempt())
            found.append((action, each, slots[0][0], await sheet.options(progress, slots[0][0])))
    return found


def _fitting(name: str, deeds: Deeds, row: Any) -> list[Deed]:
    values = {str(value) for value in row.values() if isinstance(value, str)}
    return [
        Deed(service=name, action=action, label=each.label, values={slot: option.value})
        for action, each, slot, options in deeds
        for option in options
        if option.value in values
    ]
