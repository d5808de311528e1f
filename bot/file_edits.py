"""What became of the operators' files on disk, for those who look at the versions: when, where, and field by field.

Who edits a file says nobody; its owner and the machine are told. One process of a deployment notes an edit, whoever is
first; an edit that was made while nobody ran is noted at the next start.
Keys: `{banshi-catalog}:files` (the files as they were last), `…:files-seen` (the last contents, by the moment),
`…:file-edits`.
"""

import hashlib
import json
import socket
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.catalog.differences import Change, changed_sections, changes
from bot.catalog.sections import Section, value_at
from bot.errors import StoreUnavailable

FILES = "{banshi-catalog}:files"
SEEN = "{banshi-catalog}:files-seen"
EDITS = "{banshi-catalog}:file-edits"
KEPT = 100
MOST_SECTIONS, MOST_CHANGES, LONGEST = 60, 30, 600
NOTE = """
if (redis.call('HGET', KEYS[1], 'name') or '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'name', ARGV[2], 'content', ARGV[3])
redis.call('ZADD', KEYS[3], ARGV[6], ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -2 - ARGV[5])
if ARGV[4] ~= '' then
  redis.call('LPUSH', KEYS[2], ARGV[4])
  redis.call('LTRIM', KEYS[2], 0, ARGV[5])
end
return 1
"""

Content = bytes
"""Each file's data, by the file's name: one JSON object. Packed, for as objects it would be the catalogue once more."""


class Edited(msgspec.Struct, frozen=True):
    """A section that a file says otherwise now."""

    file: str
    section: Section
    changes: tuple[Change, ...]
    is_new: bool = False
    is_gone: bool = False
    touched: None = None


class FileEdit(msgspec.Struct, frozen=True):
    """One edit. `at`: seconds since 1970; `host`: where it was seen; `owner`: the files' owner there."""

    at: float
    host: str
    owner: str
    files: tuple[str, ...]
    edits: tuple[Edited, ...]
    more: int = 0
    """Changed sections beyond those that are told."""


class FileEditStore:
    """Methods raise StoreUnavailable."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._note = redis.register_script(NOTE)

    async def name(self) -> str:
        """That of the files as they were last; empty before the first."""
        name = await self._ask(self._redis.hget(FILES, "name"))
        return name.decode() if name else ""

    async def former(self) -> tuple[str, Content | None]:
        """Name and content of the files as they were last; nothing before the first."""
        with_ = await self._ask(self._redis.hmget(FILES, ["name", "content"]))
        name, kept = with_
        return (name.decode() if name else ""), zlib.decompress(kept) if kept else None

    async def has_seen(self, name: str) -> bool:
        """Whether this content was in use before."""
        return await self._ask(self._redis.zscore(SEEN, name)) is not None

    async def note(self, former: str, name: str, content: Content, edit: FileEdit | None) -> bool:
        """Keeps the files as they are now, and what became of them; False where somebody was quicker."""
        told = msgspec.json.encode(edit) if edit else b""
        args: list[str | bytes | float] = [former, name, zlib.compress(content), told, KEPT - 1, time.time()]
        return bool(await self._note(keys=[FILES, EDITS, SEEN], args=args))

    async def all(self) -> list[FileEdit]:
        """The latest first."""
        return [msgspec.json.decode(one, type=FileEdit) for one in await self._ask(self._redis.lrange(EDITS, 0, -1))]

    async def _ask(self, answer: Any) -> Any:
        try:
            return await answer
        except (RedisError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from error


def content_of(layers: Mapping[Path, Any], lists: Sequence[Path]) -> Content:
    """The data of the catalogue's files; of a list of items only how long it is, and what names it."""
    told: dict[str, Any] = {}
    for file, data in layers.items():
        told[_called(file, told)] = data
    for file in lists:
        text = file.read_bytes() if file.exists() else b""
        name = _called(file, told)
        told[name] = {name: {"lines": text.count(b"\n"), "content": _digest(text)}}
    try:
        return msgspec.json.encode(told)
    except (TypeError, ValueError):  # it takes no key such as `true`
        return json.dumps(told, ensure_ascii=False, default=str).encode()


def _called(file: Path, others: Mapping[str, Any]) -> str:
    """A file's name; with its folder's where a file before it has the same, as a city's own `catalog.yaml` may."""
    return file.name if file.name not in others else f"{file.parent.name}/{file.name}"


def name_of_content(content: Content) -> str:
    """The same for the same data, in the same order, on every machine."""
    return _digest(content)


def edit_between(former: Content, content: Content, files: Sequence[Path]) -> FileEdit | None:
    """What became of the files; None where they say the same. `files`: where they are on this machine."""
    before, after = json.loads(former), json.loads(content)
    found = [
        _edited(name, section, before.get(name), after.get(name))
        for name in {**before, **after}
        for section in changed_sections(before.get(name), after.get(name))
    ]
    if not found:
        return None
    names = tuple(dict.fromkeys(one.file for one in found))
    owners = dict.fromkeys(_owner(file) for file in files if f"/{file}".endswith(tuple(f"/{name}" for name in names)))
    told = tuple(found[:MOST_SECTIONS])
    return FileEdit(time.time(), socket.gethostname(), "、".join(owners), names, told, len(found) - len(told))


def _edited(file: str, section: Section, old: Any, new: Any) -> Edited:
    before, after = value_at(old, section), value_at(new, section)
    told = changes(before, after) if before is not None and after is not None else []
    short = (replace(one, before=one.before[:LONGEST], after=one.after[:LONGEST]) for one in told[:MOST_CHANGES])
    return Edited(file, section, tuple(short), before is None, after is None)


def _owner(file: Path) -> str:
    try:
        return file.owner()
    except (OSError, KeyError):
        return "?"


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()
