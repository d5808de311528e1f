"""The plain keyed hash that a gateway without a signature scheme of its own is best asked to take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from typing_extensions import override

from bot.services.sign.profile import (
    Credentials,
    Hash,
    Headers,
    Signable,
    Signed,
    SignProfile,
    check,
    check_clock,
    from_millis,
    given,
    keyed_hash,
    millis,
    new_nonce,
    plain_hash,
)


@dataclass(frozen=True, slots=True)
class HmacSha256(SignProfile):
    """Hex HMAC over method, path, sorted query, hash of the body, key, time and nonce, a line each.

    5 minutes of skew.
    """

    nonce: Callable[[], str] = new_nonce

    name: ClassVar[str] = "hmac-sha256"
    hash: ClassVar[Hash] = "sha256"
    skew_s: ClassVar[float] = 300

    @override
    def sign(self, request: Signable, by: Credentials, now: datetime) -> Signed:
        clock, nonce = millis(now), self.nonce()
        signature = self._mac(request, by.key_id, by.secret, clock, nonce)
        return Signed({"X-App-Key": by.key_id, "X-Timestamp": clock, "X-Nonce": nonce, "X-Signature": signature})

    @override
    def verify(self, request: Signable, headers: Headers, of: Credentials, now: datetime) -> bytes:
        names = ("x-app-key", "x-timestamp", "x-nonce", "x-signature")
        key_id, clock, nonce, signature = given(headers, *names)
        check(signature, self._mac(request, key_id, of.secret, clock, nonce))
        check_clock(from_millis(clock), now, self.skew_s)
        return request.body

    def _mac(self, request: Signable, key_id: str, secret: str, clock: str, nonce: str) -> str:
        query = "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in sorted(request.query.items()))
        body = plain_hash(self.hash, request.body).hex()
        text = "\n".join((request.method, request.path, query, body, key_id, clock, nonce))
        return keyed_hash(self.hash, secret, text.encode()).hex()


@dataclass(frozen=True, slots=True)
class HmacSm3(HmacSha256):
    """The same with SM3 for both hashes."""

    name: ClassVar[str] = "hmac-sm3"
    hash: ClassVar[Hash] = "sm3"
