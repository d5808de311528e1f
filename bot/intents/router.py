"""From a message to a decision: which service is meant, which ones to offer, or none."""

from contextlib import AbstractContextManager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Self

import msgspec

from bot.catalog.model import Catalog
from bot.intents.corpus import Corpus
from bot.intents.danger import Danger, Sorter
from bot.intents.decide import asked_for, bar, decide
from bot.intents.decision import Decision
from bot.intents.evidence import Evidence, probability, weigh
from bot.intents.fitting import Task, amended_to, fitted, known, make_beside
from bot.intents.head import Likeness
from bot.intents.items import Hit, ItemIndex, Regions
from bot.intents.masking import is_bare, masked
from bot.intents.memo import memo
from bot.intents.semantic import Encoder, process_encoder, single_threaded
from bot.intents.slots import Found, extract, minute
from bot.intents.slots.abroad import abroad, concerns_abroad
from bot.intents.slots.divisions import division_names
from bot.intents.store import Fit
from bot.intents.text import clip, normalise
from bot.intents.urgent import Alarm
from bot.intents.words import HAN, OFFERED

SURE, HOPELESS = 0.965, 0.043
"""Words alone decide from the one probability on and up to the other; between them the encoder is asked too."""
KNOWN = 0.3
"""A message that shares this much with some phrase is about that phrase's matter."""
SAME = 0.95
"""A message that shares this much with a phrase is that phrase."""
STRANGE = 0.4
"""A corrected spelling that is stranger than this corrects what was no request to begin with."""
NEARER, LIKELIER = 0.06, 0.1
"""A corrected spelling is believed when it shares that much more with some phrase, or is that much more probable."""


REMEMBERED = 64
"""Messages, as read; few, for each holds what it shares with every phrase."""
TELLING_VALUES = frozenset({"plate", "line", "company", "hospital", "department"})
"""Kinds of value that say what they are for: a day or a place alone may answer anything."""
DECIDED = 512
"""Messages, as decided: many, for a decision is small, and citizens tap the same words all day."""

Understood = tuple[Likeness, Evidence, float]
"""What a text is like, what that speaks for, and how probably the best service is meant."""


class Reading(msgspec.Struct, frozen=True):
    """A message as it was understood: its values, the text that was matched, and what speaks for which service."""

    found: tuple[Found, ...]
    bare: bool
    """Whether it is nothing but values."""
    abroad: str
    """The place abroad that it names, empty where it names none."""
    likeness: Likeness
    evidence: Evidence
    probability: float


class Router:
    """Routes messages by one catalogue; built anew for every catalogue, never changed."""

    def __init__(
        self, catalog: Catalog, corpus: Corpus, fit: Fit, encoder: Encoder | None, *, is_whole: bool = True
    ) -> None:
        self.catalog = catalog
        self.corpus = corpus
        self.is_whole = is_whole
        self.head, self._speller, self._bare = fit
        self._encoder = encoder
        self._rooms = corpus.rooms
        self.alarm = Alarm.of(catalog, corpus)
        self._sorter = Sorter.of(catalog, corpus)
        self._listened = memo(REMEMBERED, self._listen)
        self._understood = memo(REMEMBERED, self._understand)
        self._read = memo(REMEMBERED, self._understand_at)
        self._typed = lru_cache(DECIDED)(self._type)
        self._routed = memo(DECIDED, self._route)
        self._services = tuple(catalog.services.values())
        self._travelled = frozenset(i for i, s in enumerate(self._services) if any(map(concerns_abroad, s.phrases)))
        names = [self.head.lexicon.canonical(normalise(item.region + item.name)) for item in catalog.items]
        self._items = ItemIndex.build(names, Regions(division_names()))

    @classmethod
    def build(cls, catalog: Catalog, *, cache_dir: Path | None, semantic: bool = True) -> Self:
        """Fits the head in some seconds, or maps it from `cache_dir` where the same catalogue was fitted before.

        `semantic` False, or no encoder installed: words alone decide.
        """
        task = Task.of(catalog, semantic=semantic)
        return cls._fitted(catalog, task, fitted(task, cache_dir), cache_dir)

    @classmethod
    def learned(cls, catalog: Catalog, *, cache_dir: Path, semantic: bool = True) -> Self | None:
        """As `build`, where the same words were fitted before; else None."""
        return cls._learned(catalog, Task.of(catalog, semantic=semantic), cache_dir)

    @classmethod
    def at_once(
        cls, catalog: Catalog, *, cache_dir: Path, alone: AbstractContextManager[None], semantic: bool = True
    ) -> Self | None:
        """As `learned`, or where other words were fitted before of which most are the same: in half a second.

        Scores of what was amended differ from those of the whole by thousandths (`is_whole` False). `alone`: entered
        while amending, so that of several processes one does it.
        """
        task = Task.of(catalog, semantic=semantic)
        if (known := cls._learned(catalog, task, cache_dir)) is not None:
            return known
        with alone:
            fit = amended_to(task, cache_dir, process_encoder(cache_dir) if task.semantic else None)
        return cls._fitted(catalog, task, fit, cache_dir, is_whole=False) if fit else None

    @classmethod
    def _learned(cls, catalog: Catalog, task: Task, cache_dir: Path) -> Self | None:
        fit = known(task, cache_dir)
        return cls._fitted(catalog, task, fit, cache_dir) if fit else None

    async def learn_whole(self, cache_dir: Path) -> None:
        """Fits the whole in a process of its own that gives way to others, for `learned`; ends it when cancelled."""
        await make_beside(Task(self.corpus, self.head.lexicon, self.head.semantic), cache_dir)

    @classmethod
    def _fitted(cls, catalog: Catalog, task: Task, fit: Fit, cache_dir: Path | None, *, is_whole: bool = True) -> Self:
        encoder = process_encoder(cache_dir) if task.semantic else None
        router = cls(catalog, task.corpus, fit, encoder, is_whole=is_whole)
        router._load()
        return router

    def _load(self) -> None:
        """Reads what would otherwise be read with the first citizen's message, and keeps to one core from now on."""
        single_threaded()
        said = self.corpus.phrases[0]
        self.head.listen(self._speller.correct(normalise(said)))
        if self._encoder is not None:
            self._encoder.encode([said])

    def route(self, text: str, *, now: datetime, region: str | None = None) -> Decision:
        """What a message asks for. Takes any text; never raises."""
        return self._routed(clip(text), minute(now), region)

    def _route(self, text: str, now: datetime, region: str | None) -> Decision:
        return self.decide(self._read(text, now, region))

    def find_items(self, text: str, *, limit: int) -> tuple[Hit, ...]:
        """The catalogue's imported items that a text asks for, best first; `entries` are places in `catalog.items`."""
        return self._items.search(self.head.lexicon.canonical(normalise(clip(text))), limit=limit)

    def decide(self, reading: Reading) -> Decision:
        """What follows from how a message was understood."""
        return decide(
            reading.evidence,
            reading.probability,
            labels=self.corpus.labels,
            least=self.bar(reading),
            shared=self.shared(reading),
            found=reading.found,
            abroad="" if reading.evidence.best in self._travelled else reading.abroad,
        )

    def bar(self, reading: Reading) -> float:
        """The probability from which the likeliest service is opened without a question."""
        return bar(self._services[reading.evidence.best], reading.found)

    def shared(self, reading: Reading) -> tuple[int, ...]:
        """The services to ask about when a message is nothing but a word, or a value, that several use; else empty."""
        return self._bare.of_text(reading.likeness.text) or (self._askers(reading.found) if reading.bare else ())

    def _askers(self, found: tuple[Found, ...]) -> tuple[int, ...]:
        """Services whose forms ask for such a value as nobody sends without a purpose, those that many want first."""
        told = {value.type for value in found} & TELLING_VALUES
        asking = [i for i, service in enumerate(self._services) if told & asked_for(service)]
        many = [*self.catalog.popular, *self.catalog.services]
        ids = list(self.catalog.services)
        return tuple(sorted(asking, key=lambda i: many.index(ids[i]))[:OFFERED])

    def read(self, text: str, *, now: datetime, region: str | None = None) -> Reading:
        """How a message is understood, before anything is decided. Days and times are told to the minute.

        A message is read for emergencies, before its turn and in it, and for its service: the last ones are remembered.
        """
        return self._read(clip(text), minute(now), region)

    def _understand_at(self, text: str, now: datetime, region: str | None) -> Reading:
        found, typed = self._typed(text, now, region)
        return Reading(found, is_bare(text, found), abroad(text), *self._understood(typed))

    def danger(self, text: str, *, now: datetime, closely: bool) -> Danger:
        """What a message sounds like, by its words; `closely`: by its meaning too, whatever the words say."""
        _, typed = self._typed(clip(text), minute(now), None)
        if not closely:
            return self._danger(self._listened(typed))
        meant = self._understood(typed)
        return self._danger(meant if meant[0].meaning is not None else self._meaning(meant))

    def _danger(self, meant: Understood) -> Danger:
        text = meant[0].text
        return Danger(meant[1].scores, self._sorter, len(text) if HAN.search(text) else 0)

    @staticmethod
    def _type(text: str, now: datetime, region: str | None) -> tuple[tuple[Found, ...], str]:
        """The values in a text, and what is matched: the text without them."""
        found = extract(text, now=now, region=region)
        return found, normalise(masked(text, found))

    def _listen(self, typed: str) -> Understood:
        """What a masked text is like by its words as they were typed."""
        return self._weigh(self.head.listen(self._speller.spell(typed)))

    def _understand(self, typed: str) -> Understood:
        """What a masked text is like."""
        meant = self._listened(typed)
        if meant[2] >= SURE or meant[1].nearest >= SAME:
            return meant
        meant = self._respelled(*meant)
        return meant if meant[2] >= SURE or self._hopeless(*meant) else self._meaning(meant)

    def _meaning(self, meant: Understood) -> Understood:
        """The same with the encoder's vector, where there is an encoder."""
        if self._encoder is None:
            return meant
        vector = self._encoder.encode([meant[0].text])[0]
        return self._weigh(self.head.understand(meant[0], vector))

    def _hopeless(self, likeness: Likeness, evidence: Evidence, probability: float) -> bool:
        """Whether the words say plainly that no service is meant; what is like no phrase at all may still mean one."""
        return probability <= HOPELESS and (evidence.nearest >= KNOWN or not likeness.text)

    def _weigh(self, likeness: Likeness) -> Understood:
        evidence = weigh(self.head, likeness, self._rooms)
        return likeness, evidence, probability(evidence, semantic=self.head.semantic)

    def _respelled(self, likeness: Likeness, evidence: Evidence, sure: float) -> Understood:
        """The same with words of other spelling that sound alike, where that makes much more sense."""
        corrected = self._speller.correct(likeness.text)
        if corrected == likeness.text or self._speller.strangeness(corrected) > STRANGE:
            return likeness, evidence, sure
        again = self._weigh(self.head.listen(corrected))
        nearer = again[1].nearest > evidence.nearest + NEARER
        return again if nearer or again[2] > sure + LIKELIER else (likeness, evidence, sure)
