"""The identity provider by OpenID Connect: authorization code with PKCE (RFC 7636), nonce, signed id_token."""

import secrets
from dataclasses import dataclass
from typing import Any

import httpx2
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.errors import IdentityError
from bot.identity.person import Person

SCOPE = "openid profile"
TIMEOUT_S = 8.0


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send the browser, and what must be remembered until it comes back."""

    url: str
    state: str
    verifier: str
    nonce: str


class IdentityProvider:
    """One issuer; its addresses are read once from its discovery document."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, redirect_uri: str) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._addresses: dict[str, str] | None = None

    async def depart(self) -> Departure:
        """Begins a login. Raises IdentityError when the provider can't be reached."""
        addresses = await self._discover()
        verifier, nonce = generate_token(64), secrets.token_urlsafe(24)
        async with self._client() as client:
            url, state = client.create_authorization_url(
                addresses["authorization_endpoint"], code_verifier=verifier, nonce=nonce
            )
        return Departure(url, state, verifier, nonce)

    async def arrive(self, code: str, verifier: str, nonce: str) -> Person:
        """The person that the provider vouches for. Raises IdentityError for anything that doesn't fit."""
        addresses = await self._discover()
        try:
            async with self._client() as client:
                token = await client.fetch_token(addresses["token_endpoint"], code=code, code_verifier=verifier)
                claims = await self._claims(str(token["id_token"]), nonce)
                answer = await client.get(addresses["userinfo_endpoint"])
                answer.raise_for_status()
                about: dict[str, Any] = answer.json()
            if about["sub"] != claims["sub"]:
                raise IdentityError("userinfo is about somebody else")
            return Person(claims["sub"], about["name"], about["id_number"], about.get("level", "real_name"))
        except (httpx2.HTTPError, OAuthError, JoseError, KeyError, ValueError) as error:
            raise IdentityError(type(error).__name__) from error

    async def _claims(self, id_token: str, nonce: str) -> dict[str, Any]:
        keys = KeySet.import_key_set(await self._get((await self._discover())["jwks_uri"]))
        claims = jwt.decode(id_token, keys, algorithms=["RS256", "ES256"]).claims
        wanted = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
        )
        wanted.validate(claims)
        return dict(claims)

    def _client(self) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._client_id,
            self._client_secret,
            scope=SCOPE,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
        )

    async def _discover(self) -> dict[str, str]:
        if self._addresses is None:
            self._addresses = await self._get(f"{self._issuer}/.well-known/openid-configuration")
        return self._addresses

    async def _get(self, url: str) -> Any:
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT_S) as client:
                answer = await client.get(url)
                answer.raise_for_status()
                return answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise IdentityError(f"provider: {type(error).__name__}") from error
