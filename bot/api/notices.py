"""What may be sent without having been asked (订阅消息): what the account has, what the citizen allows; taking it back.

The platform's own dialog asks; the front end reports what it heard there. What is sent goes by this (bot.platforms).
"""

from typing import Annotated, Literal

from fastapi import Path, Response
from pydantic import Field

from bot.api.backend import Backend, Behind, Citizens
from bot.api.operations import operations
from bot.api.problems import FieldProblem, Refusal
from bot.api.shapes import Asked, Shape, at, fails
from bot.errors import DeliveryFailed
from bot.messages import Address
from bot.platforms import NoticeConsent, NoticeConsents

router = operations("notices", "/me/notices")

REPORTED_S = 24 * 3600
Notice = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="`notice` / 提醒的名字")]
Template = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", examples=["demo-subscription-progress"])]


class NoticeShape(Shape):
    """One notice and what the citizen allows of it."""

    notice: str = Field(description="Our name for it / 提醒的名字", examples=["progress"])
    template: str = Field(
        description="For the platform's dialog; empty: it needs none / 订阅弹窗用的模板编号",
        examples=["demo-subscription-progress"],
    )
    state: Literal["unasked", "accepted", "declined"]
    left: int | None = Field(description="May be sent so often; null: always / 还能发几次", examples=[1])
    at: str | None = Field(description="When they said so / 什么时候说的", examples=["2026-11-22T09:30:00+08:00"])


class Notices(Shape):
    """All notices of the account."""

    items: list[NoticeShape]


class Report(Asked):
    """What the dialog gave for each template.

    WeChat: the result of `wx.requestSubscribeMessage` by template. Alipay: `accept` for the templates among
    `subscribedEntityIds`, `reject` for the others. `ban` and `filter` count as nothing said.
    """

    id: str = Field(
        pattern=r"^[A-Za-z0-9_-]{8,64}$",
        description="Made by the front end, the same in every try / 前端生成，重发时不变",
        examples=["n-20261122-0001"],
    )
    said: dict[Template, Literal["accept", "reject", "ban", "filter"]] = Field(
        min_length=1, max_length=20, examples=[{"demo-subscription-progress": "accept"}]
    )


@router.get("", responses=fails(401))
async def notices(citizen: Citizens, behind: Behind) -> Notices:
    return await _notices(behind, citizen)


@router.post("", responses=fails(401))
async def report_notices(asked: Report, citizen: Citizens, behind: Behind) -> Notices:
    adapter = behind.adapters.get(citizen.platform)
    known = {one.template for one in await _known(behind, citizen)}
    strange = [FieldProblem(pointer=f"#/said/{name}", detail="no template of this account") for name in asked.said]
    strange = [one for name, one in zip(asked.said, strange, strict=True) if name not in known]
    if strange or not isinstance(adapter, NoticeConsents):
        raise Refusal("unknown_notice", errors=strange)
    said = {name: word == "accept" for name, word in asked.said.items() if word in {"accept", "reject"}}
    if said and await behind.ledger.claim(f"notices:{citizen}:{asked.id}", REPORTED_S):
        accepted = ",".join(name for name, yes in said.items() if yes)
        await behind.people.store.put_on_record(citizen, "notices.said", accepted=accepted, of=len(said))
        try:
            await adapter.consented(citizen, said)
        except DeliveryFailed:
            raise Refusal("platform_unavailable") from None
    return await _notices(behind, citizen)


@router.delete("/{notice}", status_code=204, responses=fails(401, 404))
async def decline_notice(notice: Notice, citizen: Citizens, behind: Behind) -> Response:
    adapter = behind.adapters.get(citizen.platform)
    if not isinstance(adapter, NoticeConsents) or not await adapter.decline(citizen, notice):
        raise Refusal("not_found")
    await behind.people.store.note(citizen, "notice.declined", notice=notice)
    return Response(status_code=204)


async def _known(behind: Backend, citizen: Address) -> list[NoticeConsent]:
    adapter = behind.adapters.get(citizen.platform)
    return list(await adapter.consents(citizen)) if isinstance(adapter, NoticeConsents) else []


async def _notices(behind: Backend, citizen: Address) -> Notices:
    return Notices(items=[_shape(one) for one in await _known(behind, citizen)])


def _shape(one: NoticeConsent) -> NoticeShape:
    asked = "declined" if one.declined else "accepted" if one.at or one.left else "unasked"
    return NoticeShape(
        notice=one.notice, template=one.template, state=asked, left=one.left, at=at(one.at) if one.at else None
    )
