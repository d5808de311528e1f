"""What operators have posted and closed, as pages show it: the same as in the chat."""

import time

from pydantic import Field

from bot.api.backend import Backend
from bot.api.pages import worded
from bot.api.problems import Refusal
from bot.api.shapes import Shape, at
from bot.dialogue import posting
from bot.dialogue.board import Notice


class Posted(Shape):
    """A notice of the office, such as 「今晚系统维护」, while it is in force."""

    text: str = Field(examples=["今晚 22 点到明早 6 点系统维护"])
    regions: list[str] = Field(description="Cities or districts; empty: everywhere / 适用地区", examples=[["唐山市"]])
    since: str = Field(examples=["2026-11-22T22:00:00+08:00"])
    until: str = Field(examples=["2026-11-23T06:00:00+08:00"])


def general(behind: Backend) -> list[Posted]:
    """What everybody is told."""
    return [_posted(one) for one in behind.dialogue.mind.board.general(time.time())]


def about(behind: Backend, service: str, region: str) -> list[Posted]:
    """What is told with a service, in a region (empty: unknown)."""
    found = behind.dialogue.mind.board.about(service, region, time.time(), opening=True)
    return [_posted(one) for one in found]


def why_closed(behind: Backend, service: str) -> str:
    """Why a service can't be used now; empty where it can."""
    mind = behind.dialogue.mind
    return posting.why_closed(mind.catalog, mind.board, service)


def only_open(behind: Backend, service: str) -> None:
    """Raises Refusal where operators have closed a service."""
    if why := why_closed(behind, service):
        raise Refusal("service_closed", worded(why))


def _posted(notice: Notice) -> Posted:
    return Posted(text=notice.text, regions=list(notice.regions), since=at(notice.since), until=at(notice.until))
