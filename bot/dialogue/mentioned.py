"""「我婆婆家的是1001000806 不用管」: numbers and plates that a message names and doesn't want. Pure."""

import re
from collections.abc import Iterator, Sequence

from bot.catalog.form import NUMBERS, Form
from bot.dialogue import filling, words
from bot.dialogue.conversation import NAME, Progress
from bot.dialogue.said import Said
from bot.messages import bare

Span = tuple[int, int]
_OTHERS, _EARLIER = re.compile(words.OTHERS_NUMBER_SHAPE), re.compile(words.EARLIER_NUMBER_SHAPE)
_DONE, _WISH = re.compile(words.NUMBER_DONE_SHAPE), re.compile(words.NUMBER_WISH_SHAPE)
_OWN_BEFORE, _OWN_BEHIND = re.compile(words.OWN_CAR_BEFORE_SHAPE), re.compile(words.OWN_CAR_BEHIND_SHAPE)
_ALSO, _FOR = re.compile(words.ALSO_SHAPE), re.compile(r"[给替帮]")
_CLAUSE = re.compile(words.CLAUSE_SHAPE)
LONGEST_ALSO = 30
"""Characters of 「那就给我媳妇那辆冀B12345也办一个吧」."""


def meant(progress: Progress, form: Form, said: Said, *, of_others: bool) -> Said:
    """What is said without the numbers in it that aren't for this form, which has one; else the same.

    `of_others`: the form is about somebody else's car, which the citizen's own is not.
    """
    have = _answered(progress, form)
    if not have or not any(map(str.isdigit, said.text)):
        return said
    spans = numbers(said)
    left = [span for span in _set_aside(said.text, spans, of_others=of_others) if _value(said, span) not in have]
    if not left:
        return said
    text = said.text
    for start, end in sorted(left, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return Said.heard(text, said.now, said.region, bare(text))


def asks_another(progress: Progress, form: Form, said: Said) -> bool:
    """Whether a message wants the same for another number or person besides: 「给冀B12345也办一个」."""
    also = _ALSO.search(said.word) if len(said.text) <= LONGEST_ALSO else None
    if also is None or also.end() != len(said.word):
        return False
    have, spans = _answered(progress, form), numbers(said)
    if have and spans:
        return all(_value(said, span) not in have for span in spans)
    named = any(form.slots[name].type == NAME for name in progress.slots)
    return named and _FOR.match(said.word) is not None


def _answered(progress: Progress, form: Form) -> set[str]:
    """The numbers that the form has."""
    return {str(slot.value) for name, slot in progress.slots.items() if form.slots[name].type in NUMBERS | {"plate"}}


def numbers(said: Said) -> Sequence[Span]:
    """Where plates and numbers of papers and accounts stand, in the order of the text."""
    spans = [(one.start, one.end) for one in said.found if one.type in NUMBERS | {"plate"} and one.end > one.start]
    for match in filling.LONG_NUMBER.finditer(said.text):
        if not any(start < match.end() and match.start() < end for start, end in spans):
            spans.append(match.span())
    return sorted(spans)


def _value(said: Said, span: Span) -> str:
    known = (str(one.value) for one in said.found if (one.start, one.end) == span)
    return next(known, said.text[slice(*span)].upper())


def _set_aside(text: str, spans: Sequence[Span], *, of_others: bool) -> Iterator[Span]:
    """The spans whose own words tell that they aren't wanted."""
    edges = [0, *(end for _, end in spans)], [*(start for start, _ in spans[1:]), len(text)]
    for since, (start, end), until in zip(edges[0], spans, edges[1], strict=False):
        before, behind = text[since:start], text[end:until]
        is_own = _OWN_BEFORE.search(before) or _OWN_BEHIND.match(behind)
        if is_own if of_others else _is_done(before, behind) or _is_of_others(before, behind):
            yield start, end


def _is_done(before: str, behind: str) -> bool:
    return _EARLIER.search(before) is not None or _DONE.search(behind) is not None


def _is_of_others(before: str, behind: str) -> bool:
    if _OTHERS.search(before) is None:
        return False
    return _WISH.search(_CLAUSE.split(before.rstrip())[-1]) is None and _WISH.search(behind) is None
