"""What is the citizen's own: bookings, cases, bills, certificates, from the catalogue's own entries, all at once.

An entry says what its form lists (`lists`). Nothing is kept here: the gateways are asked, by the forms' own rule.
"""

import asyncio
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from bot.api.backend import Backend, Behind, Citizens
from bot.api.catalogue import Cursor, Limit
from bot.api.forms import NEEDS, attempt
from bot.api.shapes import Shape, fails, figures, page_of, speech
from bot.catalog.model import Action, Form, Service
from bot.dialogue.conversation import Option, Progress
from bot.dialogue.sheets import Sheet, Unanswered, open_sheet
from bot.messages import Address
from bot.services.outcome import Done

router = APIRouter(prefix="/records", tags=["records"])


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

    `why`: a problem's code, `values` where its form must be filled first, or `gateway_unavailable`.
    """

    service: str
    action: str
    name: str
    why: str = Field(examples=["binding_required"])


class Own(Shape):
    """A page of records, and what is missing from the whole."""

    items: list[Record]
    missing: list[Missing]
    next: str | None


@router.get("/{records}", responses=fails(401))
async def records(records: Records, citizen: Citizens, behind: Behind, cursor: Cursor = "", limit: Limit = 20) -> Own:
    sources = list(_sources(behind, records))
    found = await asyncio.gather(*(_ask(behind, citizen, *source) for source in sources))
    items = [one for part in found if isinstance(part, list) for one in part]
    page, following = page_of(items, cursor, limit)
    return Own(items=page, missing=[part for part in found if isinstance(part, Missing)], next=following)


def _sources(behind: Backend, wanted: Records) -> Iterator[tuple[str, Service, str, Form]]:
    for name, service in behind.dialogue.catalog.services.items():
        forms = {"": service.form, **{action: each.form for action, each in service.actions.items()}}
        for action, form in forms.items():
            if form is not None and form.lists == wanted:
                yield name, service, action, form


async def _ask(
    behind: Backend, citizen: Address, name: str, service: Service, action: str, form: Form
) -> list[Record] | Missing:
    progress = Progress(name, action)
    sheet = await open_sheet(behind.dialogue.mind, behind.people, citizen, progress, attempt())
    if sheet.barred is not None:
        return Missing(service=name, action=action, name=service.name, why=NEEDS[sheet.barred.why])
    wanted = [spec for spec in form.slots.values() if not (spec.optional or spec.may_skip)]
    if any(spec.choices is None for spec in wanted):
        return Missing(service=name, action=action, name=service.name, why="values")
    try:
        if wanted:
            return await _chosen(sheet, name, service, progress)
        return await _rows(behind, citizen, sheet, name, service, progress)
    except Unanswered:
        return Missing(service=name, action=action, name=service.name, why="gateway_unavailable")


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


async def _rows(
    behind: Backend, citizen: Address, sheet: Sheet, name: str, service: Service, progress: Progress
) -> list[Record]:
    step = await sheet.send(progress)
    if not isinstance(step.outcome, Done):
        raise Unanswered(step.reply.text)
    spec = service.calls[sheet.form.submit]
    if not step.outcome.rows:
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
        for row in step.outcome.rows
    ]


Deeds = list[tuple[str, Action, str, tuple[Option, ...]]]


async def _deeds(behind: Backend, citizen: Address, name: str, service: Service) -> Deeds:
    """What an entry does with one of a live list, and with which of them it can be done now."""
    found: Deeds = []
    for action, each in service.actions.items():
        slots = list(each.form.slots.items())
        if len(slots) == 1 and slots[0][1].choices and slots[0][1].choices.call:
            progress = Progress(name, action)
            sheet = await open_sheet(behind.dialogue.mind, behind.people, citizen, progress, attempt())
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
