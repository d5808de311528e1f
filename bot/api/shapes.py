"""What several operations answer with, and how values are written: moments with their offset, money in fen."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, TypeVar

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from bot.api.problems import Problem, Refusal
from bot.catalog.calls import CallSpec
from bot.catalog.converters import BEIJING
from bot.messages import Link, Reply

T = TypeVar("T")

FRESH = "private, max-age=0, must-revalidate"
FEN = frozenset(("yuan", "fen_to_yuan"))
"""Converters of money: what they give is yuan with two places."""
MOMENT = "moment"
_MARKS = re.compile(r"[【】「」·\u3000]+")
_ENDED = re.compile(r"[。！？：；，]$")
_URL = re.compile(r"https?://[!-~]+")
_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?::\d{2})?(?![\d:])")
_NUMBER = re.compile(r"(?<![\d.])\d{5,}(?!\d|\.\d| ?元)")

ServiceName = Annotated[
    str,
    Path(
        pattern=r"^[a-z]+\.[a-z0-9_]+$",
        max_length=64,
        description="Service id / 服务编号",
    ),
]
Region = Annotated[
    str, StringConstraints(pattern=r"^[\u4e00-\u9fff]{0,20}$"), Field(description="City / 城市", examples=["唐山市"])
]


class Shape(BaseModel):
    """Part of an answer."""

    model_config = ConfigDict(frozen=True)


class Asked(BaseModel):
    """A request's body: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LinkShape(Shape):
    """A page to open. `page`: the mini program's own page that does the same, where it has one."""

    label: str
    url: str
    page: str = ""


class ChoiceShape(Shape):
    """Something to tap: it opens a form of `service` (`action`: one of its actions), with `slots` filled in by type.

    Without a service `text` is what to send in the chat.
    """

    label: str
    text: str
    service: str = ""
    action: str = ""
    slots: dict[str, str] = Field(default_factory=dict, examples=[{}])


class ReplyShape(Shape):
    """An answer to the citizen. `speech`: the same to be read aloud."""

    text: str
    speech: str
    choices: list[ChoiceShape] = Field(default_factory=list)
    links: list[LinkShape] = Field(default_factory=list)
    picture: str = ""
    human: bool = Field(default=False, description="From here on staff answer / 转人工")


def shown(reply: Reply) -> ReplyShape:
    """A reply of the dialogue."""
    links = [_link(link) for link in reply.links]
    picture = reply.picture
    if reply.card is not None:
        links.append(LinkShape(label=reply.card.title, url=reply.card.url))
        picture = picture or reply.card.picture
    choices = [ChoiceShape(label=c.label, text=c.text, service=c.id) for c in reply.choices]
    return ReplyShape(
        text=reply.text, speech=speech(reply.text), choices=choices, links=links, picture=picture, human=reply.human
    )


def _link(link: Link) -> LinkShape:
    return LinkShape(label=link.label, url=link.url, page=link.page)


def speech(text: str) -> str:
    """A text as a voice reads it: each line a sentence, no marks of lists, no addresses of pages.

    Days and times are said as such, long numbers digit by digit.
    """
    said = _URL.sub("", text)
    said = _DAY.sub(lambda day: f"{day[1]}年{int(day[2])}月{int(day[3])}日", said)
    said = _CLOCK.sub(lambda clock: f"{int(clock[1])}点" + (f"{clock[2]}分" if int(clock[2]) else ""), said)
    said = _NUMBER.sub(lambda number: " ".join(number[0]), said)
    lines = (_MARKS.sub("", line).strip() for line in said.splitlines())
    return "".join(line if _ENDED.search(line) else f"{line}。" for line in lines if line)


def figures(spec: CallSpec, row: Mapping[str, Any]) -> dict[str, Any]:
    """A record of a call by the catalogue's names: money in fen, moments with their offset, all else as it is."""
    return {name: _shown(spec, name, value) for name, value in row.items()}


def _shown(spec: CallSpec, name: str, value: Any) -> Any:
    """A field; records in it by their own names, and none whose names are the gateway's."""
    if not isinstance(value, list | tuple):
        return None if isinstance(value, Mapping) else _figure(spec.read.get(name, ""), value)
    read = spec.each.get(name, {})
    rows = [{n: _figure(read[n], v) for n, v in row.items() if n in read} for row in value if isinstance(row, Mapping)]
    return [row for row in rows if row] + [text for text in value if not isinstance(text, Mapping | list | tuple)]


def _figure(source: str, value: Any) -> Any:
    converters = {part.strip() for part in source.split("|")[1:]}
    if value is None:
        return None
    if converters & FEN:
        try:
            return {"fen": int(Decimal(str(value)) * 100), "text": str(value)}
        except InvalidOperation:
            return value
    return with_offset(str(value)) if MOMENT in converters else value


def with_offset(text: str) -> str:
    """A moment of Beijing's as ISO 8601 with its offset; any other text as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)).isoformat(timespec="seconds")


def at(seconds: float) -> str:
    """A moment in seconds since 1970."""
    return datetime.fromtimestamp(seconds, BEIJING).isoformat(timespec="seconds")


def tagged(request: Request, body: BaseModel, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that a front end may keep and ask about: 304 where it has this one already."""
    content = body.model_dump_json().encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {**(headers or {}), "ETag": tag, "Cache-Control": FRESH}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="application/json")


def page_of(rows: Sequence[T], cursor: str, limit: int) -> tuple[list[T], str | None]:
    """The rows from a cursor on, and the next cursor, None at the end. Raises Refusal."""
    start = _start(cursor) if cursor else 0
    if start > len(rows):
        raise Refusal("bad_cursor")
    end = start + limit
    following = base64.urlsafe_b64encode(f"from:{end}".encode()).decode().rstrip("=") if end < len(rows) else None
    return list(rows[start:end]), following


def _start(cursor: str) -> int:
    try:
        word, _, number = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(":")
    except (ValueError, binascii.Error):
        raise Refusal("bad_cursor") from None
    if word != "from" or not number.isascii() or not number.isdigit() or len(number) > 9:
        raise Refusal("bad_cursor")
    return int(number)


def fails(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How an operation can fail, for the document; what every one can is added to these.

    The shape is named once: the document says of each that it has it (`bot.api.document`).
    """
    return {400: {"model": Problem}, **{status: {} for status in sorted({405, 413, 422, 429, 500, 503, *statuses})}}
