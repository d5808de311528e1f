"""What citizens asked, masked: last week's real questions, and those for which they did not find what they wanted.

In Redis by day, each different question once with how often it came, sealed and bounded. Keys:
`banshi:{questions}:GROUP:YYYYMMDD:n` how often, `…:t` the words, by a keyed hash. Nothing leads to whoever asked.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.catalog.converters import BEIJING
from bot.errors import SealBroken, StoreUnavailable
from bot.identity.vault import Vault
from bot.intents.anonymous import anonymous
from bot.messages import Address

WEEK = 7
LONGEST = 120
"""Characters of a question that are kept."""
MOST_A_DAY = 5000
"""Different questions of one group in a day; further ones are only counted."""
OVER = "over"
ADD = """
local counts, texts = unpack(KEYS)
local most, lasts = tonumber(ARGV[1]), ARGV[2]
for i = 3, #ARGV, 3 do
  local id, times, text = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  if redis.call('HEXISTS', counts, id) == 1 then
    redis.call('HINCRBY', counts, id, times)
  elseif redis.call('HLEN', counts) < most then
    redis.call('HSET', counts, id, times)
    redis.call('HSET', texts, id, text)
  else
    redis.call('HINCRBY', counts, 'over', times)
  end
end
redis.call('EXPIRE', counts, lasts)
redis.call('EXPIRE', texts, lasts)
return 1
"""


class Why(StrEnum):
    """Why a question is kept."""

    ASKED = "asked"
    """As every question is, for a week."""
    UNMATCHED = "unmatched"
    """Nothing was found."""
    UNLISTED = "unlisted"
    """It was about a matter that the imported items don't have."""
    UNCLEAR = "unclear"
    """Several services were offered and none of them was meant."""
    ABANDONED = "abandoned"
    """The service that was found was broken off."""
    CORRECTED = "corrected"
    """The citizen said that they meant something else."""
    SWITCHED = "switched"
    """Within a minute they asked for another service."""
    RATED_LOW = "rated_low"
    """It ended with a low rating."""


class Question(msgspec.Struct, frozen=True, array_like=True):
    """One question. `service`: what was found for it; `meant`: what turned out to be meant, or came nearest."""

    text: str
    why: str
    service: str = ""
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A question with how often it came, and the day on which it came last."""

    question: Question
    times: int
    last: date


class RealQuestions(Protocol):
    """What citizens really asked lately, for trying a changed catalogue on."""

    async def last_week(self, limit: int = 2000) -> Sequence[Heard]:
        """Masked, the most frequent first; `question.service` is what was found then. Raises StoreUnavailable."""


class QuestionStore:
    """As RealQuestions asks, and what citizens did not find. All methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, vault: Vault, keep_days: int) -> None:
        self._redis = redis
        self._vault = vault
        self.keep_days = keep_days
        self._add = redis.register_script(ADD)

    async def add(self, day: date, heard: Mapping[Question, int]) -> None:
        """Counts questions of a day. Their words are masked here."""
        for group in ("asked", "unfound"):
            counted: Counter[Question] = Counter()
            for question, times in heard.items():
                if (question.why == Why.ASKED) == (group == "asked"):
                    counted[_masked(question)] += times
            if counted:
                await self._write(group, day, counted)

    async def last_week(self, limit: int = 2000) -> Sequence[Heard]:
        """As RealQuestions says."""
        return (await self._read("asked", _days(WEEK)))[:limit]

    async def unfound(self, days: int) -> Sequence[Heard]:
        """What was not found within so many days, the most frequent first."""
        return await self._read("unfound", _days(min(days, self.keep_days)))

    async def _write(self, group: str, day: date, counted: Mapping[Question, int]) -> None:
        keys = _keys(group, day)
        days = WEEK + 1 if group == "asked" else self.keep_days + 1
        args: list[Any] = [MOST_A_DAY, days * 24 * 3600]
        for question, times in counted.items():
            sealed = self._vault.seal(msgspec.msgpack.encode(question), keys[1])
            args += [self._vault.pseudonym(Address("question", question.why, "|".join(question_key(question)))), times]
            args.append(sealed)
        await self._add(keys=keys, args=args)

    async def _read(self, group: str, days: Iterable[date]) -> Sequence[Heard]:
        times: Counter[Question] = Counter()
        last: dict[Question, date] = {}
        for day in days:
            for question, count in (await self._of_day(group, day)).items():
                times[question] += count
                last[question] = max(day, last.get(question, day))
        found = [Heard(question, count, last[question]) for question, count in times.items()]
        return sorted(found, key=lambda heard: (-heard.times, heard.question.text, heard.question.why))

    async def _of_day(self, group: str, day: date) -> Mapping[Question, int]:
        keys = _keys(group, day)
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.hgetall(keys[0])
                pipe.hgetall(keys[1])
                counts, texts = await pipe.execute()
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        found: Counter[Question] = Counter()
        for id_, sealed in texts.items():
            try:
                question = msgspec.msgpack.decode(self._vault.open(sealed, keys[1]), type=Question)
            except (SealBroken, msgspec.DecodeError):
                continue
            found[question] += int(counts.get(id_, 0))
        return found


def question_key(question: Question) -> tuple[str, str, str]:
    """What tells questions of one kind apart."""
    return question.service, question.meant, question.text


def _masked(question: Question) -> Question:
    text = " ".join(anonymous(question.text).split())[:LONGEST]
    return msgspec.structs.replace(question, text=text)


def _keys(group: str, day: date) -> list[str]:
    base = f"banshi:{{questions}}:{group}:{day:%Y%m%d}"
    return [f"{base}:n", f"{base}:t"]


def _days(count: int) -> list[date]:
    today = datetime.now(BEIJING).date()
    return [today - timedelta(days=back) for back in range(count)]
