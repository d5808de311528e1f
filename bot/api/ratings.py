"""Ratings (好差评): what was done for a citizen, and what they say of it; one a case, anew after a remedy."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from bot.api.backend import Backend, Behind, Citizens
from bot.api.catalogue import Cursor, Limit
from bot.api.operations import operations
from bot.api.problems import FieldProblem, Refusal
from bot.api.shapes import Asked, Shape, at, fails, page_of, tagged
from bot.errors import RatingRefused
from bot.insight.ratings import AlreadyRated, Case, Level, NotRateable, Rating
from bot.insight.scale import scale

router = operations("ratings", "/ratings")

LONGEST = 500
MOST_TAGS = 6

Number = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="`number` of a submission / 提交的业务号",
        examples=["BS202611220123456789"],
    ),
]
Tag = Annotated[str, Field(pattern=r"^[a-z_]{1,32}$", examples=["quick"])]


class TagShape(Shape):
    """A tag and its words."""

    tag: str = Field(examples=["quick"])
    label: str = Field(examples=["办得快"])


class LevelShape(Shape):
    """A level, its words, and the tags that go with it."""

    level: int = Field(ge=1, le=5, description="5 best / 5 最好", examples=[5])
    label: str = Field(examples=["非常满意"])
    tags: list[TagShape]


class Scale(Shape):
    """What can be said, the best level first."""

    levels: list[LevelShape]
    longest: int = Field(description="Characters of `text` / 文字上限", examples=[LONGEST])


class Given(Asked):
    """A rating of a case."""

    case: Number
    level: int = Field(ge=1, le=5, description="5 best / 5 最好", examples=[5])
    tags: list[Tag] = Field(
        default=[],
        max_length=MOST_TAGS,
        description="Of this level / 这一档的标签",
        json_schema_extra={"uniqueItems": True},
    )
    text: str = Field(default="", max_length=LONGEST, description="Their own words / 想说的话", examples=["办得很快"])


class RatingShape(Shape):
    """What was said. `before`: levels said earlier, oldest first; `remedy`: what was put right since."""

    level: int = Field(ge=1, le=5, examples=[5])
    label: str = Field(examples=["非常满意"])
    tags: list[TagShape]
    text: str
    at: str = Field(examples=["2026-11-22T09:30:00+08:00"])
    before: list[int] = Field(default=[], examples=[[]])
    remedy: str = Field(default="", description="What was put right / 整改情况", examples=[""])


class CaseShape(Shape):
    """Something that was done. `rateable`: can be rated now, for the first time or anew."""

    case: Number
    service: str
    name: str = Field(examples=["城市随手拍"])
    done: str = Field(description="When / 办结时间", examples=["2026-11-22T09:30:00+08:00"])
    rateable: bool
    rating: RatingShape | None


class Cases(Shape):
    """A page of them, the newest first."""

    items: list[CaseShape]
    next: str | None = Field(description="Cursor of the next page / 下一页", examples=[None])


@router.get("/scale", response_model=Scale, responses={304: {"description": "Unchanged"}, **fails()})
async def rating_scale(request: Request) -> Response:
    levels = [
        LevelShape(level=one.level, label=one.label, tags=_tags(one.level, tuple(one.tags))) for one in scale().values()
    ]
    return tagged(request, Scale(levels=levels, longest=LONGEST))


@router.get("", responses=fails(401))
async def ratings(citizen: Citizens, behind: Behind, cursor: Cursor = "", limit: Limit = 20) -> Cases:
    page, following = page_of(await behind.ratings.cases(citizen), cursor, limit)
    return Cases(items=[_case(behind, one) for one in page], next=following)


@router.post("", status_code=201, responses=fails(401, 409))
async def rate(asked: Given, citizen: Citizens, behind: Behind) -> RatingShape:
    known = scale()[asked.level].tags
    strange = [number for number, tag in enumerate(asked.tags) if tag not in known]
    if strange or len(set(asked.tags)) < len(asked.tags):
        pointers = [f"#/tags/{number}" for number in strange] or ["#/tags"]
        raise Refusal("invalid", errors=[FieldProblem(pointer=one, detail="no tag of this level") for one in pointers])
    try:
        given = await behind.ratings.rate(citizen, asked.case, Level(asked.level), asked.tags, asked.text.strip())
    except RatingRefused:
        raise Refusal("invalid", errors=[FieldProblem(pointer="#/text", detail="may not be shown")]) from None
    except NotRateable:
        raise Refusal("not_rateable") from None
    except AlreadyRated:
        raise Refusal("already_rated") from None
    return _rating(given)


def _case(behind: Backend, one: Case) -> CaseShape:
    entry = behind.dialogue.catalog.services.get(one.service)
    return CaseShape(
        case=one.number,
        service=one.service,
        name=entry.name if entry else one.service,
        done=at(one.done),
        rateable=one.is_open,
        rating=_rating(one.rating) if one.rating else None,
    )


def _rating(given: Rating) -> RatingShape:
    return RatingShape(
        level=given.level,
        label=scale()[given.level].label,
        tags=_tags(given.level, given.tags),
        text=given.text,
        at=at(given.at),
        before=list(map(int, given.before)),
        remedy=given.remedy,
    )


def _tags(level: int, names: tuple[str, ...]) -> list[TagShape]:
    words = scale()[level].tags
    return [TagShape(tag=name, label=words.get(name, name)) for name in names]
