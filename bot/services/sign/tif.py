"""Guangdong's TIF gateway, with and without the citizen on whose behalf a call is made."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from typing_extensions import override

from bot.services.sign.profile import (
    BadSignature,
    Credentials,
    ForwardedUser,
    Headers,
    Signable,
    Signed,
    SignProfile,
    check,
    check_clock,
    from_clock,
    given,
    new_nonce,
)


@dataclass(frozen=True, slots=True)
class Tif(SignProfile):
    """Hex SHA-256 of timestamp + token + nonce + timestamp, clock in seconds."""

    nonce: Callable[[], str] = new_nonce

    name: ClassVar[str] = "tif"
    skew_s: ClassVar[float] = 300

    @override
    def sign(self, request: Signable, by: Credentials, now: datetime) -> Signed:
        clock, nonce = str(int(now.timestamp())), self.nonce()
        return Signed(
            {
                "x-tif-paasid": by.key_id,
                "x-tif-timestamp": clock,
                "x-tif-nonce": nonce,
                "x-tif-signature": _digest(clock, by.secret, nonce),
            }
        )

    @override
    def verify(self, request: Signable, headers: Headers, of: Credentials, now: datetime) -> bytes:
        clock, nonce, signature = given(headers, "x-tif-timestamp", "x-tif-nonce", "x-tif-signature")
        check(signature, _digest(clock, of.secret, nonce))
        check_clock(from_clock(clock), now, self.skew_s)
        return request.body


@dataclass(frozen=True, slots=True)
class TifUser(SignProfile):
    """The same with the citizen signed in: timestamp + token + nonce + `,uid,uinfo,ext,` + timestamp."""

    nonce: Callable[[], str] = new_nonce

    name: ClassVar[str] = "tif-user"
    skew_s: ClassVar[float] = 300
    needs: ClassVar[frozenset[str]] = frozenset(("key_id", "secret", "user"))

    @override
    def sign(self, request: Signable, by: Credentials, now: datetime) -> Signed:
        clock, nonce, user = str(int(now.timestamp())), self.nonce(), request.user or ForwardedUser("")
        return Signed(
            {
                "x-tif-paasid": by.key_id,
                "x-tif-timestamp": clock,
                "x-tif-nonce": nonce,
                "x-tif-uid": user.uid,
                "x-tif-uinfo": user.info,
                "x-tif-ext": user.ext,
                "x-tif-signature": _digest(clock, by.secret, nonce, user),
            }
        )

    @override
    def verify(self, request: Signable, headers: Headers, of: Credentials, now: datetime) -> bytes:
        """As any profile; `x-tif-uid` may be trusted afterwards and not before."""
        clock, nonce, signature = given(headers, "x-tif-timestamp", "x-tif-nonce", "x-tif-signature")
        user = ForwardedUser(*given(headers, "x-tif-uid", "x-tif-uinfo", "x-tif-ext"))
        check(signature, _digest(clock, of.secret, nonce, user))
        check_clock(from_clock(clock), now, self.skew_s)
        if not user.uid:
            raise BadSignature("User required")
        return request.body


def _digest(clock: str, token: str, nonce: str, user: ForwardedUser | None = None) -> str:
    about = f",{user.uid},{user.info},{user.ext}," if user else ""
    return hashlib.sha256(f"{clock}{token}{nonce}{about}{clock}".encode()).hexdigest()
