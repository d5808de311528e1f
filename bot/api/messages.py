"""The chat, with the same dialogue as on the platforms. Nothing is late here: a request waits as long as a turn takes.

A request that was cut off is sent again with the same id: the answer is made once, and joined or given again.
"""

import re
from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticKnownError

from bot.api import words
from bot.api.backend import Behind, Citizens
from bot.api.operations import operations
from bot.api.problems import FieldProblem, Refusal
from bot.api.shapes import Asked, ReplyShape, Shape, fails, shown
from bot.catalog.converters import BEIJING
from bot.dialogue.turn import State
from bot.messages import Address, InboundMessage, Kind, Location

router = operations("messages")
ADDRESS = r"^$|^https?://\S{1,600}$"


class Place(Asked):
    """As `wx.chooseLocation` and `my.chooseLocation` give it."""

    latitude: float = Field(ge=-90, le=90, examples=[39.6304])
    longitude: float = Field(ge=-180, le=180, examples=[118.1805])
    label: str = Field(default="", max_length=200, description="Name of the place / 地点名", examples=["唐山市路北区"])


def _address(value: str) -> str:
    """As `pattern` would, which compiles this one to 2 MiB."""
    if not re.fullmatch(ADDRESS, value):
        raise PydanticKnownError("string_pattern_mismatch", {"pattern": ADDRESS})
    return value


class Message(Asked):
    """One of: words, a place, an uploaded photo, a service to open (with words, where some were typed)."""

    id: str = Field(
        pattern=r"^[A-Za-z0-9_-]{8,64}$",
        description="Made by the front end, the same in every try / 前端生成，重发时不变",
        examples=["m-20261122-0001"],
    )
    text: str = Field(default="", max_length=2000, description="What was typed / 输入的话", examples=["查违章"])
    location: Place | None = None
    photo: Annotated[str, AfterValidator(_address)] = Field(
        default="",
        json_schema_extra={"pattern": ADDRESS},
        description="`url` of an upload / 上传得到的 url",
        examples=[""],
    )
    service: Annotated[str, Field(pattern=r"^$|^[a-z]+\.[a-z0-9_]+$", max_length=64, examples=[""])] = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum((bool(self.text or self.service), self.location is not None, bool(self.photo))) != 1:
            raise ValueError("one of text, service, location, photo")
        return self


class Answer(Shape):
    """What the dialogue answers. `state`: where the talk stands; `service`: what it is about."""

    id: str = Field(examples=["m-20261122-0001"])
    at: str = Field(examples=["2026-11-22T09:30:00+08:00"])
    reply: ReplyShape
    state: State
    service: str | None = Field(description="Service id / 服务编号")
    urgent: list[str] = Field(default=[], description="Whom to call / 拨打", examples=[[]])


@router.post("/messages", responses=fails(401))
async def send(asked: Message, citizen: Citizens, behind: Behind) -> Answer:
    now = datetime.now(BEIJING)
    if asked.photo and not behind.photos.is_of(citizen, asked.photo):
        raise Refusal("invalid", errors=[FieldProblem(pointer="#/photo", detail=words.FAILED["not_a_picture"])])
    turn = await behind.inbox.turn(_message(asked, citizen, now))
    if turn.reply is None:
        raise Refusal("too_many_messages", headers={"Retry-After": "60"})
    return Answer(
        id=asked.id,
        at=now.isoformat(timespec="seconds"),
        reply=shown(turn.reply),
        state=turn.state,
        service=turn.service,
        urgent=list(turn.urgent),
    )


def _message(asked: Message, citizen: Address, now: datetime) -> InboundMessage:
    """As an adapter makes one."""
    id_ = f"api:{asked.id}"
    if asked.location is not None:
        place = Location(asked.location.latitude, asked.location.longitude, asked.location.label)
        return InboundMessage(id_, citizen, Kind.LOCATION, "", now, location=place)
    if asked.photo:
        return InboundMessage(id_, citizen, Kind.IMAGE, "", now, image=asked.photo)
    kind = Kind.TEXT if asked.text else Kind.ENTER
    return InboundMessage(id_, citizen, kind, asked.text, now, scene=asked.service)
