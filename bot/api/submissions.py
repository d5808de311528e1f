"""Submitting a form: once for each idempotency key, with an outcome, and a place to ask again while it is unknown."""

import time
from time import monotonic
from typing import Annotated, Any, Literal

from fastapi import Header, Path, Request, Response
from msgspec.structs import replace
from pydantic import Field

from bot.api import posted
from bot.api.backend import Backend, Behind, Citizens
from bot.api.filed import WORKING_S, Filed, body_of, id_of
from bot.api.forms import ActionName, Relation, Values, only_own_photos, progress_of, sheet_of, wrong
from bot.api.operations import operations
from bot.api.pages import on_page, worded
from bot.api.posted import Posted, only_open
from bot.api.problems import Refusal
from bot.api.shapes import Asked, ReplyShape, Shape, at, fails, figures, tagged
from bot.delivery.clerk import TURN_S
from bot.dialogue.attempt import Attempt
from bot.dialogue.background import Background
from bot.dialogue.conversation import Conversation, Progress
from bot.dialogue.sheets import Sheet, Unanswered, open_sheet
from bot.dialogue.turn import State, Step
from bot.insight.figures import Figure, channel_of
from bot.messages import Address, Reply
from bot.services.outcome import Done, Refused, Unknown

router = operations("submissions")

AGAIN_S = 3

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9_-]{16,64}$",
        description="Made by the front end for one press of the button / 每次点提交生成一个，重试时不变",
    ),
]
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="`id` of the submission / 提交编号")]


class Submitting(Asked):
    """A form of a service, or of one of its actions, with its values."""

    service: str = Field(pattern=r"^[a-z]+\.[a-z0-9_]+$", max_length=64)
    action: ActionName = ""
    relation: Relation = ""
    values: Values = Field(default_factory=dict)


class Submission(Shape):
    """How it stands.

    confirm: show `reply`, then POST `…/confirm`. done: `data` and `rows` hold the answer by the catalogue's names.
    refused: `field` is the value to change, where one is meant. unknown: it may have been done; ask again by GET.
    """

    id: str
    state: Literal["confirm", "done", "refused", "unknown"]
    service: str
    action: str = ""
    number: str = Field(description="Business number / 业务号")
    at: str
    reply: ReplyShape
    code: str = Field(default="", description="Why it was refused, a stable word / 未受理的原因", examples=[""])
    field: str = Field(default="", examples=[""])
    data: dict[str, Any] = Field(default_factory=dict)
    rows: list[dict[str, Any]] = Field(default_factory=list)
    notices: list[Posted] = Field(default=[], description="About the service, now / 这项服务的公告", examples=[[]])


@router.post("/submissions", status_code=201, responses={200: {"model": Submission}, **fails(401, 403, 404, 409)})
async def submit(asked: Submitting, citizen: Citizens, behind: Behind, key: Key, response: Response) -> Submission:
    id_, body = id_of(key), body_of(asked.model_dump())
    found, raw = await behind.filed.read(citizen, id_)
    if found is not None and found.body != body:
        raise Refusal("key_reused")
    if found is not None and (found.is_running or found.state != "working" or found.progress is not None):
        response.status_code = 200
        response.headers["Idempotency-Replayed"] = "true"
        return await _standing(behind, citizen, id_, found, raw, response)
    progress_of(behind, asked.service, asked.action)
    only_open(behind, asked.service)
    filed = Filed(body, time.time(), until=time.time() + WORKING_S)
    if not await behind.filed.swap(citizen, id_, raw, filed):
        raise _running()
    response.headers["Location"] = f"/api/v1/submissions/{id_}"
    try:
        filed, step, sheet = await _first(behind, citizen, id_, filed, asked)
    except Refusal:
        await behind.filed.drop(citizen, id_)
        raise
    return await _keep(behind, citizen, id_, filed, step, sheet, response)


@router.get(
    "/submissions/{id}",
    response_model=Submission,
    responses={304: {"description": "Unchanged"}, **fails(401, 404, 409)},
)
async def submission(
    id: Id,  # noqa: A002
    citizen: Citizens,
    behind: Behind,
    request: Request,
) -> Response:
    found, raw = await behind.filed.read(citizen, id)
    if found is None:
        raise Refusal("not_found")
    told = Response()
    standing = await _standing(behind, citizen, id, found, raw, told)
    again = {name: value for name, value in told.headers.items() if name == "retry-after"}
    return tagged(request, standing, again)


@router.post("/submissions/{id}/confirm", responses=fails(401, 404, 409))
async def confirm(id: Id, citizen: Citizens, behind: Behind, response: Response) -> Submission:  # noqa: A002
    found, raw = await behind.filed.read(citizen, id)
    if found is None:
        raise Refusal("not_found")
    if found.state != "confirm" or found.progress is None:
        return await _standing(behind, citizen, id, found, raw, response)
    only_open(behind, found.progress.service)
    working = replace(found, state="working", until=time.time() + WORKING_S)
    if not await behind.filed.swap(citizen, id, raw, working):
        raise _running()
    sheet = await _sheet(behind, citizen, id, working, found.progress)
    step = await sheet.confirm(found.progress)
    if isinstance(step.outcome, Unknown) and not (step.progress and step.progress.sent):
        await behind.filed.write(citizen, id, found)
        await _arrange(behind, citizen, step)
        raise Refusal("gateway_unavailable", worded(step.reply.text))
    return await _keep(behind, citizen, id, working, step, sheet, response)


async def _first(
    behind: Backend, citizen: Address, id_: str, filed: Filed, asked: Submitting
) -> tuple[Filed, Step, Sheet]:
    """Fills the form and goes on with it as far as it goes. Raises Refusal where nothing was sent."""
    trying = _attempt(behind, citizen, id_, filed)
    sheet, progress = await sheet_of(behind, citizen, asked.service, asked.action, asked.relation, trying)
    only_own_photos(behind, citizen, sheet, asked.values)
    try:
        filled = await sheet.fill(progress, asked.values)
    except Unanswered as failed:
        raise Refusal("gateway_unavailable", worded(failed.text)) from None
    if isinstance(filled, tuple):
        raise wrong(filled)
    step = await sheet.send(filled)
    if isinstance(step.outcome, Unknown) and not (step.progress and step.progress.sent):
        await _arrange(behind, citizen, step)
        raise Refusal("gateway_unavailable", worded(step.reply.text))
    return replace(filed, progress=filled), step, sheet


async def _standing(
    behind: Backend, citizen: Address, id_: str, found: Filed, raw: bytes, response: Response
) -> Submission:
    """How a submission stands; one that is unknown, or whose process died, is asked about. Raises Refusal."""
    if found.is_running:
        raise _running()
    progress = found.progress
    if found.state not in {"unknown", "working"} or progress is None:
        return _shape(behind, id_, found)
    sheet = await _sheet(behind, citizen, id_, found, progress)
    if found.state == "working" and not progress.sent:
        await behind.filed.drop(citizen, id_)
        raise Refusal("not_found")
    step = await sheet.settle(progress)
    if step is not None:
        return await _keep(behind, citizen, id_, found, step, sheet, response, raw)
    response.headers["Retry-After"] = str(AGAIN_S)
    return _shape(behind, id_, replace(found, state="unknown"))


async def _keep(
    behind: Backend,
    citizen: Address,
    id_: str,
    filed: Filed,
    step: Step,
    sheet: Sheet,
    response: Response,
    before: bytes = b"",
) -> Submission:
    """The submission after a step; what remains to be done goes to the queue.

    `before`: how it stood in the store, where others may be settling it too: the first one's counts.
    """
    after = _after(filed, step, sheet)
    after = replace(after, reply=await Background(behind.dialogue).shaped(citizen, after.reply or Reply("")))
    if not before:
        await behind.filed.write(citizen, id_, after)
    if not before or await behind.filed.swap(citizen, id_, before, after):
        _count(behind, citizen, after)
    await _arrange(behind, citizen, step)
    if after.state == "unknown":
        response.headers["Retry-After"] = str(AGAIN_S)
    return _shape(behind, id_, after)


async def _arrange(behind: Backend, citizen: Address, step: Step) -> None:
    for errand in step.errands:
        await behind.outbox.arrange(citizen, errand)


def _count(behind: Backend, citizen: Address, filed: Filed) -> None:
    """A form on a page counts as one in the chat does; what is pressed on the page is no message."""
    progress = filed.progress or Progress("")
    behind.recorder.meet(citizen, progress.region)
    if filed.state == "done":
        behind.recorder.count(Figure("done", channel_of(citizen), progress.region, progress.service))


def _after(filed: Filed, step: Step, sheet: Sheet) -> Filed:
    progress = step.progress or filed.progress
    kept = replace(filed, progress=progress, reply=step.reply, until=0.0)
    match step.outcome:
        case Done() as done:
            spec = sheet.service.calls[sheet.form.submit]
            rows = [figures(spec, row) for row in done.rows]
            return replace(kept, state="done", data=figures(spec, done.fields), rows=rows)
        case Unknown():
            return replace(kept, state="unknown")
        case Refused(code):
            said = Reply(step.told) if step.told else step.reply
            field = step.progress.awaiting if step.progress else ""
            return replace(kept, state="refused", refused=code, field=field, reply=said)
    if step.state is State.CONFIRMING:
        return replace(kept, state="confirm")
    field = step.progress.awaiting if step.progress else ""
    return replace(kept, state="refused", refused="incomplete", field=field)


def _shape(behind: Backend, id_: str, filed: Filed) -> Submission:
    progress = filed.progress or Progress("")
    return Submission(
        id=id_,
        state=filed.state,
        service=progress.service,
        action=progress.action,
        number=progress.number,
        at=at(filed.at),
        reply=on_page(behind.dialogue.mind.router, filed.reply or Reply(""), progress.service),
        code=filed.refused,
        field=filed.field,
        data=dict(filed.data),
        rows=[dict(row) for row in filed.rows],
        notices=posted.about(behind, progress.service, progress.region) if progress.service else [],
    )


async def _sheet(behind: Backend, citizen: Address, id_: str, filed: Filed, progress: Progress) -> Sheet:
    """The form of a submission that was begun. Raises Refusal where the catalogue no longer has it."""
    if not behind.dialogue.mind.forms.lives(replace(progress, awaiting="")):
        raise Refusal("not_found")
    trying = _attempt(behind, citizen, id_, filed)
    return await open_sheet(behind.dialogue.mind, citizen, progress, trying)


def _attempt(behind: Backend, citizen: Address, id_: str, filed: Filed) -> Attempt:
    """What is sent is in the store before it is sent, so that nobody sends it a second time."""

    async def remember(talk: Conversation) -> None:
        await behind.filed.write(citizen, id_, replace(filed, progress=talk.form))

    return Attempt(monotonic() + TURN_S, remember)


def _running() -> Refusal:
    return Refusal("in_progress", headers={"Retry-After": str(AGAIN_S)})
