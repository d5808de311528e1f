"""The store of running and answered messages: two round trips a message, each one script (bot/delivery/scripts.py).

Keys: `banshi:{tN}:PSEUDONYM:seen:ID`, `…:talk`, `…:lock`, `…:owed`, `…:line`, `…:alive`, `…:wrote`, beside them
`…:manner` and `…:home` of bot.identity, and for all citizens of a tag `banshi:{tN}:due`. Values are sealed: a
conversation, a message and an answer may hold personal data.
Each script can be sent twice: a client whose connection broke doesn't know whether its command was carried out.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any

import msgspec
from msgspec.structs import replace
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.delivery import scripts
from bot.delivery.keys import keys_of
from bot.dialogue import conversation as conversations
from bot.dialogue.conversation import NEW, Conversation
from bot.errors import ErasedMeanwhile, SealBroken, StoreUnavailable, TurnTaken
from bot.identity.vault import Vault
from bot.messages import Address, InboundMessage, Reply

REMEMBERED = 1024
"""Messages whose keys are at hand: more than are answered at once."""
NOTHING = b"-"
"""The answer of a message that is acknowledged without words."""
ANY = b"*"
"""A turn that erased everything itself."""
GIVEN = b"D"
"""How what stands for an answer begins that the citizen has had (bot/delivery/scripts.py)."""
_encoder = msgspec.msgpack.Encoder()


class Sight(StrEnum):
    """How a message stands when it comes in."""

    FIRST = "first"
    RUNNING = "running"
    """Its answer is being made."""
    PROMISED = "promised"
    """The citizen was told that the answer follows: it goes out another way."""
    ANSWERED = "answered"
    BUSY = "busy"
    """Another message of the same citizen is being answered, or came earlier."""
    OVER = "over"
    """The citizen writes more than anybody does; it is not taken."""
    CROWDED = "crowded"
    """All citizens together write more to the account than it takes; this one is not taken."""


SIGHTS = {sight.encode(): sight for sight in Sight}
"""As the scripts say them."""


class Parcel(msgspec.Struct, frozen=True):
    """Words on their way to a citizen."""

    address: Address
    reply: Reply


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer that the citizen has not had yet."""

    id: str
    reply: Reply


class Opened(msgspec.Struct, frozen=True):
    """What the store knows of a message: its conversation at first sight, its answer when it had one."""

    sight: Sight
    conversation: Conversation = NEW
    kept: tuple[Owed, ...] = ()
    """Answers that could not be delivered and are to be given now, oldest first."""
    answer: Reply | None = None
    begun: int = 1
    """How often its answer was begun; more than once where processes died over it."""
    pushed: int = 1
    """How often the platform has delivered it."""
    arrived: str = "0"
    """The place in the line, to be given with the next question."""
    over: int = 0
    """How many messages over the limit this one is."""


class Closed(msgspec.Struct, frozen=True):
    """What became of an answer. Exactly one of: it is the message's answer; it is owed; another one was first."""

    owed: bool = False
    stale: bool = False
    """The conversation went on without this turn; the answer holds."""
    taken: bool = False
    overtaken: bytes = b""
    """Nothing was closed: the citizen has erased everything since the message came in. What the turn wrote elsewhere is
    to be swept, then closed with this."""


class TurnStore:
    """Messages being answered, in Redis. All methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, vault: Vault, talk_s: int, *, most_per_minute: int = 10**6) -> None:
        self._vault = vault
        self._keys = lru_cache(REMEMBERED)(partial(keys_of, vault))
        self._redis = redis
        limits = scripts.limits(most_per_minute, talk_s)
        self._open = redis.register_script(limits + scripts.OPEN)
        self._close = redis.register_script(limits + scripts.CLOSE)
        self._leave = redis.register_script(scripts.LEAVE)
        self._extend = redis.register_script(scripts.EXTEND)
        self._remember = redis.register_script(limits + scripts.REMEMBER)
        self._forget = redis.register_script(scripts.FORGET)
        self._promise = redis.register_script(scripts.PROMISE)
        self._await_fetch = redis.register_script(scripts.AWAIT_FETCH)

    async def open(
        self,
        message: InboundMessage,
        token: str,
        *,
        pushed: bool = True,
        arrived: str = "0",
        asked: bool = False,
        crowded: bool = False,
    ) -> Opened:
        """First sight of a message takes the citizen's lock, or a place in the line; everything else only looks.

        `pushed`: the platform has just delivered it; otherwise somebody asks again. `asked`: for answers that may have
        arrived already, too. `crowded`: the account takes nothing new; what it has seen before goes on.
        """
        keys = self._keys(message.address, message.id)
        base, member = keys.base, keys.member
        sealed = self._vault.seal(_encoder.encode(message), base)
        asks: list[str | bytes] = [token, sealed, member, _flag(pushed), arrived, _flag(asked), _flag(crowded)]
        state, *rest = await self._open(keys.opening, asks)
        match SIGHTS[state]:
            case Sight.FIRST:
                begun, sealed_talk, owed, plain, home = rest
                talk = self._conversation(sealed_talk, base)
                talk = self._known(talk, plain=bool(plain), home=self._city(home, keys.home))
                return Opened(Sight.FIRST, talk, self._kept(owed, base), begun=begun)
            case Sight.ANSWERED:
                return Opened(Sight.ANSWERED, answer=self._answer(rest[0], base))
            case Sight.BUSY:
                return Opened(Sight.BUSY, arrived=rest[0].decode())
            case Sight.OVER:
                return Opened(Sight.OVER, over=rest[0])
            case sight:
                return Opened(sight, pushed=rest[0] if rest else 1)

    async def close(
        self,
        address: Address,
        id_: str,
        token: str,
        answer: Reply | None,
        talk: Conversation,
        gave: Sequence[str] = (),
        *,
        before: Conversation = NEW,
        swept: bytes = b"",
    ) -> Closed:
        """Remembers answer and conversation, and lets the next message in; `gave`: the kept answers that go out.

        `before`: the conversation as it was opened; a city that was named since becomes the citizen's own.
        `swept`: the erasure (`Closed.overtaken`) after which this turn was swept, ANY where it is the turn's own.
        """
        keys = self._keys(address, id_)
        sealed = NOTHING if answer is None else self._parcel(address, answer, keys.base)
        home = self._vault.seal(_encoder.encode(talk.home), keys.home) if talk.home not in {"", before.home} else b""
        talk = replace(talk, home="") if talk.home else talk
        kept_talk = self._vault.seal(conversations.encode(talk), keys.base) if talk != NEW else b""
        args: list[str | bytes] = [token, sealed, kept_talk, keys.member, home, swept, *gave]
        how, state = await self._close(keys.closing, args)
        if how == b"taken":
            return Closed(taken=True)
        if how == b"overtaken":
            return Closed(overtaken=state)
        return Closed(owed=state == b"promised" and answer is not None, stale=how == b"stale")

    async def leave(self, address: Address, id_: str, token: str) -> None:
        """Forgets a message that could not be answered, so that it can be tried again; gives up a place in the line."""
        keys = self._keys(address, id_)
        await self._leave(keys.turn, [token, keys.member])

    async def extend(self, address: Address, id_: str, token: str) -> bool:
        """Keeps the turn for another while; False where it is somebody else's by now."""
        keys = self._keys(address, id_)
        seen, _, lock, _, _, _, due = keys.turn
        return bool(await self._extend([seen, lock, due, keys.mark], [token, keys.member]))

    async def remember(self, address: Address, id_: str, token: str, talk: Conversation) -> None:
        """Keeps a conversation in the middle of its turn.

        Raises TurnTaken where the turn is somebody else's by now, ErasedMeanwhile where its citizen wants nothing kept.
        """
        keys = self._keys(address, id_)
        sealed = self._vault.seal(conversations.encode(talk), keys.base)
        match await self._remember([*keys.turn[:3], keys.mark], [token, sealed]):
            case b"taken":
                raise TurnTaken
            case b"overtaken":
                raise ErasedMeanwhile

    async def promise(self, address: Address, id_: str) -> Opened:
        """Says that the answer will follow: from here on it is owed. An answer that is there already is given."""
        keys = self._keys(address, id_)
        state, *rest = await self._promise(keys.turn[:1], [])
        if state == b"answered":
            return Opened(Sight.ANSWERED, answer=self._answer(rest[0], keys.base))
        return Opened(Sight.PROMISED if state == b"promised" else Sight.BUSY)

    async def await_fetch(self, address: Address, id_: str) -> None:
        """Leaves the answer to the platform's next push of the message; one that nobody fetches is delivered."""
        await self._await_fetch(self._keys(address, id_).turn[:1], [])

    async def talk(self, address: Address) -> Conversation:
        """A citizen's conversation as it was remembered last."""
        keys = self._keys(address, "")
        try:
            sealed: bytes | None = await self._redis.get(keys.turn[1])  # type: ignore[assignment]
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        return self._conversation(sealed, keys.base)

    async def held(self, address: Address) -> Mapping[str, Any]:
        """What a citizen's conversation holds, and how many answers wait for them (bot.identity.people.Keeper)."""
        talk = await self.talk(address)
        try:
            owed = await self._redis.hvals(self._keys(address, "").turn[3])
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        found: dict[str, Any] = {} if talk == NEW else {"conversation": msgspec.to_builtins(talk)}
        waiting = sum(value[:1] != GIVEN for value in owed)
        return found | ({"undelivered": waiting} if waiting else {})

    async def forget(self, address: Address) -> bool:
        """Erases a citizen's conversation, the answers they had and those that wait.

        A turn that runs keeps its lock and says what came of it; for a minute nobody else takes its message for new.
        """
        keys = self._keys(address, "").turn
        seen = keys[0]
        try:
            found = [key async for key in self._redis.scan_iter(match=f"{seen}*", count=1000)]
            over = [await self._forget(keys=[key]) for key in found]
            return bool(await self._redis.delete(keys[1], *keys[3:6]) + sum(over))
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    def _conversation(self, sealed: bytes | None, base: str) -> Conversation:
        try:
            return conversations.decode(self._vault.open(sealed, base) if sealed else None)
        except SealBroken:
            return NEW

    @staticmethod
    def _known(talk: Conversation, *, plain: bool, home: str) -> Conversation:
        """The conversation with what outlives it: the manner that the citizen has chosen last, and their city."""
        return talk if (talk.plain, talk.home) == (plain, home) else replace(talk, plain=plain, home=home)

    def _city(self, sealed: bytes | None, home: str) -> str:
        try:
            return msgspec.msgpack.decode(self._vault.open(sealed, home), type=str) if sealed else ""
        except (SealBroken, msgspec.DecodeError):
            return ""

    def _kept(self, owed: Sequence[bytes], base: str) -> tuple[Owed, ...]:
        """`id, milliseconds + parcel, …` in the order of time."""
        if not owed:
            return ()
        pairs = sorted(zip(owed[::2], owed[1::2], strict=True), key=lambda pair: pair[1][:13])
        opened = ((id_.decode(), self._answer(value[13:], base)) for id_, value in pairs)
        return tuple(Owed(id_, reply) for id_, reply in opened if reply is not None)

    def _parcel(self, address: Address, reply: Reply, base: str) -> bytes:
        return self._vault.seal(_encoder.encode(Parcel(address, reply)), base)

    def _answer(self, sealed: bytes, base: str) -> Reply | None:
        return None if sealed == NOTHING else open_parcel(self._vault, sealed, base, Reply(""))


def open_parcel(vault: Vault, sealed: bytes, base: str, broken: Reply | None = None) -> Reply | None:
    """The words of a parcel; `broken` where it can't be read."""
    try:
        return msgspec.msgpack.decode(vault.open(sealed, base), type=Parcel).reply
    except (SealBroken, msgspec.DecodeError):
        return broken


def new_token() -> str:
    """What tells one attempt at a turn from another: 16 characters."""
    return os.urandom(8).hex()


def _flag(is_so: bool) -> str:
    """As a script is told it."""
    return "1" if is_so else "0"
