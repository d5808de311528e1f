"""What the identity provider has given out: codes, access tokens, and the key that signs."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Self

from joserfc.jwk import RSAKey

CODE_LIVES = timedelta(seconds=60)
TOKEN_LIVES = timedelta(minutes=10)
VERIFIER_LENGTHS = range(43, 129)
"""RFC 7636, 4.1."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A citizen's consent to one request of one client."""

    sub: str
    client_id: str
    redirect_uri: str
    challenge: str
    nonce: str
    scope: str
    given: datetime
    level: str = "real_name"
    used: bool = False
    token: str = ""

    def proves(self, verifier: str) -> bool:
        """Whether this verifier belongs to the challenge (S256)."""
        if len(verifier) not in VERIFIER_LENGTHS or not verifier.isascii():
            return False
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return hmac.compare_digest(digest, self.challenge)


@dataclass(slots=True)
class Grants:
    """All of them; codes work once, and a second try takes back what the first gave (RFC 6749, 4.1.2)."""

    key: RSAKey
    _codes: dict[str, Grant] = field(default_factory=dict)
    _tokens: dict[str, tuple[str, str, datetime]] = field(default_factory=dict)

    @classmethod
    def create(cls) -> Self:
        """With a new key."""
        return cls(RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": secrets.token_hex(8)}))

    def give(self, grant: Grant) -> str:
        """The code for a grant."""
        self._codes = {code: old for code, old in self._codes.items() if grant.given - old.given < TOKEN_LIVES}
        code = secrets.token_urlsafe(32)
        self._codes[code] = grant
        return code

    def redeem(self, code: str, now: datetime) -> Grant | None:
        """The grant of a code, the first time and within its 60 seconds."""
        grant = self._codes.get(code)
        if grant is None:
            return None
        if grant.used:
            self._tokens.pop(grant.token, None)
            return None
        self._codes[code] = replace(grant, used=True)
        return grant if now - grant.given <= CODE_LIVES else None

    def issue(self, code: str, grant: Grant, now: datetime) -> str:
        """An access token for a redeemed code."""
        token = secrets.token_urlsafe(32)
        self._tokens = {known: held for known, held in self._tokens.items() if held[2] > now}
        self._tokens[token] = grant.sub, grant.level, now + TOKEN_LIVES
        self._codes[code] = replace(grant, used=True, token=token)
        return token

    def holder(self, token: str, now: datetime) -> tuple[str, str] | None:
        """Whose token this is and how well they showed themselves, None when it is unknown or has expired."""
        sub, level, expires = self._tokens.get(token, ("", "", now))
        return (sub, level) if expires > now else None
