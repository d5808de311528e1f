"""Forms of services: what to draw, what can be chosen, whether one value is right."""

from collections.abc import Mapping
from time import monotonic
from typing import Annotated, Any

from fastapi import Query, Request, Response
from msgspec.structs import replace
from pydantic import Field

from bot.api import words
from bot.api.backend import Backend, Behind, Citizens
from bot.api.catalogue import service_of
from bot.api.operations import operations
from bot.api.pages import worded
from bot.api.problems import FieldProblem, Refusal
from bot.api.schema import Hint, form_hints, form_schema
from bot.api.shapes import Asked, ServiceName, Shape, fails, page_of, tagged
from bot.dialogue.attempt import Attempt
from bot.dialogue.conversation import Progress
from bot.dialogue.sheets import Fault, Sheet, Unanswered, open_sheet
from bot.identity.access import Bar
from bot.messages import Address

router = operations("forms")

PATIENCE_S = 20.0
"""How long a page waits for the gateways behind a request."""
NEEDS = {
    Bar.UNBOUND: "binding_required",
    Bar.LEVEL: "level_required",
    Bar.NUMBER: "number_required",
    Bar.GRANT: "grant_required",
    Bar.CONSENT: "consent_required",
}

ActionName = Annotated[str, Field(pattern=r"^$|^[a-z][a-z0-9_]{0,63}$", examples=[""])]
Relation = Annotated[
    str, Field(max_length=10, description="The relative whom it is about / 替哪位家人办", examples=[""])
]
SlotName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", examples=["plate"])]
Values = Annotated[dict[str, Any], Field(max_length=40, description="By the form's names / 按表单的名字")]


class FormShape(Shape):
    """A form: `values_schema` is JSON Schema 2020-12 of its values, `hints` how to draw them, in order."""

    service: str
    action: str
    title: str
    values_schema: dict[str, Any] = Field(description="JSON Schema 2020-12")
    hints: list[Hint]
    confirms: bool = Field(description="Shown for a yes before it is sent / 提交前要确认")
    writes: bool = Field(description="Changes something: send an Idempotency-Key / 会改变数据")


class Choosing(Asked):
    """Which list, and what stands before it on the page."""

    field: SlotName
    action: ActionName = ""
    relation: Relation = ""
    values: Values = Field(default_factory=dict)
    cursor: str = Field(default="", max_length=64, examples=[""])
    limit: int = Field(default=20, ge=1, le=100, examples=[20])


class OptionShape(Shape):
    """Something to choose: `value` is what the form takes."""

    value: str
    label: str


class Options(Shape):
    """A page of them."""

    items: list[OptionShape]
    next: str | None


class Checking(Asked):
    """One value, and what stands before it on the page."""

    field: SlotName
    value: Any
    action: ActionName = ""
    relation: Relation = ""
    values: Values = Field(default_factory=dict)


class Checked(Shape):
    """Whether the form takes it: `shown` is how it is read, `wrong` what is wrong with it."""

    valid: bool
    shown: str = Field(default="", examples=["冀B12345"])
    wrong: str = Field(default="", examples=[""])


@router.get(
    "/services/{service}/form",
    response_model=FormShape,
    responses={304: {"description": "Unchanged"}, **fails(404, 409)},
)
async def form(
    service: ServiceName,
    request: Request,
    behind: Behind,
    action: Annotated[str, Query(pattern=r"^$|^[a-z][a-z0-9_]{0,63}$", description="One of `actions` / 更多操作")] = "",
) -> Response:
    mind = behind.dialogue.mind
    progress = progress_of(behind, service, action)
    entry = service_of(mind.catalog, service)
    desk = mind.forms.desk(attempt())
    found = desk.form(progress)
    title = entry.actions[action].label if action else entry.name
    told = FormShape(
        service=service,
        action=action,
        title=title,
        values_schema=form_schema(title, found),
        hints=form_hints(service, found),
        confirms=found.confirm is not None,
        writes=desk.writes(desk.call_spec(progress, found.submit)),
    )
    return tagged(request, told)


@router.post("/services/{service}/choices", responses=fails(401, 403, 404, 409))
async def choices(service: ServiceName, asked: Choosing, citizen: Citizens, behind: Behind) -> Options:
    sheet, progress = await sheet_of(behind, citizen, service, asked.action, asked.relation)
    slot = sheet.form.slots.get(asked.field)
    if slot is None or slot.choices is None:
        raise Refusal("not_found")
    progress = await before(sheet, progress, asked.field, asked.values)
    wanting = sorted(name for name in slot.choices.stands_on if _is_due(sheet, progress, name))
    if wanting:
        raise wrong([Fault(name, sheet.form.slots[name].ask) for name in wanting])
    try:
        options = await sheet.options(progress, asked.field)
    except Unanswered as failed:
        raise Refusal("gateway_unavailable", worded(failed.text)) from None
    page, following = page_of(options, asked.cursor, asked.limit)
    return Options(items=[OptionShape(value=one.value, label=one.label) for one in page], next=following)


@router.post("/services/{service}/validation", responses=fails(401, 403, 404, 409))
async def validate(service: ServiceName, asked: Checking, citizen: Citizens, behind: Behind) -> Checked:
    sheet, progress = await sheet_of(behind, citizen, service, asked.action, asked.relation)
    slot = sheet.form.slots.get(asked.field)
    if slot is None:
        raise Refusal("not_found")
    if slot.type == "photo" and not behind.photos.is_of(citizen, str(asked.value)):
        return Checked(valid=False, wrong=worded(slot.wrong) or words.FAILED["not_a_picture"])
    if slot.choices is not None:
        progress = await before(sheet, progress, asked.field, asked.values)
    try:
        taken = await sheet.take(progress, asked.field, asked.value)
    except Unanswered as failed:
        raise Refusal("gateway_unavailable", worded(failed.text)) from None
    if isinstance(taken, Fault):
        return Checked(valid=False, wrong=worded(taken.why))
    return Checked(valid=True, shown=taken.label)


def attempt() -> Attempt:
    """One that sends nothing that would have to be remembered."""
    return Attempt(monotonic() + PATIENCE_S)


def progress_of(behind: Backend, service: str, action: str, relation: str = "", region: str = "") -> Progress:
    """The empty form of a service or of one of its actions. Raises Refusal."""
    mind = behind.dialogue.mind
    entry = service_of(mind.catalog, service)
    if action and action not in entry.actions:
        raise Refusal("not_found")
    progress = Progress(service, action, relation=relation, region=region)
    if not mind.forms.lives(progress):
        raise Refusal("no_form")
    return progress


async def sheet_of(
    behind: Backend, citizen: Address, service: str, action: str, relation: str, trying: Attempt | None = None
) -> tuple[Sheet, Progress]:
    """The form for this citizen, where nothing keeps them from it. Raises Refusal."""
    region = await behind.people.homes.find(citizen)
    progress = progress_of(behind, service, action, relation, region)
    sheet = await open_sheet(behind.dialogue.mind, citizen, progress, trying or attempt())
    if sheet.barred is not None:
        barred = sheet.barred
        needs = {"kind": barred.kind.value} if barred.why is Bar.CONSENT else {}
        if barred.why in {Bar.UNBOUND, Bar.LEVEL, Bar.NUMBER}:
            needs = {"level": sheet.service.requires.value}
        raise Refusal(NEEDS[barred.why], needs=needs)
    return sheet, progress


async def before(sheet: Sheet, progress: Progress, field: str, given: Mapping[str, Any]) -> Progress:
    """The form with what stands before a field on the page. Raises Refusal for values that are wrong."""
    order = list(sheet.form.slots)
    faults = []
    for name in order[: order.index(field)]:
        try:
            taken = await sheet.take(progress, name, given[name]) if name in given else sheet.of_region(progress, name)
        except Unanswered as failed:
            raise Refusal("gateway_unavailable", worded(failed.text)) from None
        if isinstance(taken, Fault):
            faults.append(taken)
        elif taken is not None:
            progress = replace(progress, slots={**progress.slots, name: taken})
    if faults:
        raise wrong(faults)
    return progress


def _is_due(sheet: Sheet, progress: Progress, name: str) -> bool:
    """Whether a list can't be asked for without a value that isn't there."""
    spec = sheet.form.slots.get(name)
    return spec is not None and name not in progress.slots and not (spec.optional or spec.may_skip)


def only_own_photos(behind: Backend, citizen: Address, sheet: Sheet, values: Mapping[str, Any]) -> None:
    """Raises Refusal for a photo that this citizen didn't send: a gateway would fetch whatever address it is given."""
    strange = strange_photos(behind, citizen, sheet, values)
    if strange:
        raise wrong([Fault(name, sheet.form.slots[name].wrong or words.FAILED["not_a_picture"]) for name in strange])


def strange_photos(behind: Backend, citizen: Address, sheet: Sheet, values: Mapping[str, Any]) -> list[str]:
    """Names of values that are photos and not this citizen's."""
    photos = [name for name, spec in sheet.form.slots.items() if spec.type == "photo" and name in values]
    return [name for name in photos if not behind.photos.is_of(citizen, str(values[name]))]


def wrong(faults: list[Fault] | tuple[Fault, ...]) -> Refusal:
    """The problem of a page whose values are wrong."""
    return Refusal(
        "invalid", errors=[FieldProblem(pointer=f"#/values/{one.slot}", detail=worded(one.why)) for one in faults]
    )
