"""The store of running and answered messages: two round trips a message, each one script.

Keys, all of one citizen in one Cluster slot: `banshi:{pseudonym}:seen:ID`, `…:talk`, `…:lock`, `…:kept`.
Values are sealed: a conversation and an answer may hold personal data.
Each can be sent twice: a client whose connection broke doesn't know whether its command was carried out.
"""

from dataclasses import dataclass
from enum import Enum

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.dialogue import conversation as conversations
from bot.dialogue.conversation import Conversation
from bot.errors import SealBroken, StoreUnavailable
from bot.identity.vault import Vault
from bot.messages import Address, Reply

SEEN_S = 60
KEPT_S = 24 * 3600
LOCK_MS = 45_000
"""Longer than any answer may take, so that it ends only what a killed process left behind."""

OPEN_TURN = """
if redis.call('GET', KEYS[3]) ~= ARGV[1] then
  local seen = redis.call('GET', KEYS[1])
  if seen then return {'repeat', seen} end
  if not redis.call('SET', KEYS[3], ARGV[1], 'NX', 'PX', ARGV[2]) then return {'busy'} end
end
redis.call('SET', KEYS[1], '', 'PX', ARGV[2])
return {'first', redis.call('GET', KEYS[2]), redis.call('LRANGE', KEYS[4], 0, -1)}
"""
CLOSE_TURN = """
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
if redis.call('GET', KEYS[3]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[5])
redis.call('DEL', KEYS[3])
redis.call('LTRIM', KEYS[4], ARGV[6], -1)
return 1
"""
LEAVE_TURN = """
if redis.call('GET', KEYS[3]) == ARGV[1] then redis.call('DEL', KEYS[3], KEYS[1]) end
return 1
"""
NEW = Conversation()
NOTHING = b"-"
"""The answer of a message that is acknowledged without words."""


class Sight(Enum):
    """How a message stands when it comes in."""

    FIRST = "first"
    RUNNING = "running"
    """Seen before; its answer is being made."""
    ANSWERED = "answered"
    BUSY = "busy"
    """Another message of the same citizen is being answered."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the store knows of a message: its conversation at first sight, its answer when it had one."""

    sight: Sight
    conversation: Conversation = NEW
    kept: tuple[Reply, ...] = ()
    """Answers that could not be delivered and are to be given now, oldest first."""
    answer: Reply | None = None


class TurnStore:
    """Messages being answered, in Redis. All methods raise StoreUnavailable."""

    def __init__(self, redis: Redis, vault: Vault, talk_s: int) -> None:
        self._redis = redis
        self._vault = vault
        self._talk_s = talk_s
        self._open = redis.register_script(OPEN_TURN)
        self._close = redis.register_script(CLOSE_TURN)
        self._leave = redis.register_script(LEAVE_TURN)

    async def open(self, address: Address, message_id: str, token: str) -> Opened:
        """First sight of a message takes the citizen's lock; everything else only looks."""
        keys = self._keys(address, message_id)
        try:
            state, *rest = await self._open(keys=keys, args=[token, LOCK_MS])
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error
        if state == b"busy":
            return Opened(Sight.BUSY)
        if state == b"repeat":
            return self._seen(rest[0], keys[0])
        kept = tuple(reply for sealed in rest[1] if (reply := self._reply(sealed, keys[3])))
        return Opened(Sight.FIRST, self._conversation(rest[0], keys[1]), kept)

    async def close(
        self,
        address: Address,
        message_id: str,
        token: str,
        answer: Reply | None,
        talk: Conversation,
        *,
        gave: int = 0,
    ) -> None:
        """Remembers answer and conversation, and lets the next message in; `gave`: how many kept answers went out."""
        keys = self._keys(address, message_id)
        sealed = NOTHING if answer is None else self._seal(answer, keys[0])
        kept_talk = self._vault.seal(conversations.encode(talk), keys[1])
        try:
            await self._close(keys=keys, args=[token, sealed, SEEN_S, kept_talk, self._talk_s, gave])
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    async def leave(self, address: Address, message_id: str, token: str) -> None:
        """Forgets a message that could not be answered, so that it can be tried again."""
        try:
            await self._leave(keys=self._keys(address, message_id), args=[token])
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    async def keep(self, address: Address, reply: Reply) -> None:
        """Keeps an answer that could not be delivered for the citizen's next message, a day long."""
        key = self._keys(address, "")[3]
        sealed = self._seal(reply, key)
        try:
            async with self._redis.pipeline() as commands:
                commands.lrem(key, 0, sealed)  # type: ignore[arg-type]
                commands.rpush(key, sealed)
                commands.expire(key, KEPT_S)
                await commands.execute()
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error

    def _keys(self, address: Address, message_id: str) -> list[str]:
        base = f"banshi:{{{self._vault.pseudonym(address)}}}"
        return [f"{base}:seen:{message_id}", f"{base}:talk", f"{base}:lock", f"{base}:kept"]

    def _seen(self, value: bytes, key: str) -> Opened:
        if not value:
            return Opened(Sight.RUNNING)
        return Opened(Sight.ANSWERED, answer=None if value == NOTHING else self._reply(value, key))

    def _conversation(self, sealed: bytes | None, key: str) -> Conversation:
        try:
            return conversations.decode(self._vault.open(sealed, key) if sealed else None)
        except SealBroken:
            return Conversation()

    def _seal(self, reply: Reply, key: str) -> bytes:
        return self._vault.seal(msgspec.msgpack.encode(reply), key)

    def _reply(self, sealed: bytes | None, key: str) -> Reply | None:
        try:
            return msgspec.msgpack.decode(self._vault.open(sealed, key), type=Reply) if sealed else None
        except (SealBroken, msgspec.DecodeError):
            return None
