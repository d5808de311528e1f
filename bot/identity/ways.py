"""The way from a chat to an identity provider and back: one for each address, the newest; every step is taken once.

A link holds a ticket and a browser a cookie. Both are sealed: they name the address and prove that this way is theirs.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec

from bot.catalog.privacy import Requirement
from bot.errors import SealBroken
from bot.identity.person import Person
from bot.identity.sealed import SealedStore
from bot.identity.vault import Vault
from bot.messages import Address

WAY_S = 600
CODE_S = 300
TRIES = 3
CODE_DIGITS = 6


class Stage(StrEnum):
    """Where a way stands; a browser can take each step only from the stage before it."""

    OFFERED = "offered"
    AT_PLATFORM = "at_platform"
    AT_PROVIDER = "at_provider"
    ARRIVING = "arriving"
    CODE_SHOWN = "code_shown"


@dataclass(frozen=True, slots=True)
class Way:
    """`ticket`, `browser` and `code` are kept as hashes. `proved`: the platform vouched for this browser."""

    ticket: str
    opened_at: float
    service: str
    """The name of what waits for the binding; empty where nothing does."""
    level: Requirement
    number: bool = True
    """Whether name and ID number are needed besides."""
    stage: Stage = Stage.OFFERED
    browser: str = ""
    agreed: str = ""
    """The version of the notice that was agreed to."""
    proved: bool = False
    provider: str = ""
    state: str = ""
    verifier: str = ""
    nonce: str = ""
    person: Person | None = None
    code: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A way as it was read: `swap` works while it still is as it was."""

    address: Address
    way: Way
    raw: bytes


class Proof(StrEnum):
    """What became of a number that was typed into a chat."""

    NOT_ASKED = "not_asked"
    WRONG = "wrong"
    USED_UP = "used_up"
    BOUND = "bound"


class WayStore:
    """All ways, in Redis. All methods raise StoreUnavailable."""

    def __init__(self, store: SealedStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    async def offer(self, address: Address, service: str, level: Requirement, now: float, *, number: bool) -> str:
        """A ticket, usable for ten minutes; older tickets of this address are worth nothing from now on."""
        secret = secrets.token_bytes(16)
        way = Way(hashed(secret), now, service, level, number)
        await self._store.write(self._key(address), way, WAY_S)
        return self._token(address, secret, "ticket")

    async def stage(self, address: Address) -> Stage | None:
        """Where the way of an address stands; None where there is none, or no more."""
        way, _ = await self._store.read_raw(self._key(address), Way)
        return way.stage if way else None

    async def by_ticket(self, ticket: str) -> Held | None:
        """The way of a ticket; None for a false, used, replaced or old one."""
        return await self._find(ticket, "ticket")

    async def by_cookie(self, cookie: str) -> Held | None:
        """The way that this browser took."""
        return await self._find(cookie, "browser")

    def new_cookie(self, address: Address) -> tuple[str, str]:
        """What a browser is known by from now on, and the hash that a way keeps of it."""
        secret = secrets.token_bytes(16)
        return self._token(address, secret, "browser"), hashed(secret)

    def browser_of(self, cookie: str, address: Address) -> str:
        """The hash of a cookie that was made for this address; empty for any other."""
        named = self._named(cookie, "browser")
        return hashed(named[1]) if named and named[0] == address else ""

    async def swap(self, held: Held, way: Way | None, *, lasts_s: int = WAY_S) -> bool:
        """Puts a way in the place of what was read; False where another step was taken since."""
        return await self._store.swap(self._key(held.address), held.raw, way, lasts_s)

    async def advance(self, held: Held, way: Way) -> Held | None:
        """The way one step on, to go on from; None where somebody else took that step."""
        if not await self.swap(held, way):
            return None
        now, raw = await self._store.read_raw(self._key(held.address), Way)
        return Held(held.address, now, raw) if now == way else None

    async def show_code(self, held: Held, person: Person) -> str | None:
        """Digits that bind when they are typed into the chat that asked; None where another step was taken since."""
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        shown = replace(held.way, stage=Stage.CODE_SHOWN, person=person, code=hashed(code.encode()), tries=0)
        return code if await self.swap(held, shown, lasts_s=CODE_S) else None

    async def try_code(self, address: Address, code: str) -> tuple[Proof, Way | None]:
        """Takes digits from a chat; with the way that they were tried on. They are right only once."""
        way, raw = await self._store.read_raw(self._key(address), Way)
        if way is None or way.stage is not Stage.CODE_SHOWN:
            return Proof.NOT_ASKED, None
        held = Held(address, way, raw)
        if hmac.compare_digest(way.code, hashed(code.encode())):
            return (Proof.BOUND, way) if await self.swap(held, None) else (Proof.USED_UP, None)
        tried = replace(way, tries=way.tries + 1)
        await self.swap(held, tried if tried.tries < TRIES else None, lasts_s=CODE_S)
        return (Proof.WRONG if tried.tries < TRIES else Proof.USED_UP), tried

    async def forget(self, address: Address) -> bool:
        """Ends the way of an address."""
        return await self._store.erase(self._key(address))

    def _key(self, address: Address) -> str:
        return self._store.key(address, "way")

    async def _find(self, token: str, use: str) -> Held | None:
        named = self._named(token, use)
        if named is None:
            return None
        address, secret = named
        way, raw = await self._store.read_raw(self._key(address), Way)
        kept = getattr(way, use) if way else ""
        if way is None or not hmac.compare_digest(kept, hashed(secret)):
            return None
        return Held(address, way, raw)

    def _token(self, address: Address, secret: bytes, use: str) -> str:
        sealed = self._vault.seal(msgspec.msgpack.encode((address, secret)), use)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def _named(self, token: str, use: str) -> tuple[Address, bytes] | None:
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            return msgspec.msgpack.decode(self._vault.open(sealed, use), type=tuple[Address, bytes])
        except (ValueError, SealBroken, msgspec.DecodeError):
            return None


def hashed(secret: bytes) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret).hexdigest()
