"""The catalogue: sectors, services, and one service with its guide."""

from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import Field

from bot.api import posted
from bot.api.backend import Behind
from bot.api.operations import operations
from bot.api.pages import on_page, worded
from bot.api.posted import Posted
from bot.api.problems import KINDS, Problem, Refusal, problem
from bot.api.shapes import ChoiceShape, Region, ServiceName, Shape, fails, page_of, speech, tagged
from bot.catalog.guide import Guide
from bot.catalog.model import Catalog
from bot.catalog.privacy import Requirement
from bot.catalog.service import Service, ServiceKind
from bot.dialogue import asking, guides, words
from bot.intents.router import Router
from bot.intents.slots.divisions import around
from bot.messages import Reply

router = operations("catalogue")

OWN = frozenset((ServiceKind.HUMAN, ServiceKind.MENU, ServiceKind.PRIVACY))
"""Parts of banshi itself."""

Cursor = Annotated[str, Query(max_length=64, description="`next` of the page before / 上一页的 next", examples=[""])]
Limit = Annotated[int, Query(ge=1, le=100, description="Rows of a page / 每页条数", examples=[20])]


class Sector(Shape):
    """A field of matters."""

    name: str = Field(examples=["交管"])
    services: int = Field(description="How many / 服务数", examples=[10])


class Brief(Shape):
    """A service in a list. `answers`: by a form, or by its guide alone."""

    id: str = Field(description="Service id / 服务编号")
    name: str = Field(examples=["机动车违法查询"])
    sector: str = Field(examples=["交管"])
    kind: ServiceKind
    summary: str = Field(examples=["查看某辆车的交通违法记录"])
    requires: Requirement = Field(description="How well the citizen must be known / 要求的认证级别")
    answers: Literal["form", "guide"]
    popular: bool = False


class Home(Shape):
    """What a home page shows."""

    title: str = Field(examples=["京津冀办事"])
    welcome: str
    hotline: str = Field(examples=["12345"])
    sectors: list[Sector]
    popular: list[Brief]
    notices: list[Posted] = Field(description="For everybody, now / 面向所有人的公告", examples=[[]])


class Page(Shape):
    """A page of services."""

    items: list[Brief]
    next: str | None = Field(description="Cursor of the next page; null at the end / 下一页", examples=[None])


class GuideItem(Shape):
    """A heading of the guide. `to_confirm`: differs by city, the operator has still to check it."""

    key: str = Field(examples=["bring"])
    label: str = Field(examples=["所需材料"])
    text: str = Field(examples=["身份证、行驶证或车牌号"])
    to_confirm: bool = False


class ActionShape(Shape):
    """Something more that can be done with what the service shows; a form of its own."""

    name: str = Field(examples=["cancel"])
    label: str = Field(examples=["取消年检"])


class Detail(Brief):
    """A service with its guide and what it requires. The form: `/services/{id}/form`."""

    guide: list[GuideItem]
    absent: str = Field(
        default="", description="Said where this region does not offer it / 当地不办时的说明", examples=[""]
    )
    closed: str = Field(default="", description="Why it can't be used now / 暂停办理时的说明", examples=[""])
    notices: list[Posted] = Field(description="About it, there and now / 这项服务的公告", examples=[[]])
    source: str = ""
    verified: str = Field(
        default="", description="Day on which the guide was checked / 核对日期", examples=["2026-11-21"]
    )
    personal: str = Field(description="Kind of personal data that it speaks of / 涉及的个人信息", examples=["general"])
    actions: list[ActionShape]
    choices: list[ChoiceShape] = Field(description="Other services that the guide leads to / 指南里提到的其他服务")
    speech: str = Field(description="The guide to be read aloud / 朗读文本")


@router.get("/catalogue", response_model=Home, responses={304: {"description": "Unchanged"}, **fails()})
async def home(request: Request, behind: Behind) -> Response:
    catalog = behind.dialogue.catalog
    counts: dict[str, int] = {}
    for service in catalog.services.values():
        if service.kind not in OWN:
            counts[service.sector] = counts.get(service.sector, 0) + 1
    sectors = [Sector(name=name, services=count) for name, count in counts.items()]
    popular = [brief(catalog, name) for name in catalog.popular]
    told = Home(
        title=catalog.title,
        welcome=worded(catalog.welcome),
        hotline=catalog.hotline,
        sectors=sectors,
        popular=popular,
        notices=posted.general(behind),
    )
    return tagged(request, told)


@router.get("/services", response_model=Page, responses={304: {"description": "Unchanged"}, **fails()})
async def services(
    request: Request,
    behind: Behind,
    sector: Annotated[str, Query(max_length=20, description="Sector / 领域", examples=["交管"])] = "",
    kind: Annotated[ServiceKind | None, Query(description="Kind / 类型", examples=["query"])] = None,
    region: Annotated[Region, Query()] = "",
    popular: Annotated[bool, Query(description="Popular ones only / 只看常用", examples=[False])] = False,
    cursor: Cursor = "",
    limit: Limit = 20,
) -> Response:
    catalog = behind.dialogue.catalog
    names = catalog.popular if popular else tuple(catalog.services)
    rows = [name for name in names if _fits(catalog, catalog.services[name], sector, kind, region)]
    page, following = page_of(rows, cursor, limit)
    return tagged(request, Page(items=[brief(catalog, name) for name in page], next=following))


@router.get("/services/{service}", response_model=Detail, responses={304: {"description": "Unchanged"}, **fails(404)})
async def service(
    service: ServiceName, request: Request, behind: Behind, region: Annotated[Region, Query()] = ""
) -> Response:
    catalog = behind.dialogue.catalog
    found = service_of(catalog, service)
    guide = found.guide.within(around("", region))
    told = Detail(
        **brief(catalog, service).model_dump(),
        guide=_guide(guide),
        absent=worded(guides.outside(catalog, region) or guides.absent(catalog, found, region)),
        closed=worded(posted.why_closed(behind, service)),
        notices=posted.about(behind, service, region),
        source=guide.source,
        verified=guide.verified,
        personal=found.personal,
        actions=[ActionShape(name=name, label=action.label) for name, action in found.actions.items()],
        choices=_onward(behind.dialogue.mind.router, service, guide),
        speech=speech(worded(guides.told(catalog, found, region).text)),
    )
    return tagged(request, told)


@router.get("/problems/{code}", responses=fails(404))
async def about_problem(code: str) -> Problem:
    if code not in KINDS:
        raise Refusal("not_found")
    return problem(code)


def service_of(catalog: Catalog, name: str) -> Service:
    """The entry of this id. Raises Refusal."""
    found = catalog.services.get(name)
    if found is None:
        raise Refusal("not_found")
    return found


def brief(catalog: Catalog, name: str) -> Brief:
    """A service as lists show it."""
    service = catalog.services[name]
    return Brief(
        id=name,
        name=service.name,
        sector=service.sector,
        kind=service.kind,
        summary=service.guide.summary,
        requires=service.requires,
        answers="form" if service.form else "guide",
        popular=name in catalog.popular,
    )


def _fits(catalog: Catalog, service: Service, sector: str, kind: ServiceKind | None, region: str) -> bool:
    here = not guides.absent(catalog, service, region)
    return service.kind not in OWN and sector in {"", service.sector} and kind in {None, service.kind} and here


def _onward(router: Router, name: str, guide: Guide) -> list[ChoiceShape]:
    """Where a guide leads: the service that can take it from here, and those that its sentences name."""
    onward = router.catalog.services[name].hand_over
    names = {onward: router.catalog.services[onward].name} if onward else {}
    said = " ".join(item.text for item in _guide(guide))
    shown = on_page(router, Reply(said, asking.services(names)), name)
    return [choice for choice in shown.choices if choice.service not in {"", name}]


def _guide(guide: Guide) -> list[GuideItem]:
    shown = []
    for key, label in words.GUIDE_LABELS.items():
        value = getattr(guide, key)
        text = words.listed(value) if isinstance(value, tuple) else value
        if text:
            shown.append(GuideItem(key=key, label=label, text=worded(text), to_confirm=key in guide.to_confirm))
    return shown
