"""What happened in this process a moment ago, on its way into the stores: in batches, beside the answers.

A message costs a few additions in memory. A process that is killed loses what it counted within the last seconds; one
that ends writes it. While the store is away counting goes on, within bounds.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

import structlog

from bot.catalog.converters import BEIJING
from bot.errors import StoreUnavailable
from bot.identity.vault import Vault
from bot.insight.figures import Figure, FigureStore, Place, bucket, channel_of, place_of
from bot.insight.left import Left, LeftForms
from bot.insight.questions import Question, QuestionStore, Why
from bot.messages import TRIAL, Address

log = structlog.get_logger(__name__)

FLUSH_S = 2.0
HOUR_S = 3600
TRIED = f"{TRIAL}/"
"""How channels begin that are no citizens'."""
MOST_WAITING = 20_000
"""Different figures, citizens or questions that wait at once; what comes beyond them is dropped."""


class Recorder:
    """Of one process. Recording never waits and never fails; what is only tried out (`Address.is_trial`) stays out."""

    def __init__(self, figures: FigureStore, questions: QuestionStore, left: LeftForms, vault: Vault) -> None:
        self._figures = figures
        self._questions = questions
        self._left = left
        self._vault = vault
        self._counts: Counter[tuple[date, tuple[Figure, ...]]] = Counter()
        self._met: defaultdict[tuple[date, Place], set[str]] = defaultdict(set)
        """Pseudonyms."""
        self._heard: Counter[tuple[date, Question]] = Counter()
        self._glanced: defaultdict[tuple[str, str], list[Address]] = defaultdict(list)
        self._stands: dict[tuple[Address, str], tuple[float, Left | None]] = {}

    def glance(self, address: Address) -> None:
        """A message was answered from memory: only whose it was is noted at once, for counting took a tenth of it."""
        if address.is_trial:
            return
        there = self._glanced[address.platform, address.account]
        if len(there) < MOST_WAITING:
            there.append(address)

    def count(self, *figures: Figure, times: int = 1) -> None:
        """Counts on, each of them; those that come together, as a message's do, wait together."""
        if figures and len(self._counts) < MOST_WAITING and not figures[0].channel.startswith(TRIED):
            self._counts[_today(), figures] += times

    def answered(
        self, address: Address, place: Place, figures: tuple[Figure, ...], questions: Iterable[Question]
    ) -> None:
        """A citizen's message was answered: all that `count`, `meet` and `hear` note of one, at one look at the day."""
        day = _today()
        if figures and len(self._counts) < MOST_WAITING:
            self._counts[day, figures] += 1
        met = self._met[day, place]
        if len(met) < MOST_WAITING:
            met.add(self._vault.pseudonym(address))
        for question in questions:
            if len(self._heard) < MOST_WAITING:
                self._heard[day, question] += 1

    def meet(self, address: Address, region: str) -> None:
        """A citizen was there today."""
        if address.is_trial:
            return
        met = self._met[_today(), place_of(address, region)]
        if len(met) < MOST_WAITING:
            met.add(self._vault.pseudonym(address))

    def hear(self, channel: str, question: Question) -> None:
        """A question that is worth keeping; its words are masked before they leave this process."""
        if len(self._heard) < MOST_WAITING and not channel.startswith(TRIED):
            self._heard[_today(), question] += 1

    def stand(self, address: Address, service: str, left: Left | None) -> None:
        """A citizen's form is being filled, or (None) is over."""
        if (len(self._stands) < MOST_WAITING or (address, service) in self._stands) and not address.is_trial:
            self._stands[address, service] = time.time(), left

    async def run(self) -> None:
        """Writes every few seconds, until it is cancelled."""
        while True:
            await asyncio.sleep(FLUSH_S)
            await self._count_left()
            await self.flush()

    async def flush(self) -> None:
        """Writes what waits; what can't be written now is kept for the next time."""
        self._count_glances()
        await self._write_stands()
        counts = self._take_counts()
        met, self._met = self._met, defaultdict(set)
        heard, self._heard = self._heard, Counter()
        for day in {day for day, _ in (*counts, *met, *heard)}:
            aliases = {place: there for (of, place), there in met.items() if of == day}
            try:
                await self._figures.add(day, {one: n for (of, one), n in counts.items() if of == day}, aliases)
            except StoreUnavailable as error:
                log.warning("figures wait", why=str(error))
                self._counts.update({(of, (one,)): n for (of, one), n in counts.items() if of == day})
                for key, there in met.items():
                    self._met[key] |= there if key[0] == day else set()
            try:
                await self._questions.add(day, {one: n for (of, one), n in heard.items() if of == day})
            except StoreUnavailable as error:
                log.warning("questions wait", why=str(error))
                self._heard.update({key: n for key, n in heard.items() if key[0] == day})

    def _take_counts(self) -> Counter[tuple[date, Figure]]:
        waiting, self._counts = self._counts, Counter()
        counts: Counter[tuple[date, Figure]] = Counter()
        for (day, figures), times in waiting.items():
            for figure in figures:
                counts[day, figure] += times
        return counts

    async def _write_stands(self) -> None:
        stands, self._stands = self._stands, {}
        try:
            if stands:
                await self._left.note(stands)
        except StoreUnavailable as error:
            log.warning("forms wait", why=str(error))
            self._stands = {**stands, **self._stands}

    async def _count_left(self) -> None:
        """Forms whose citizens never came back."""
        try:
            for left in await self._left.take():
                self.count(Figure("abandoned", left.channel, left.region, left.service))
                if left.opening:
                    self.hear(left.channel, Question(left.opening, Why.ABANDONED, left.service))
        except StoreUnavailable:
            log.info("forms that were left: not known for now")

    def _count_glances(self) -> None:
        glanced, self._glanced = self._glanced, defaultdict(list)
        for there in glanced.values():
            channel = channel_of(there[0])
            answers = Figure("answers", channel, label=bucket(0.0))
            self.count(Figure("messages", channel), answers, times=len(there))
            met = self._met[_today(), Place(channel, "")]
            met.update(self._vault.pseudonyms(there[: max(MOST_WAITING - len(met), 0)]))


def _today() -> date:
    return _day_of(int(time.time()) // HOUR_S)


@lru_cache(2)
def _day_of(hour: int) -> date:
    """The day of an hour since 1970: Beijing's begin with whole ones."""
    return datetime.fromtimestamp(hour * HOUR_S, BEIJING).date()
