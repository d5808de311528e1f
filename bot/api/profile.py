"""The citizen: who they are here, how they want it, what they agreed to, and what is held of them."""

from typing import Any

from fastapi import Response
from pydantic import Field

from bot.api.backend import Asking, Backend, Behind, Citizens
from bot.api.operations import operations
from bot.api.pages import worded
from bot.api.problems import Refusal
from bot.api.shapes import Asked, Region, Shape, at, fails
from bot.catalog.converters import CONVERTERS
from bot.catalog.privacy import DataKind, Requirement
from bot.dialogue.background import Background
from bot.dialogue.personal import in_words
from bot.messages import Address

router = operations("me", "/me")

MOMENTS = frozenset(("at", "since", "until"))
"""Names of moments in what is held, there in seconds since 1970."""


class Bound(Shape):
    """Who the identity provider says that they are; masked."""

    name: str = Field(examples=["张**"])
    id_number: str = Field(examples=["1****************7"])
    level: Requirement
    since: str = Field(examples=["2026-11-22T09:30:00+08:00"])


class ConsentShape(Shape):
    """A kind of data and whether its use was agreed to, under the notice in force."""

    kind: DataKind
    name: str = Field(examples=["医疗健康信息"])
    data: str
    purpose: str
    kept: str
    given: bool
    at: str | None = Field(examples=[None])


class Profile(Shape):
    """The citizen as this account knows them. `manner`: spoken to plainly (长辈版) or as everybody."""

    platform: str = Field(examples=["wechat"])
    account: str = Field(examples=["demo-mini"])
    bound: Bound | None = Field(examples=[None])
    region: str = Field(examples=["唐山市"])
    plain: bool = Field(description="Plain manner / 长辈版", examples=[False])
    consents: list[ConsentShape]
    notice: str = Field(
        description="The whole notice / 告知全文", examples=["https://banshi.example.gov.cn/auth/notice"]
    )


class Wishes(Asked):
    """What is to change; what is absent stays."""

    region: Region | None = None
    plain: bool | None = Field(default=None, examples=[True])


class Invitation(Shape):
    """A page on which to prove who they are, for ten minutes; to be opened in the mini program's web view."""

    url: str = Field(examples=["https://banshi.example.gov.cn/auth/start?t=…"])


class Wanted(Asked):
    """How well the citizen is to be known, and whether name and ID number are needed."""

    level: Requirement = Field(default=Requirement.REAL_NAME, strict=False)
    number: bool = Field(default=True, examples=[True])


class Held(Shape):
    """All that is held, by name, and the same in a citizen's words, a line each."""

    told: list[str] = Field(
        description="To be shown to the citizen; masked / 给本人看的说法，已脱敏",
        examples=[["小程序或网页的登录（30 天不用自动退出）"]],
    )
    held: dict[str, Any] = Field(
        examples=[{"sessions": [{"since": "2026-11-22T09:30:00+08:00", "until": "2026-12-22T09:30:00+08:00"}]}]
    )


@router.get("", responses=fails(401))
async def profile(citizen: Citizens, behind: Behind) -> Profile:
    return await _profile(citizen, behind)


@router.post("", name="change_by_post", responses=fails(401))  # mini programs can't send PATCH
@router.patch("", responses=fails(401))
async def change(asked: Wishes, citizen: Citizens, behind: Behind) -> Profile:
    if asked.region is not None:
        await behind.people.homes.choose(citizen, asked.region)
    if asked.plain is not None:
        await behind.people.manners.choose(citizen, plain=asked.plain)
    return await _profile(citizen, behind)


@router.post("/binding", status_code=201, responses=fails(401))
async def bind(asked: Wanted, citizen: Citizens, behind: Behind) -> Invitation:
    url = await behind.people.invite(citizen, "", asked.level, number=asked.number)
    if url is None:
        raise Refusal("platform_unavailable")
    return Invitation(url=url)


@router.delete("/binding", status_code=204, responses=fails(401))
async def unbind(citizen: Citizens, behind: Behind) -> Response:
    await behind.people.withdraw(citizen)
    return Response(status_code=204)


@router.put("/consents/{kind}", status_code=204, responses=fails(401))
async def agree(kind: DataKind, citizen: Citizens, behind: Behind) -> Response:
    await behind.people.agree(citizen, kind)
    return Response(status_code=204)


@router.delete("/consents/{kind}", status_code=204, responses=fails(401))
async def disagree(kind: DataKind, citizen: Citizens, behind: Behind) -> Response:
    await behind.people.consents.withdraw(citizen, kind)
    return Response(status_code=204)


@router.get("/data", responses=fails(401))
async def data(citizen: Citizens, behind: Behind) -> Held:
    held = await behind.people.held(citizen)
    told = [worded(line) for line in in_words(behind.dialogue.catalog, held)]
    return Held(told=told, held=_with_moments(dict(held)))


@router.post("/data/export", status_code=201, responses=fails(401))
async def export(citizen: Citizens, behind: Behind) -> Invitation:
    return Invitation(url=await behind.people.takeaway(citizen))


@router.delete("/data", status_code=204, responses=fails(401))
async def erase(caller: Asking, behind: Behind) -> Response:
    for errand in await Background(behind.dialogue).forget(caller.address):
        await behind.outbox.arrange(caller.address, errand)
    return Response(status_code=204)


def _with_moments(held: Any) -> Any:
    """What is held, with moments written as everywhere in the API."""
    if isinstance(held, dict):
        return {n: at(v) if n in MOMENTS and isinstance(v, float) else _with_moments(v) for n, v in held.items()}
    return [_with_moments(one) for one in held] if isinstance(held, list | tuple) else held


async def _profile(citizen: Address, behind: Backend) -> Profile:
    people = behind.people
    binding = await people.bindings.find(citizen)
    return Profile(
        platform=citizen.platform,
        account=citizen.account,
        bound=None
        if binding is None
        else Bound(
            name=CONVERTERS["mask_name"](binding.person.name),
            id_number=CONVERTERS["mask_id"](binding.person.id_number),
            level=binding.person.level,
            since=at(binding.since),
        ),
        region=await people.homes.find(citizen),
        plain=await people.manners.is_plain(citizen),
        consents=await _consents(citizen, behind),
        notice=people.notice_url,
    )


async def _consents(citizen: Address, behind: Backend) -> list[ConsentShape]:
    notice = behind.people.notice()
    if notice is None:
        return []
    given = {
        kind: consent
        for kind, consent in (await behind.people.consents.find(citizen)).items()
        if consent.version == notice.version
    }
    return [
        ConsentShape(
            kind=kind,
            name=told.name,
            data=told.data,
            purpose=told.purpose,
            kept=told.kept,
            given=kind.value in given,
            at=at(given[kind.value].at) if kind.value in given else None,
        )
        for kind, told in notice.kinds.items()
    ]
