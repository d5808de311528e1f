"""Photos that citizens send: made anew without what cameras write into them; kept a day in Redis, sealed."""

import asyncio
import base64
import io
import secrets
import time
import warnings
from collections.abc import Mapping
from typing import Any

import msgspec

from bot.errors import SealBroken, StoreUnavailable
from bot.identity.sealed import SealedStore
from bot.identity.vault import Vault
from bot.messages import Address

PATH = "/api/v1/uploads/"
KEPT_S = 24 * 3600
KINDS = ("JPEG", "PNG", "WEBP")
SIDE = 2048
"""Pixels of the longer side that are kept: enough to read a plate."""
PALETTES = frozenset(("1", "P"))
"""Modes whose numbers can't be averaged."""
MOST_PIXELS = 20_000_000
"""That are worked on; of a camera's JPEG only as many as are needed are read."""
QUALITY = 85
AT_ONCE = 2
"""Pictures that are worked on at a time: the largest takes some 200 MB meanwhile."""
MOST = 20
"""Photos of one citizen at a time; a further one takes the place of the oldest."""
TRIES = 50
PURPOSE = "api/photo"


class NoPicture(ValueError):
    """The bytes are no picture of a known kind, or one that is broken or absurdly large."""


class Photo(msgspec.Struct, frozen=True):
    """A picture as it is kept."""

    content: bytes
    width: int
    height: int


class PhotoStore:
    """All photos. All methods raise StoreUnavailable."""

    def __init__(self, store: SealedStore, vault: Vault, public_url: str) -> None:
        self._store = store
        self._vault = vault
        self._addresses = f"{public_url}{PATH}"
        self._drawing = asyncio.Semaphore(AT_ONCE)

    async def drawn(self, content: bytes) -> Photo:
        """A picture made anew, with few others at the same time: each takes memory. Raises NoPicture."""
        async with self._drawing:
            return await asyncio.to_thread(made_anew, content)

    async def put(self, address: Address, photo: Photo) -> str:
        """Keeps a photo for a day; gives its address, which holds its key.

        Raises StoreUnavailable also where too many come at once. A citizen who erases everything meanwhile has the
        address of nothing.
        """
        name = secrets.token_hex(16)
        await self._list(address, name)

        async def is_listed() -> bool:
            return name in (await self._store.read(self._index(address), dict[str, float]) or {})

        await self._store.write_listed(self._key(address, name), photo, KEPT_S, is_listed)
        sealed = self._vault.seal(msgspec.msgpack.encode((address, name)), PURPOSE)
        return self._addresses + base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    async def _list(self, address: Address, name: str) -> None:
        """Puts a photo among the citizen's: what is not listed would not be erased with the rest."""
        for _ in range(TRIES):
            found, raw = await self._store.read_raw(self._index(address), dict[str, float])
            now = time.time()
            kept = sorted((until, known) for known, until in (found or {}).items() if until > now)
            newest, old = kept[-(MOST - 1) :], kept[: -(MOST - 1)]
            after = {known: until for until, known in newest} | {name: now + KEPT_S}
            if await self._store.swap(self._index(address), raw, after, KEPT_S):
                if old:
                    await self._store.erase(*(self._key(address, known) for _, known in old))
                return
        raise StoreUnavailable("photos of one citizen at once")

    async def find(self, token: str) -> Photo | None:
        """The photo of a token; None for a false one, and after a day."""
        named = self._named(token)
        return await self._store.read(self._key(*named), Photo) if named else None

    def is_of(self, address: Address, url: str) -> bool:
        """Whether an address is that of a photo which this citizen sent, here: a gateway fetches what it is given."""
        named = self._named(url.removeprefix(self._addresses)) if url.startswith(self._addresses) else None
        return named is not None and named[0] == address

    def _named(self, token: str) -> tuple[Address, str] | None:
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            return msgspec.msgpack.decode(self._vault.open(sealed, PURPOSE), type=tuple[Address, str])
        except (ValueError, SealBroken, msgspec.DecodeError):
            return None

    async def held(self, address: Address) -> Mapping[str, Any]:
        """As bot.identity.people.Keeper asks."""
        found = await self._store.read(self._index(address), dict[str, float])
        return {"photos": len(found)} if found else {}

    async def forget(self, address: Address) -> bool:
        """Erases all photos of a citizen."""
        names = await self._store.read(self._index(address), dict[str, float]) or {}
        return await self._store.erase(self._index(address), *(self._key(address, name) for name in names))

    def _index(self, address: Address) -> str:
        return self._store.key(address, "photos")

    def _key(self, address: Address, name: str) -> str:
        return self._store.key(address, f"photo:{name}")


def made_anew(content: bytes) -> Photo:
    """A picture as a JPEG of pixels and nothing else, turned upright and not larger than needed. Raises NoPicture."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # 4 MiB that a process without photos does without

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=KINDS) as opened:
                opened.draft("RGB", (SIDE, SIDE))
                if opened.width * opened.height > MOST_PIXELS:
                    raise NoPicture("too many pixels")
                shrunk = opened.convert("RGB") if opened.mode in PALETTES else opened
                shrunk.thumbnail((SIDE, SIDE))
                upright = ImageOps.exif_transpose(shrunk).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NoPicture(type(error).__name__) from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise NoPicture(type(error).__name__) from None
    out = io.BytesIO()
    clean = Image.frombytes("RGB", upright.size, upright.tobytes())
    clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Photo(out.getvalue(), *clean.size)
