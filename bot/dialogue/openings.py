"""What a message that opens a service tells besides which one it wants: a report's own text, a second request."""

import re

from msgspec.structs import replace

from bot.catalog.form import Form
from bot.catalog.service import Service
from bot.dialogue import words
from bot.dialogue.commands import bare
from bot.dialogue.conversation import Filled, Progress

LEAST_TOLD = 6
"""Chinese characters that remain of an opening that tells anything, once the words that ask are taken away."""
SHORTEST_REQUEST = 3

_FRAME = re.compile(words.REPORT_FRAME)
_QUESTION = re.compile(words.QUESTION_SHAPE)
_AND_THEN = re.compile(words.AND_THEN_SHAPE)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def take_text(progress: Progress, form: Form, service: Service) -> Progress:
    """The form with its opening as the text that an entry wants of it, where it is one."""
    wanting = [name for name in form.from_opening if name not in progress.slots]
    if not wanting or not _tells(progress.opening, service):
        return progress
    text = progress.opening.strip()
    return replace(progress, slots={**progress.slots, wanting[0]: Filled(text, text)})


def two_requests(text: str) -> tuple[str, str] | None:
    """The halves of 「查违章顺便看看医保余额」; None where nothing joins two."""
    split = _AND_THEN.split(text, maxsplit=1)
    if len(split) != 2:
        return None
    parts = [bare(part) for part in split]
    if any(len(part) < SHORTEST_REQUEST for part in parts):
        return None
    return parts[0], parts[1]


def _tells(opening: str, service: Service) -> bool:
    """Whether more is said than that somebody wants to report: no question, and enough beyond the words that ask."""
    if not opening or _QUESTION.search(opening):
        return False
    rest = opening
    for name in sorted(service.names, key=len, reverse=True):
        rest = rest.replace(name, "")
    return len(_HAN.findall(_FRAME.sub("", rest))) >= LEAST_TOLD
