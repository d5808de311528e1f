"""The rules of rating (好差评), the same in the chat and in the API.

Words are masked and judged by the citizen's own platform before they are kept; a poor rating gets a day, counted in
working days, until which it must be verified, put right and answered; everything is counted.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.catalog.calendar import Calendar
from bot.catalog.converters import BEIJING
from bot.errors import RatingRefused, StoreUnavailable
from bot.insight import metrics
from bot.insight.figures import Figure, channel_of
from bot.insight.questions import Question, Why
from bot.insight.rating_store import RatingStore
from bot.insight.ratings import Case, Level, Rating, Said
from bot.insight.recorder import Recorder
from bot.intents.anonymous import anonymous
from bot.messages import Address
from bot.platforms import MayPublish

LOOK_S = 5.0


class Ratings:
    """Where citizens rate. All methods raise StoreUnavailable."""

    def __init__(
        self,
        store: RatingStore,
        recorder: Recorder,
        calendar: Callable[[], Calendar],
        *,
        may_publish: MayPublish,
        fix_working_days: int,
    ) -> None:
        self.store = store
        self._recorder = recorder
        self._calendar = calendar
        self._may_publish = may_publish
        self._fix_days = fix_working_days

    async def cases(self, address: Address) -> list[Case]:
        """What this citizen can rate or has rated, the newest first."""
        return await self.store.cases(address)

    async def rate(
        self, address: Address, number: str, level: Level, tags: Sequence[str] = (), text: str = ""
    ) -> Rating:
        """A citizen's rating of a case of theirs.

        Raises NotRateable, AlreadyRated, RatingRefused where the platform doesn't let the words be shown.
        """
        said = await self._judged(address, level, tags, text)
        rating = await self.store.rate(address, number, said)
        place = channel_of(address), rating.region
        self._recorder.count(Figure("ratings", *place, f"{rating.service}:{int(rating.level)}"))
        if rating.is_poor and rating.opening and not rating.before:
            self._recorder.hear(place[0], Question(rating.opening, Why.RATED_LOW, rating.service))
        return rating

    async def explain(
        self, address: Address, number: str, level: Level, tags: Sequence[str] = (), text: str = ""
    ) -> Rating | None:
        """Adds tags or words to a rating of theirs. Raises RatingRefused."""
        return await self.store.explain(address, number, await self._judged(address, level, tags, text))

    async def follow(self) -> None:
        """Has the figures show what waits to be put right, and what is overdue, until it is cancelled."""
        while True:
            with contextlib.suppress(StoreUnavailable):
                metrics.ratings_waiting.labels("waiting").set(len(await self.store.waiting()))
                metrics.ratings_waiting.labels("overdue").set(len(await self.store.waiting(time.time())))
            await asyncio.sleep(LOOK_S)

    async def _judged(self, address: Address, level: Level, tags: Sequence[str], text: str) -> Said:
        masked = anonymous(text.strip())
        may_show = await self._may_publish(address, masked) if masked else None
        if may_show is False:
            raise RatingRefused
        due = ""
        if level <= Level.POOR:
            due = self._calendar().after(datetime.now(BEIJING).date(), self._fix_days).isoformat()
        return Said(level, tuple(tags), masked, may_show, due)
