"""The store of what citizens are owed: answers and notices on their way, what is due, and what nobody could deliver.

An answer stands here from the moment it exists until the citizen has it, a day at most; the queue says when.
A member names one: `PSEUDONYM|ID`. Keys as in bot/delivery/turns.py, and `banshi:{dead}` for dead letters.
"""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.delivery import owed_scripts
from bot.delivery.keys import turn_keys
from bot.delivery.turns import Parcel
from bot.errors import SealBroken, StoreUnavailable
from bot.identity.erasures import Erasures
from bot.identity.vault import TAGS, Vault, base_of
from bot.messages import Address, InboundMessage, Reply
from bot.watched import several

DEAD = "banshi:{dead}"
DEAD_S = 30 * 24 * 3600
LOOKED = "banshi:{looked}"
MOST_AT_ONCE = 50


class Claim(Enum):
    """What the queue finds where it comes to deliver."""

    SEND = "send"
    GONE = "gone"
    """The citizen has it, or the day is over."""
    TAKEN = "taken"
    """A turn that runs is giving it right now."""
    UNSURE = "unsure"
    """Somebody died while sending it: it may have arrived, so it is given only to a citizen who asks."""


class Due(Enum):
    """What has become of a message that should be done by now."""

    OWED = "owed"
    UNFINISHED = "unfinished"
    NOTHING = "nothing"


class DeadLetter(msgspec.Struct, frozen=True):
    """A parcel that was given up. `why` and `platform` name nobody; the parcel is sealed."""

    member: str
    platform: str
    why: str
    at: float
    """Seconds since 1970."""
    parcel: bytes


@dataclass(frozen=True, slots=True)
class Claimed:
    """A parcel to send, where there is one."""

    claim: Claim
    parcel: Parcel | None = None
    sealed: bytes = b""


class OwedStore:
    """Answers on their way, in Redis. All methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._owe = redis.register_script(owed_scripts.OWE)
        self._forgo = redis.register_script(owed_scripts.FORGO)
        self._unfetched = redis.register_script(owed_scripts.UNFETCHED)
        self._claim = redis.register_script(owed_scripts.CLAIM)
        self._release = redis.register_script(owed_scripts.RELEASE)
        self._clock = redis.register_script(owed_scripts.CLOCK)
        self._erasures = Erasures(redis, vault)

    def member(self, address: Address, id_: str) -> str:
        """The name of what this citizen is owed under this id."""
        return f"{self._vault.pseudonym(address)}|{id_}"

    async def owe(self, address: Address, id_: str, reply: Reply) -> str:
        """Keeps words for a citizen until they have them; the same id twice is once. Gives the member."""
        member = self.member(address, id_)
        sealed = self._vault.seal(msgspec.msgpack.encode(Parcel(address, reply)), _base(member))
        await self.owe_sealed(member, sealed)
        return member

    async def owe_sealed(self, member: str, sealed: bytes) -> None:
        """As `owe`, with a parcel as it lay in the store."""
        keys, id_ = _where(member)
        await self._owe([keys[3], keys[6]], [id_, sealed, member])

    async def forgo(self, address: Address, id_: str) -> None:
        """The citizen has had it in another way: who owes it to them under this id later owes nothing. For a day."""
        keys, id_ = _where(self.member(address, id_))
        await self._forgo([keys[3]], [id_])

    async def is_known(self, address: Address, id_: str) -> bool:
        """Whether something was owed to this citizen under this id within a day, or needn't be."""
        keys, id_ = _where(self.member(address, id_))
        return bool(await self._on(keys[3], "hexists", id_))

    async def settle(self, member: str) -> None:
        """Nothing is due for it: the citizen's next message gets it."""
        keys, _ = _where(member)
        await self._on(keys[6], "zrem", member)

    async def claim(self, member: str, holder: str) -> Claimed:
        """Takes the parcel to send it; `holder`: 16 characters that nobody else uses."""
        keys, id_ = _where(member)
        state, *rest = await self._claim([keys[3], keys[2], keys[6]], [id_, holder, member])
        claim = Claim(state.decode())
        if not rest:
            return Claimed(claim)
        try:
            parcel = msgspec.msgpack.decode(self._vault.open(rest[0], _base(member)), type=Parcel)
        except (SealBroken, msgspec.DecodeError):
            await self.given(member, holder)
            return Claimed(Claim.GONE)
        return Claimed(claim, parcel, rest[0])

    async def given(self, member: str, holder: str) -> None:
        """The citizen has it."""
        await self._let_go(member, holder, "")

    async def keep(self, member: str, holder: str, *, unsure: bool = False) -> bool:
        """It wasn't sent, or (`unsure`) may have been: the citizen's next message gets it, or the one that asks.

        False where it is gone: erased meanwhile, or taken by somebody else.
        """
        return await self._let_go(member, holder, "U" if unsure else "K")

    async def erased_within(self, address: Address, seconds: float) -> bool:
        """Whether the citizen has erased everything in the last so many seconds: nothing from before is owed."""
        return await self._erasures.within(address, seconds)

    async def look_into(self, member: str) -> tuple[Due, InboundMessage | None]:
        """What is to be done for a message that should be done by now. From here on its answer is owed."""
        keys, id_ = _where(member)
        state, *rest = await self._unfetched([keys[0], keys[3], keys[6], keys[2]], [id_, member])
        due = Due(state.decode())
        if due is not Due.UNFINISHED or not rest[0]:
            return due if due is not Due.UNFINISHED else Due.NOTHING, None
        try:
            opened = self._vault.open(rest[0], _base(member))
            return due, msgspec.msgpack.decode(opened, type=InboundMessage)
        except (SealBroken, msgspec.DecodeError):
            return Due.NOTHING, None

    async def is_unseen(self, for_ms: int) -> bool:
        """Whether nobody has looked into what is due for so long, by the store's clock; who asks next hears no."""
        return bool(await self._on(LOOKED, "set", b"1", nx=True, px=for_ms))

    async def due(self, again_in_ms: int) -> Sequence[str]:
        """Members that somebody must look into; they come up again after a while unless that helped.

        By the store's clock, as they were put there: a process whose own is fast would take over what runs.
        """
        now_ms = await self._clock([_due(0)], [])
        looks = [("ZRANGE", _due(tag), "-inf", now_ms, "BYSCORE", "LIMIT", 0, MOST_AT_ONCE) for tag in range(TAGS)]
        found = await several(self._redis, looks)
        members = [(tag, member) for tag, group in enumerate(found) for member in group]
        if members:
            marks = [("ZADD", _due(tag), "XX", now_ms + again_in_ms, member) for tag, member in members]
            await several(self._redis, marks)
        return [member.decode() for _, member in members]

    async def bury(self, letter: DeadLetter) -> None:
        """Keeps what was given up where operators see it, unless its citizen has erased everything meanwhile."""
        keys, id_ = _where(letter.member)
        buried = msgspec.msgpack.encode(letter)
        await self._on(DEAD, "hset", letter.member, buried)
        await self._on(DEAD, "expire", DEAD_S)
        if not await self._on(keys[3], "hexists", id_):
            await self.dig_up(letter.member)

    async def dead(self) -> list[DeadLetter]:
        """All dead letters of the last thirty days, oldest first; older ones are forgotten here."""
        found = [msgspec.msgpack.decode(v, type=DeadLetter) for v in await self._on(DEAD, "hvals")]
        old = [letter.member for letter in found if letter.at < time.time() - DEAD_S]
        if old:
            await self._on(DEAD, "hdel", *old)
        return sorted((one for one in found if one.member not in old), key=lambda letter: letter.at)

    # ── as bot.identity.people.Keeper asks ──

    async def held(self, address: Address) -> Mapping[str, Any]:
        """How many answers were given up."""
        dead = await self._dead_of(address)
        return {"given_up": len(dead)} if dead else {}

    async def forget(self, address: Address) -> bool:
        """Erases what was given up, and what is due; what is owed goes with the turns (bot.delivery.turns)."""
        base, dead = base_of(self._vault.pseudonym(address)), await self._dead_of(address)
        if dead:
            await self._on(DEAD, "hdel", *dead)
        line = turn_keys(base, "")[6]
        due = [found async for found, _ in self._scan(line, f"{self.member(address, '')}*")]
        if due:
            await self._on(line, "zrem", *due)
        return bool(dead)

    async def _dead_of(self, address: Address) -> list[str]:
        mine = self.member(address, "")
        return [member.decode() for member in await self._on(DEAD, "hkeys") if member.decode().startswith(mine)]

    async def _scan(self, line: str, like: str) -> AsyncIterator[tuple[bytes, float]]:
        try:
            async for found in self._redis.zscan_iter(line, match=like, count=1000):
                yield found
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    async def dig_up(self, *members: str) -> bool:
        """Takes dead letters out of the list; False where none is there."""
        return bool(await self._on(DEAD, "hdel", *members))

    async def drop(self, member: str) -> None:
        """Forgets what a citizen is owed under this name."""
        keys, id_ = _where(member)
        await self._on(keys[3], "hdel", id_)

    async def _on(self, key: str, command: str, *args: object, **options: object) -> list[bytes]:
        try:
            found: list[bytes] = await getattr(self._redis, command)(key, *args, **options)
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        return found

    async def _let_go(self, member: str, holder: str, state: str) -> bool:
        keys, id_ = _where(member)
        return bool(await self._release([keys[3]], [id_, holder, state]))


def _base(member: str) -> str:
    return base_of(member.partition("|")[0])


def _where(member: str) -> tuple[tuple[str, ...], str]:
    id_ = member.partition("|")[2]
    return turn_keys(_base(member), id_), id_


def _due(tag: int) -> str:
    return f"banshi:{{t{tag}}}:due"
