"""What a message that opens a service tells besides which one it wants: a report's own text, a second request."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from bot.catalog.form import Form
from bot.catalog.service import Service
from bot.dialogue import words
from bot.dialogue.conversation import Filled, Progress
from bot.messages import bare

LEAST_TOLD = 6
"""Chinese characters that remain of an opening that tells anything, once the words that ask are taken away."""
SHORTEST_REQUEST, SHORTEST_NAME = 3, 2
"""Characters of 「查违章」, and of 「社保」."""
LONGEST_UNCUT = 8
"""Characters of 「违章公积金」, which nothing joins."""

_FRAME = re.compile(words.REPORT_FRAME)
_QUESTION = re.compile(words.QUESTION_SHAPE)
_AND_THEN = re.compile(words.AND_THEN_SHAPE)
_WISH, _SIDE_BY_SIDE = re.compile(words.WISH_SHAPE), re.compile(words.SIDE_BY_SIDE)
_AND_ALSO, _SIGN = re.compile(words.AND_ALSO), re.compile(words.TWO_REQUESTS_SIGN)
_BOTH, _PAIR = re.compile(words.BOTH_SHAPE), re.compile(words.PAIR_SHAPE)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def take_text(progress: Progress, form: Form, service: Service) -> Progress:
    """The form with its opening as the text that an entry wants of it, where it is one."""
    wanting = [name for name in form.from_opening if name not in progress.slots]
    if not wanting or not _tells(progress.opening, service):
        return progress
    text = progress.opening.strip()
    return replace(progress, slots={**progress.slots, wanting[0]: Filled(text, text)})


@dataclass(frozen=True, slots=True)
class Halves:
    """A message as two requests; `joined`: by a word that also joins other things."""

    first: str
    second: str
    joined: bool
    bare: bool = False
    """Told with no wish at all: only what is a matter by itself counts as one."""


def two_requests(text: str) -> Iterator[Halves]:
    """Every way to read 「查违章顺便看看医保余额」 and 「查违章和社保」 as two requests."""
    if _SIGN.search(text) is None:
        return
    if (halves := _halves(_AND_THEN, text)) is not None:
        yield Halves(*halves, joined=False)
    wish = _WISH.match(text)
    if wish is None:
        yield from _of_one_wish(text)
        return
    if (halves := _halves(_SIDE_BY_SIDE, text)) is not None:
        yield Halves(*halves, joined=False)
    if (halves := _halves(_AND_ALSO, text)) is not None:
        own = _WISH.match(halves[1]) is not None
        yield Halves(halves[0], halves[1] if own else wish[0] + halves[1], joined=True)


def _of_one_wish(text: str) -> Iterator[Halves]:
    """「社保和公积金都查」, 「违章，社保」: two matters side by side, and one wish behind both, or none."""
    said = bare(text)
    if (both := _BOTH.fullmatch(said)) is not None:
        wish = words.LOOK if both["wish"] in words.LOOKS else both["wish"]
        for one, other in _pairs(bare(both["both"])):
            yield Halves(wish + one, wish + other, joined=True)
    elif (pair := _PAIR.fullmatch(said)) is not None:
        yield Halves(words.LOOK + pair["one"], words.LOOK + pair["other"], joined=True, bare=True)


def _pairs(both: str) -> Iterator[tuple[str, str]]:
    """What stands on both sides of a word that joins; where none does, each way to cut it in two."""
    if (halves := _halves(_AND_ALSO, both)) is not None:
        yield halves
    elif len(both) <= LONGEST_UNCUT:
        yield from ((both[:cut], both[cut:]) for cut in range(SHORTEST_NAME, len(both) - SHORTEST_NAME + 1))


def _halves(joins: re.Pattern[str], text: str) -> tuple[str, str] | None:
    join = joins.search(text)
    if join is None:
        return None
    one, other = bare(text[: join.start()]), bare(text[join.end() :])
    shortest = SHORTEST_REQUEST if joins is not _AND_ALSO else SHORTEST_NAME
    return (one, other) if min(len(one), len(other)) >= shortest else None


def _tells(opening: str, service: Service) -> bool:
    """Whether more is said than that somebody wants to report: no question, and enough beyond the words that ask."""
    if not opening or _QUESTION.search(opening):
        return False
    rest = opening
    for name in sorted(service.names, key=len, reverse=True):
        rest = rest.replace(name, "")
    return len(_HAN.findall(_FRAME.sub("", rest))) >= LEAST_TOLD
