"""A citizen's data to take away, as a page to read or a file for programs.

By a link that works once for five minutes, after a press of a button.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.errors import SealBroken
from bot.identity.pages import CHINA, HEADERS, page, result
from bot.identity.sealed import SealedStore
from bot.identity.vault import Vault
from bot.identity.ways import hashed
from bot.messages import Address

OFFERED_S = 300
PURPOSE = "export"
LONGEST_FORM = 4096
MOMENTS = frozenset(("at", "since", "until"))
"""Names of moments in what is held, there in seconds since 1970."""
Held = Callable[[Address], Awaitable[Mapping[str, Any]]]


class Takeaways:
    """Issues links and serves the file."""

    def __init__(self, store: SealedStore, vault: Vault, public_url: str) -> None:
        self._store = store
        self._vault = vault
        self._public_url = public_url

    async def offer(self, address: Address) -> str:
        """A link; older ones of this address are worth nothing from now on."""
        secret = secrets.token_bytes(16)
        await self._store.write(self._key(address), hashed(secret), OFFERED_S)
        sealed = self._vault.seal(msgspec.msgpack.encode((address, secret)), PURPOSE)
        return f"{self._public_url}/auth/export?t={base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"

    async def forget(self, address: Address) -> bool:
        """Ends a link that was not used."""
        return await self._store.erase(self._key(address))

    def routes(self, held: Held) -> list[Route]:
        """The page with the buttons, and what they give; `held` gives what is in it."""

        async def ask(request: Request) -> Response:
            ticket = request.query_params.get("t", "")
            address = self._opened(ticket)
            good = address is not None and await self._store.read(self._key(address[0]), str) == hashed(address[1])
            return page("export", ticket=ticket) if good else result("exported", 410)

        async def give(request: Request) -> Response:
            body = (await request.body())[:LONGEST_FORM]
            form = dict(parse_qsl(body.decode("latin-1")))
            named = self._opened(form.get("t", ""))
            if named is None or not await self._taken(*named):
                return result("exported", 410)
            found = await held(named[0])
            if form.get("as") == "page":
                return page("held", held=_dated(found))
            text = json.dumps(found, ensure_ascii=False, indent=2)
            disposition = {"Content-Disposition": 'attachment; filename="banshi-my-data.json"'}
            return Response(text, headers={**HEADERS, **disposition}, media_type="application/json")

        return [Route("/auth/export", ask, methods=["GET"]), Route("/auth/export", give, methods=["POST"])]

    async def _taken(self, address: Address, secret: bytes) -> bool:
        kept, raw = await self._store.read_raw(self._key(address), str)
        if kept is None or not hmac.compare_digest(kept, hashed(secret)):
            return False
        return await self._store.swap(self._key(address), raw, None, OFFERED_S)

    def _opened(self, ticket: str) -> tuple[Address, bytes] | None:
        try:
            sealed = base64.urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4))
            return msgspec.msgpack.decode(self._vault.open(sealed, PURPOSE), type=tuple[Address, bytes])
        except (ValueError, SealBroken, msgspec.DecodeError):
            return None

    def _key(self, address: Address) -> str:
        return self._store.key(address, "export")


def _dated(held: Any) -> Any:
    """What is held, without what is empty, its moments as a citizen reads them."""
    if isinstance(held, Mapping):
        return {
            name: f"{datetime.fromtimestamp(value, CHINA):%Y-%m-%d %H:%M}" if name in MOMENTS else _dated(value)
            for name, value in held.items()
            if value
        }
    return [_dated(one) for one in held] if isinstance(held, list | tuple) else held
