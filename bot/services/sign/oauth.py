"""OAuth2 client credentials (RFC 6749 §4.4) with a bearer token (RFC 6750)."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import quote_plus, urlencode

from typing_extensions import override

from bot.services.sign.profile import (
    BadSignature,
    Credentials,
    Grant,
    Headers,
    LeasingProfile,
    Signable,
    Signed,
    check,
    given,
)

LIVES_S = 300.0
"""For how long a token is taken to live when its answer doesn't say."""


@dataclass(frozen=True, slots=True)
class ClientCredentials(LeasingProfile):
    """`key_id` and secret fetch a token; the token goes with each call."""

    scope: str = ""

    name: ClassVar[str] = "oauth2"

    @override
    def sign(self, request: Signable, by: Credentials, now: datetime) -> Signed:
        return Signed({"Authorization": f"Bearer {by.secret}"})

    @override
    def verify(self, request: Signable, headers: Headers, of: Credentials, now: datetime) -> bytes:
        (authorization,) = given(headers, "authorization")
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not of.secret:
            raise BadSignature("invalid_token")
        check(token, of.secret)
        return request.body

    @override
    def ask(self, path: str, operation: str, lasting: Credentials, now: datetime) -> tuple[Signed, str]:
        form = {"grant_type": "client_credentials"} | ({"scope": self.scope} if self.scope else {})
        headers = {"Authorization": basic(lasting)}
        return Signed(headers, urlencode(form).encode()), "application/x-www-form-urlencoded"

    @override
    def read_grant(self, answer: object, lasting: Credentials, now: datetime) -> Grant:
        if not isinstance(answer, Mapping) or not isinstance(answer.get("access_token"), str):
            raise ValueError("no token")
        if str(answer.get("token_type", "")).lower() != "bearer":
            raise ValueError("no bearer token")
        try:
            lives_s = float(answer.get("expires_in") or LIVES_S)
        except (TypeError, ValueError):
            lives_s = LIVES_S
        return Grant(answer["access_token"], now + timedelta(seconds=lives_s))


def basic(client: Credentials) -> str:
    """A client's own authentication, each half form-encoded first (RFC 6749 §2.3.1)."""
    pair = f"{quote_plus(client.key_id)}:{quote_plus(client.secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
