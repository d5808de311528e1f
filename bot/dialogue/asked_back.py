"""「要带啥」「为什么要身份证」: a question that answers a question; the guide says it."""

import re

from bot.catalog.calls import ITEMS
from bot.catalog.service import Service, ServiceKind
from bot.catalog.slots import SlotSpec
from bot.dialogue import choosing, guides, words
from bot.dialogue.conversation import Progress
from bot.dialogue.desk import Desk
from bot.dialogue.said import Said
from bot.intents.slots.divisions import around
from bot.messages import bare

PLACE = "location"
WHY, HELP, FEE = "why", "help", "fee"
DOES = frozenset((ServiceKind.BOOKING, ServiceKind.REPORT, ServiceKind.PAYMENT))
"""Services that do something; what others are asked is what they look up, and so is a payment's sum."""
PAPERS = frozenset(("bring",))
FIRST = frozenset(("bring", "fee", "time_limit", "when", "where", "phone"))
FIRST_OF = {
    ServiceKind.BOOKING: FIRST,
    ServiceKind.PAYMENT: FIRST - {FEE},
    ServiceKind.GUIDE: frozenset[str](),
}
"""What is asked of something before it is begun. Of all other kinds only the papers are: the rest is what they look up,
or what happened, and a guide with a form finds out itself."""
TOPIC = 4
"""Characters of a clause before the question that only names its matter: 「护照」."""
LONGEST, LONGEST_WISH, LONGEST_UNUSED = 24, 40, 80
"""Characters of a question; what is longer tells of something. And of one with a wish, and of one in any words."""
_SHAPES = {part: re.compile(shape) for part, shape in words.ASKED_BACK.items()}
_BRING_SIGN = re.compile(words.BRING_SIGN)
_WHOLE = {
    part: re.compile(f"{words.ASKED_LEAD}(?:{shape}){words.ASKED_TAIL}") for part, shape in words.ASKED_BACK.items()
}
AREAS = frozenset(("city", "district"))
_LEAD = re.compile(words.ASKED_LEAD)
_OF_ITSELF, _SUM_SIGN = re.compile(words.OF_ITSELF_SHAPE), re.compile(words.OF_ITSELF_SIGN)
_LEAD_OF, _VERB_OF = re.compile(words.OF_ITSELF_LEAD), re.compile(words.OF_ITSELF_VERB)
_CLAUSE = re.compile(r"[，,。！!；;\s]+")
_IN_PARTS = re.compile(words.IN_PARTS_SHAPE)
_ASKS, _HAVE = re.compile(words.ASKS_SHAPE), re.compile(words.HAVE_SHAPE)
_FINDS, _THIS_ONE = re.compile(words.FINDS_SHAPE), re.compile(words.THIS_ONE)
_LACKED, _LACKS = re.compile(words.LACKED_SHAPE), re.compile(words.LACKS_SHAPE)
_ASIDES = tuple((told, re.compile(shape)) for told, shape in words.ASIDES.items())
_CALLED = tuple((types, re.compile(shape)) for types, shape in words.SLOT_WORDS)


def whole(word: str) -> str:
    """What a message (bare) asks that is such a question and nothing else; empty for all others."""
    if len(word) > LONGEST:
        return ""
    return next((part for part, shape in _WHOLE.items() if shape.fullmatch(word)), "")


def answer(desk: Desk, progress: Progress, said: Said) -> str:
    """What is told of a form to a message that is a question, or says that the answer isn't known, and nothing else.

    Empty for all other messages.
    """
    if aside := _aside(desk, progress, said.word):
        return aside
    if _finds(desk, progress, said.word):
        return words.ASKS_THIS.format(phone=_phone(desk, progress, said))
    if _wants_to_pay_in_parts(desk, progress, said):
        return words.PAID_AT_ONCE.format(phone=_phone(desk, progress, said))
    part = whole(said.word)
    if part:
        return _answer(desk, progress, said, part)
    if not progress.awaiting or not _is_lacked(desk, progress, said.word):
        return ""
    return words.LACKED.format(phone=_phone(desk, progress, said))


def _aside(desk: Desk, progress: Progress, word: str) -> str:
    """What is told to who asks what was asked, or by whom, or for a moment's time, and says nothing else."""
    if progress.confirming or not progress.awaiting or len(word) > LONGEST:
        return ""
    told = next((told for told, shape in _ASIDES if shape.fullmatch(word)), "")
    return told.format(name=desk.service(progress).name)


def _wants_to_pay_in_parts(desk: Desk, progress: Progress, said: Said) -> bool:
    """Whether a message at a bill wants to pay less than all of it now: 「先交一百」, 「分期行吗」."""
    is_bill = desk.service(progress).kind is ServiceKind.PAYMENT and not progress.action
    return is_bill and len(said.word) <= LONGEST and _IN_PARTS.search(said.word) is not None


def _finds(desk: Desk, progress: Progress, word: str) -> bool:
    """Whether a message asks where to find what is asked for, and nothing else; what is chosen is found nowhere."""
    if not progress.awaiting or progress.options or len(word) > LONGEST:
        return False
    match, asked = _FINDS.fullmatch(word), desk.form(progress).slots[progress.awaiting]
    if match is None or asked.type == PLACE:
        return False
    named = match["what"] or match["it"]
    return _THIS_ONE.fullmatch(named) is not None or named in asked.ask


def _is_lacked(desk: Desk, progress: Progress, word: str) -> bool:
    """Whether a message says that what is asked for isn't at hand, and nothing else."""
    if len(word) > LONGEST or not _LACKED.fullmatch(word):
        return False
    spec = desk.form(progress).slots[progress.awaiting]
    if spec.choices and choosing.meant(progress.options, spec.choices.means, word):
        return False  # 「丢了」 of what to do with a card is one of them
    return _LACKS.sub("", word) in spec.ask


def answer_unused(desk: Desk, progress: Progress, said: Said) -> str:
    """What is told to a message that answers nothing, where it asks in any words what a guide tells; else empty."""
    if len(said.word) > LONGEST_UNUSED:
        return ""
    service = desk.service(progress)
    region = _region(desk, progress, said)
    if own := guides.part(service, said.word, region):
        return own
    if progress.awaiting and _names_asked(desk, progress, said):
        return ""
    part = _asked_in(said)
    return _answer(desk, progress, said, part) if part else ""


def unknown(desk: Desk, progress: Progress, said: Said) -> str:
    """Whom to ask what no guide tells, or about the very thing that is asked for; empty for what is no question."""
    if not _ASKS.fullmatch(said.word) or (progress.options and _HAVE.fullmatch(said.word)):
        return ""
    phone = _phone(desk, progress, said)
    return (words.ASKS_THIS if _names_asked(desk, progress, said) else words.NOT_WRITTEN_HERE).format(phone=phone)


def with_a_wish(service: Service, said: Said) -> str:
    """The part of a service's guide that a message asks for which opens its form; empty for none.

    What happened tells of days, too (「灯坏了好几天」): of a report only a last clause that is a question is one.
    """
    if service.kind not in DOES or len(said.word) > LONGEST_WISH:
        return ""
    part = (
        _asked_in(said)
        if service.kind is not ServiceKind.REPORT
        else whole(bare(_CLAUSE.split(said.text.strip(" ？?。！!"))[-1]))
    )
    of_bill = part == FEE and service.kind is ServiceKind.PAYMENT
    return part if part in words.GUIDE_LABELS and not of_bill else ""


def before_beginning(service: Service, said: Said) -> tuple[str, ...]:
    """The parts of a service's guide that a message asks for and nothing else: 「办护照要带什么」 opens no form yet.

    None for what wants more: it tells of something, holds values of the form, or is about what the form itself shows.
    """
    first = FIRST_OF.get(service.kind, PAPERS)
    if first is PAPERS and (_BRING_SIGN.search(said.word) is None or _SHAPES["bring"].search(said.word) is None):
        return (
            _of_itself(service, said.word) if _SUM_SIGN.search(said.word) else ()
        )  # most messages need no closer look
    if len(said.word) > LONGEST_WISH or any(one.type not in AREAS for one in said.found):
        return ()
    asked: dict[str, None] = {}
    for clause in map(bare, _CLAUSE.split(said.text)):
        parts = [part for part in first if _SHAPES[part].search(clause)]
        if not parts and len(clause) > TOPIC and not _LEAD.fullmatch(clause):
            return ()
        asked |= dict.fromkeys(parts)
    return tuple(part for part in words.GUIDE_LABELS if part in asked)


def _of_itself(service: Service, word: str) -> tuple[str, ...]:
    """「查违章要钱吗」: what is asked of a service by its name alone, where sums and days are what it looks up."""
    match = _OF_ITSELF.fullmatch(word)
    if match is None:
        return ()
    name = _LEAD_OF.sub("", match["name"])
    if not {name, _VERB_OF.sub("", name)}.intersection((*service.names, *service.phrases)):
        return ()
    return (FEE,) if match["fee"] else ("time_limit",)


def _asked_in(said: Said) -> str:
    """What a message asks anywhere in it; empty for none."""
    return next((part for part, shape in _SHAPES.items() if shape.search(said.word)), "")


def told(service: Service, part: str, region: str, hotline: str) -> str:
    """This part of a service's guide as it holds in a city; where the guide has none, whom to ask."""
    guide = service.guide.within(around("", region))
    label = words.GUIDE_LABELS[part]
    unwritten = words.NOT_WRITTEN.format(name=service.name, part=label, phone=guide.phone or hotline)
    return guides.line(guide, part, label) or unwritten


def _answer(desk: Desk, progress: Progress, said: Said, part: str) -> str:
    if part == WHY:
        return _what_for(desk, progress, said)
    if part == HELP:
        return words.WHO_HELPS.format(hotline=desk.hotline)
    return told(desk.service(progress), part, _region(desk, progress, said), desk.hotline)


def _what_for(desk: Desk, progress: Progress, said: Said) -> str:
    """Why something is asked for, and who gets it."""
    asked, submit = _meant(desk, progress, said), desk.plan(progress).submit
    reason = words.WHAT_FOR.get(asked.type, "") if asked else ""
    left = words.MAY_BE_LEFT if asked and asked.may_skip else ""
    sent = "" if submit.gateway == ITEMS else words.ONLY_FOR_THIS.format(gateway=desk.gateway(submit).name)
    return f"{reason}{sent}{left}"


def _meant(desk: Desk, progress: Progress, said: Said) -> SlotSpec | None:
    """The question that is meant: one that is called by its name, else the one that stands."""
    slots = desk.form(progress).slots
    types = _types_named(said.word) & words.WHAT_FOR.keys()
    named = next((spec for spec in slots.values() if spec.type in types), None)
    return named or slots.get(progress.awaiting)


def _names_asked(desk: Desk, progress: Progress, said: Said) -> bool:
    """Whether a message calls what is asked for by its name."""
    asked = desk.form(progress).slots.get(progress.awaiting)
    return asked is not None and asked.type in _types_named(said.word)


def _phone(desk: Desk, progress: Progress, said: Said) -> str:
    return guides.phone(desk.service(progress), _region(desk, progress, said), desk.hotline)


def _types_named(word: str) -> frozenset[str]:
    """The types of what a message calls by its name."""
    return frozenset(type_ for types, called in _CALLED if called.search(word) for type_ in types)


def _region(desk: Desk, progress: Progress, said: Said) -> str:
    """The city that the form is about, else the one that is spoken of."""
    cities = (name for name, spec in desk.form(progress).slots.items() if spec.type == "city")
    told_ = (str(progress.slots[name].value) for name in cities if name in progress.slots)
    return next(told_, "") or progress.region or said.region or ""
