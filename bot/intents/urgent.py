"""Whether a message tells of an emergency, by the signs that the catalogue's `emergencies` list. Pure and quick.

Sure signs count at any moment, hints only where nothing speaks for an ordinary request. What was misspelled or typed in
pinyin is read a second time by its sounds.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, Self

from bot.catalog.emergencies import Emergencies, EmergencyKind
from bot.catalog.model import Catalog
from bot.catalog.signs import Sign, pattern
from bot.intents.mishearing import Ear
from bot.intents.sieve import Sieve
from bot.intents.text import clip, normalise

if TYPE_CHECKING:
    from bot.intents.corpus import Corpus

_BREAKS = re.compile(r"[，。！？；,.!?;~～\n\r…、]+|(?<=[\u3400-\u9fff]{2})\s+(?=[\u3400-\u9fff]{2})")
MOSTLY = 0.35
"""A message that consists of look-alikes to this part is one."""
_ENGLISH = re.compile(r"[a-z]{4}|[a-z] [a-z]")
_MASKED = "·"
"""Stands where a look-alike stood: no sign holds it."""
_DENIALS = ("没", "没有", "不是", "不用", "不要", "未", "不会", "不像", "没人")
"""What stands in front of a sign and turns it round."""


class Certainty(IntEnum):
    """How plainly a message tells of an emergency."""

    HINT = 0
    """It is one where nothing else explains the message."""
    LIKELY = 1
    """It is one unless the message plainly asks for a service."""
    SURE = 2
    """It is one, whatever else is asked for."""


@dataclass(frozen=True, slots=True)
class Urgent:
    """An emergency: what kinds of one, the gravest first, and whom to call, the best number first.

    `heard` are the words that gave it away.
    """

    kinds: tuple[str, ...]
    numbers: tuple[str, ...]
    certainty: Certainty
    heard: str
    errand: bool = False
    """Something that a service does is asked for besides."""

    @property
    def in_english(self) -> bool:
        """Whether English words gave it away; sounds of Chinese are heard as the characters that they stand for."""
        return _ENGLISH.search(self.heard) is not None


class Heard(NamedTuple):
    """What a message tells of an emergency: one whatever else is going on, and one where nothing else is."""

    plainly: Urgent | None = None
    hinted: Urgent | None = None


CALM = Heard()


@dataclass(frozen=True, slots=True)
class _Kind:
    spec: EmergencyKind
    sure: re.Pattern[str]
    hint: re.Pattern[str]


class Alarm:
    """Hears emergencies; never changed. `ordinary`: what citizens say of other things."""

    def __init__(self, emergencies: Emergencies, ordinary: Iterable[str] = ()) -> None:
        self._words = emergencies.words
        self._masks = self._compile(emergencies.lookalikes)
        self._asides = self._compile(emergencies.asides)
        self._unreal = self._compile(emergencies.unreal)
        self._past = self._compile(emergencies.past)
        self._lately = self._compile(emergencies.lately)
        self._now = self._compile(emergencies.now)
        self._routine = self._compile(emergencies.routine)
        signs = tuple(sign for kind in emergencies.kinds for sign in (*kind.sure, *kind.hints))
        self._any, self._sieve = self._compile(signs), _sieve(self._known(signs))
        self._kinds = [_Kind(kind, self._compile(kind.sure), self._compile(kind.hints)) for kind in emergencies.kinds]
        self._ear = Ear(_vocabulary(emergencies), ordinary)

    @classmethod
    def of(cls, catalog: Catalog, corpus: "Corpus") -> Self:
        """For a catalogue; its phrases for everything else are what nobody in need says."""
        emergencies = catalog.emergencies
        topics = {topic for kind in emergencies.kinds for topic in kind.topics}
        theirs = {place for place, label in enumerate(corpus.labels) if label.key in topics}
        return cls(emergencies, (phrase for phrase, target in corpus.pairs() if target not in theirs))

    def hear(self, text: str) -> Urgent | None:
        """The emergency that a message tells of by its words alone. Takes any text; never raises."""
        said = clauses(text)
        found = self._judge(said)
        if found is not None and found.certainty:
            return found
        others = (self._judge(other) for other in self._ear.readings(said))
        return next((other for other in others if other and other.certainty), found)

    def of_topic(self, topic: str, text: str) -> Urgent | None:
        """The emergency that a topic of routing stands for, where nothing speaks for an ordinary request."""
        kind = next((kind.spec for kind in self._kinds if topic in kind.spec.topics), None)
        said = self._set_aside(self._masks.sub(_MASKED, clauses(text)))
        if kind is None or self._calm(said) or self._routine.search(said) or self._lately.search(said):
            return None
        return Urgent((kind.id,), kind.numbers, Certainty.HINT, topic)

    def is_calm(self, text: str) -> bool:
        """Whether a message says itself that it tells of no emergency of now: an idiom, a story, a denial, long ago."""
        said = clauses(text)
        alike = sum(hit.end() - hit.start() for hit in self._masks.finditer(said))
        return alike >= MOSTLY * len(said) or self._calm(self._set_aside(said))

    def told(self, text: str) -> str:
        """What a message tells besides what its author has broken off; all of it where that is nothing."""
        rest = self._set_aside(clauses(text)).replace(_MASKED, "").strip(",")
        return rest or text

    def is_routine(self, text: str) -> bool:
        """Whether something in a message speaks for an ordinary request."""
        return bool(self._routine.search(self._set_aside(clauses(text))))

    def joined(self, first: Urgent, others: Iterable[Urgent]) -> Urgent:
        """One emergency of all their kinds, the first one's first; who names a kind cries for no help in general."""
        ids = dict.fromkeys(id_ for one in (first, *others) for id_ in one.kinds)
        known = {kind.spec.id: kind.spec for kind in self._kinds}
        kinds = [known[id_] for id_ in ids if not known[id_].general] or [known[id_] for id_ in ids]
        numbers = dict.fromkeys(number for kind in kinds for number in kind.numbers)
        return replace(first, kinds=tuple(kind.id for kind in kinds), numbers=tuple(numbers))

    def of_kinds(self, ids: Sequence[str]) -> Urgent:
        """The emergency of these kinds, the gravest first as the catalogue lists them."""
        kinds = [kind.spec for kind in self._kinds if kind.spec.id in ids]
        numbers = dict.fromkeys(number for kind in kinds for number in kind.numbers)
        return Urgent(tuple(kind.id for kind in kinds), tuple(numbers), Certainty.LIKELY, "")

    def _judge(self, said: str) -> Urgent | None:
        if not self._sieve.passes(said) or not self._any.search(said):
            return None
        said = self._masks.sub(_MASKED, said)
        sure = self._found(said, "sure")
        found = sure or self._found(said, "hint")
        told = self._set_aside(said)
        if not found or self._calm(told):
            return None
        certainty = self._certainty(said) if sure else Certainty.HINT
        errand = bool(self._routine.search(told))
        if certainty < Certainty.SURE and errand:
            return None
        kinds = [kind.spec for kind, _ in found]
        numbers = dict.fromkeys(number for kind in kinds for number in kind.numbers)
        return Urgent(tuple(kind.id for kind in kinds), tuple(numbers), certainty, found[0][1], errand)

    def _certainty(self, said: str) -> Certainty:
        """Of a message that has a sure sign."""
        if self._now.search(said):
            return Certainty.SURE
        return Certainty.HINT if self._lately.search(said) else Certainty.LIKELY

    def _found(self, said: str, channel: Literal["sure", "hint"]) -> list[tuple[_Kind, str]]:
        """The kinds that have such a sign in the text, with the sign's words."""
        pairs = ((kind, _undenied(kind.sure if channel == "sure" else kind.hint, said)) for kind in self._kinds)
        found = [(kind, words) for kind, words in pairs if words]
        return [hit for hit in found if not hit[0].spec.general] or found

    def _calm(self, said: str) -> bool:
        return bool(self._unreal.search(said) or (self._past.search(said) and not self._now.search(said)))

    def _set_aside(self, said: str) -> str:
        """Without what its author has broken off, from the start of its clause: no story or request is told there."""
        ends = 0
        kept = []
        for hit in self._asides.finditer(said):
            begins = max(said.rfind(",", 0, hit.start()) + 1, ends)
            kept += [said[ends:begins], _MASKED]
            ends = hit.end()
        return "".join([*kept, said[ends:]])

    def _compile(self, signs: Iterable[Sign]) -> re.Pattern[str]:
        return _compiled(self._known(tuple(signs)))

    def _known(self, signs: tuple[Sign, ...]) -> "_Signs":
        return _Signs(tuple(sign.source for sign in signs), tuple(self._words.items()), signs)


@dataclass(frozen=True, slots=True)
class _Signs:
    """Signs with the classes of words that they name: the same ones where they are written the same."""

    sources: tuple[str, ...]
    words: tuple[tuple[str, tuple[str, ...]], ...]
    signs: tuple[Sign, ...] = field(compare=False)


@lru_cache(128)
def _compiled(known: _Signs) -> re.Pattern[str]:
    """Most editions of a catalogue have the signs of the one before, which take half a second to read and compile."""
    return re.compile(pattern(known.signs, dict(known.words), normalise) or r"(?!)")


@lru_cache(8)
def _sieve(known: _Signs) -> Sieve:
    """Likewise."""
    return Sieve(known.signs, dict(known.words), normalise)


def clauses(text: str) -> str:
    """A text normalised, with commas between its clauses."""
    return ",".join(filter(None, map(normalise, _BREAKS.split(clip(text)))))


def parts(text: str) -> list[str]:
    """What a text says one after the other, as it is written."""
    return [part for part in _BREAKS.split(clip(text)) if part.strip()]


def _undenied(signs: re.Pattern[str], said: str) -> str:
    hits = (hit for hit in signs.finditer(said) if not said.endswith(_DENIALS, 0, hit.start()))
    hit = next(hits, None)
    return hit[0] if hit else ""


def _vocabulary(emergencies: Emergencies) -> Iterator[str]:
    for words in emergencies.words.values():
        yield from map(normalise, words)
    for kind in emergencies.kinds:
        for sign in kind.sure:
            yield from map(normalise, sign.texts())
