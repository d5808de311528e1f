"""「我婆婆家的是1001000806 不用管」: numbers and plates that a message names and doesn't want. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.catalog.form import NUMBERS, Form
from bot.dialogue import filling, kin, words
from bot.dialogue.conversation import NAME, Progress
from bot.dialogue.said import Said
from bot.messages import bare

Span = tuple[int, int]
TOLD_APART = NUMBERS | {"plate"}
"""Types of numbers of which a citizen may name several, of different people or times."""
_OTHERS, _EARLIER = re.compile(words.OTHERS_NUMBER_SHAPE), re.compile(words.EARLIER_NUMBER_SHAPE)
_DONE, _WISH = re.compile(words.NUMBER_DONE_SHAPE), re.compile(words.NUMBER_WISH_SHAPE)
_OWN_BEFORE, _OWN_BEHIND = re.compile(words.OWN_CAR_BEFORE_SHAPE), re.compile(words.OWN_CAR_BEHIND_SHAPE)
_ALSO, _FOR = re.compile(words.ALSO_SHAPE), re.compile(words.FOR_SHAPE)
_CLAUSE, _BESIDES = re.compile(words.CLAUSE_SHAPE), re.compile(words.ANOTHER_BESIDES_SHAPE)
_DENIED = re.compile(words.DENIED_BEFORE_SHAPE)
_PLAIN, _CORRECTS = re.compile(words.PLAIN_NUMBER_SHAPE), re.compile(words.NUMBER_CORRECTS_SHAPE)
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
    aside = _set_aside(said.text, spans, progress.relation, of_others=of_others)
    left = [span for span in aside if _value(said, span) not in have] or _denied(said.text, spans)
    if not left:
        return said
    text = _without(said.text, left)
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


def leaves_open(progress: Progress, form: Form, said: Said) -> bool:
    """Whether a message that comes instead of a yes names another number, and not as one that corrects."""
    if not progress.confirming or not _other(progress, form, said):
        return False
    spans = {*numbers(said), *((one.start, one.end) for one in said.found)}
    rest = bare(_without(said.text, spans))
    return not (_PLAIN.fullmatch(rest) or _CORRECTS.search(rest))


def which(progress: Progress, form: Form, said: Said) -> str:
    """Which number is handled, and how the other one that a message names would take its place."""
    kept = next(iter(_answered(progress, form)), "")
    return words.WHICH_NUMBER.format(kept=kept, other=_other(progress, form, said))


def _other(progress: Progress, form: Form, said: Said) -> str:
    """The first number of a message that the form has not; empty for none, or where the form has no number."""
    have = _answered(progress, form)
    return next((value for span in numbers(said) if have and (value := _value(said, span)) not in have), "")


def _without(text: str, spans: Iterable[Span]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


def _answered(progress: Progress, form: Form) -> Sequence[str]:
    """The numbers that the form has."""
    return [str(slot.value) for name, slot in progress.slots.items() if form.slots[name].type in TOLD_APART]


def numbers(said: Said) -> Sequence[Span]:
    """Where plates and numbers of papers and accounts stand, in the order of the text."""
    spans = [(one.start, one.end) for one in said.found if one.type in TOLD_APART and one.end > one.start]
    others = (match.span() for match in filling.LONG_NUMBER.finditer(said.text))
    known = [(one.start, one.end) for one in said.found]  # a phone is another thing
    spans += [span for span in others if not any(start < span[1] and span[0] < end for start, end in known)]
    return sorted(spans)


def _value(said: Said, span: Span) -> str:
    known = (str(one.value) for one in said.found if (one.start, one.end) == span)
    return next(known, said.text[slice(*span)].upper())


def _set_aside(text: str, spans: Sequence[Span], whose: str, *, of_others: bool) -> Iterator[Span]:
    """The spans whose own words tell that they aren't wanted by a form that is for `whose` relative."""
    edges = [0, *(end for _, end in spans)], [*(start for start, _ in spans[1:]), len(text)]
    for since, (start, end), until in zip(edges[0], spans, edges[1], strict=False):
        before, behind = text[since:start], text[end:until]
        is_own = _OWN_BEFORE.search(before) or _OWN_BEHIND.match(behind)
        if is_own if of_others else _is_done(before, behind) or _is_of_others(before, behind, whose):
            yield start, end


def _denied(text: str, spans: Sequence[Span]) -> Sequence[Span]:
    """「是冀B54321 不是冀B12345」: of two numbers the one that is said not to be it."""
    denied = [span for span in spans if _DENIED.search(text[: span[0]])]
    return denied if len(denied) < len(spans) else ()


def _is_done(before: str, behind: str) -> bool:
    return _EARLIER.search(before) is not None or _DONE.search(behind) is not None


def _is_of_others(before: str, behind: str, whose: str) -> bool:
    if _BESIDES.search(before):
        return True
    named = _OTHERS.search(before)
    if named is None or (whose and kin.relation_named(named[0]) == whose):
        return False
    return _WISH.search(_CLAUSE.split(before.rstrip())[-1]) is None and _WISH.search(behind) is None
