"""What operators write in the console: one draft that all work on, and every version that was published.

A version is the text of a layer over the files (docs/catalog.md), as a city's own file is. Published, it counts
on every machine: each process keeps a copy beside its files and takes it as it takes an edited file.
Keys: `{banshi-catalog}:published`, `…:versions`, `…:draft`; only the draft has a lifetime, the rest is operators' work.
"""

import asyncio
import contextlib
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.errors import StoreUnavailable
from bot.watched import several

log = structlog.get_logger(__name__)

PUBLISHED = "{banshi-catalog}:published"
VERSIONS = "{banshi-catalog}:versions"
DRAFT = "{banshi-catalog}:draft"
KEPT = 200
"""Versions that can be gone back to."""
DRAFT_S = 180 * 24 * 3600
SAVE = """
if (redis.call('HGET', KEYS[1], 'revision') or '0') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'draft', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""
PUBLISH = """
if (redis.call('HGET', KEYS[1], 'number') or '0') ~= ARGV[1] then return 0 end
if ARGV[2] ~= '' and (redis.call('HGET', KEYS[3], 'revision') or '0') ~= ARGV[2] then return 0 end
local number = tonumber(ARGV[1]) + 1
redis.call('HSET', KEYS[1], 'number', number, 'digest', ARGV[3], 'text', ARGV[4])
redis.call('HSET', KEYS[2], number, ARGV[5])
redis.call('HDEL', KEYS[2], number - tonumber(ARGV[6]))
if ARGV[2] ~= '' then redis.call('HSET', KEYS[3], 'revision', tonumber(ARGV[2]) + 1, 'draft', '') end
return number
"""


class Touch(msgspec.Struct, frozen=True):
    """Who last changed a part of the draft, and when (seconds since 1970); `others`: who changed it before."""

    who: str
    at: float
    others: tuple[str, ...] = ()


class Draft(msgspec.Struct, frozen=True):
    """What isn't published yet. `base`: the version that it began with; `touched`: by section.

    `submitted`: who asked for a review, empty while it is being written; `why`: their reason; `returned`: a reviewer's
    answer.
    """

    text: str
    base: int
    revision: int = 0
    touched: dict[str, Touch] = {}
    submitted: str = ""
    why: str = ""
    returned: str = ""

    @property
    def authors(self) -> tuple[str, ...]:
        """Everybody who wrote something that is in it."""
        return tuple(dict.fromkeys(name for touch in self.touched.values() for name in (*touch.others, touch.who)))


class Version(msgspec.Struct, frozen=True):
    """One that was published. `of`: the version that was gone back to, 0 where none; `sections`: what it changed."""

    text: str
    who: str
    at: float
    why: str
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    of: int = 0


class VersionStore:
    """The draft and the versions. Methods raise StoreUnavailable."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._save = redis.register_script(SAVE)
        self._publish = redis.register_script(PUBLISH)

    async def draft(self) -> Draft:
        """The draft; a new one on the published version where there is none."""
        with _reaching():
            revision, kept = await self._redis.hmget(DRAFT, ["revision", "draft"])
            if kept:
                return msgspec.json.decode(kept, type=Draft)
            number, text = await self.published()
        return Draft(text, number, int(revision or 0))

    async def save(self, draft: Draft, revision: int) -> bool:
        """Keeps the draft unless somebody has saved since `revision`; whether it did."""
        kept = msgspec.json.encode(msgspec.structs.replace(draft, revision=revision + 1))
        with _reaching():
            return bool(await self._save(keys=[DRAFT], args=[revision, revision + 1, kept, DRAFT_S]))

    async def publish(self, version: Version, number: int, revision: int | None = None) -> int | None:
        """The new version's number; None where another than `number` is published, or the draft isn't at `revision`.

        With a revision, the draft is what was published and ends. Without, it stays as it is.
        """
        args = [number, "" if revision is None else revision, digest(version.text), version.text]
        with _reaching():
            kept = msgspec.json.encode(version)
            done = await self._publish(keys=[PUBLISHED, VERSIONS, DRAFT], args=[*args, kept, KEPT])
        return int(done) or None

    async def published(self) -> tuple[int, str]:
        """Number and text of the published version; 0 and nothing before the first."""
        with _reaching():
            number, text = await self._redis.hmget(PUBLISHED, ["number", "text"])
        return int(number or 0), _text(text)

    async def digest(self) -> str | None:
        """That of the published text; None before the first version."""
        (found,) = await several(self._redis, [("HGET", PUBLISHED, "digest")])  # ten times a second
        return _text(found) or None

    async def versions(self) -> list[tuple[int, Version]]:
        """All that are kept, the latest first."""
        with _reaching():
            kept = await self._redis.hgetall(VERSIONS)
        found = [(int(number), msgspec.json.decode(version, type=Version)) for number, version in kept.items()]
        return sorted(found, key=lambda one: -one[0])

    async def version(self, number: int) -> Version | None:
        """One of them."""
        with _reaching():
            kept = await self._redis.hget(VERSIONS, str(number))
        return msgspec.json.decode(kept, type=Version) if kept else None


class PublishedCopy:
    """This machine's copy of the published text, for a start without the store; the store's text counts."""

    def __init__(self, store: VersionStore, file: Path) -> None:
        self._store = store
        self._file = file
        self._seen: tuple[int, int, int] | None = None
        self._digest: str | None = None

    async def follow(self) -> None:
        """Writes what was published where the copy is another; gives a store that lost it what was published here."""
        published, own = await self._store.digest(), self._own()
        if published == own:
            return
        if published is None:
            text = self._file.read_text(encoding="utf-8")
            await self._store.publish(Version(text, "", time.time(), "restored from a machine's copy"), 0)
            log.warning("the store had lost what was published; this machine's copy is back in it")
            return
        _, text = await self._store.published()
        await asyncio.to_thread(self._write, text)

    def _own(self) -> str | None:
        try:
            stat = self._file.stat()
        except OSError:
            self._seen = self._digest = None
            return None
        seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if seen != self._seen:
            self._seen, self._digest = seen, digest(self._file.read_text(encoding="utf-8", errors="replace"))
        return self._digest

    def _write(self, text: str) -> None:
        partial = self._file.with_suffix(f".{os.getpid()}")
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(self._file)


def digest(text: str) -> str:
    """Names a text by its content."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _text(value: bytes | str | None) -> str:
    return value.decode() if isinstance(value, bytes) else value or ""


@contextlib.contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise StoreUnavailable(type(error).__name__) from error
