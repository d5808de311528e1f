"""Operators' passwords: argon2id (RFC 9106, its profile for little memory), never kept in clear."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200
AT_ONCE = 2
"""Each takes 64 MiB and some 60 ms of a core: many at once would stop citizens' messages."""

_hasher = PasswordHasher()
_room = asyncio.Semaphore(AT_ONCE)
NOBODYS = _hasher.hash(secrets.token_urlsafe(16))
"""What an unknown name is held against, so that it takes as long as a known one."""


def made_up() -> str:
    """A password for whoever asks for one: 96 bits, readable over the phone."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def fault_of(password: str) -> str:
    """Why a password won't do: `short` or `long`; empty where it will."""
    return "short" if len(password) < SHORTEST else "long" if len(password) > LONGEST else ""


def hashed(password: str) -> str:
    """The hash to keep. Takes some 60 ms: call `hash_of` where others wait."""
    return _hasher.hash(password)


async def hash_of(password: str) -> str:
    """As `hashed`, beside the event loop."""
    async with _room:
        return await asyncio.to_thread(_hasher.hash, password)


async def fits(password: str, kept: str) -> bool:
    """Whether this is the password of a hash; of an empty one, nobody's is, and that takes as long."""
    async with _room:
        return await asyncio.to_thread(_fits, password[:LONGEST], kept or NOBODYS) and bool(kept)


def _fits(password: str, kept: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
