"""Shandong's public data portal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

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
    keyed_base64,
    millis,
    new_nonce,
)


@dataclass(frozen=True, slots=True)
class ShandongOpen(SignProfile):
    """Base64 HMAC of client id + timestamp + nonce, milliseconds, ten minutes of skew."""

    hash: Hash = "sha256"
    nonce: Callable[[], str] = new_nonce

    name: ClassVar[str] = "sd-open"
    skew_s: ClassVar[float] = 600

    @override
    def sign(self, request: Signable, by: Credentials, now: datetime) -> Signed:
        clock, nonce = millis(now), self.nonce()
        signature = keyed_base64(self.hash, by.secret, f"{by.key_id}{clock}{nonce}")
        return Signed(
            {"X-Client-Id": by.key_id, "X-Timestamp": clock, "X-Nonce": nonce, "X-Signature": signature},
        )

    @override
    def verify(self, request: Signable, headers: Headers, of: Credentials, now: datetime) -> bytes:
        names = ("x-client-id", "x-timestamp", "x-nonce", "x-signature")
        client, clock, nonce, signature = given(headers, *names)
        check(signature, keyed_base64(self.hash, of.secret, f"{client}{clock}{nonce}"))
        check_clock(from_millis(clock), now, self.skew_s)
        return request.body
