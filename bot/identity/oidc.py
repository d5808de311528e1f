"""OpenID Connect: authorization code with PKCE (RFC 7636), nonce, signed id_token."""

import secrets
from collections.abc import Mapping
from typing import Any

import httpx
import httpx2
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.errors import IdentityError
from bot.identity.outbound import GuardedTransport
from bot.identity.provider import TIMEOUT_S, Departure

SCOPE = "openid profile"


class OidcClient:
    """One issuer; its addresses are read once from its discovery document. `http`: the process's guarded client."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, http: httpx.AsyncClient) -> None:
        self._transport = GuardedTransport(http)
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._addresses: dict[str, str] | None = None

    async def read_addresses(self) -> dict[str, str]:
        """The issuer's discovery document. Raises IdentityError."""
        addresses: dict[str, str] = await self._get(f"{self._issuer}/.well-known/openid-configuration")
        if not isinstance(addresses, dict) or addresses.get("issuer") != self._issuer:
            raise IdentityError("provider: another issuer's addresses")
        return addresses

    async def leave_for(self, redirect_uri: str, **asked: str) -> Departure:
        """Where to send the browser, and what to hold against whoever comes back. Raises IdentityError."""
        addresses = await self._discover()
        verifier, nonce = generate_token(64), secrets.token_urlsafe(24)
        async with self._client(redirect_uri) as client:
            url, state = client.create_authorization_url(
                addresses["authorization_endpoint"],
                state=secrets.token_hex(24),
                code_verifier=verifier,
                nonce=nonce,
                **asked,
            )
        return Departure(url, state, verifier, nonce)

    async def come_back(
        self, query: Mapping[str, str], left: Departure, redirect_uri: str
    ) -> tuple[dict[str, Any], Mapping[str, Any]]:
        """The id_token's claims, and what userinfo says. Raises IdentityError.

        `iss` must be ours where it is given (RFC 9207).
        """
        if "error" in query or query.get("iss", self._issuer) != self._issuer:
            raise IdentityError("declined" if query.get("error") == "access_denied" else "refused")
        addresses = await self._discover()
        try:
            async with self._client(redirect_uri) as client:
                token = await client.fetch_token(
                    addresses["token_endpoint"], code=query.get("code", ""), code_verifier=left.verifier
                )
                claims = await self._claims(str(token["id_token"]), left.nonce)
                answer = await client.get(addresses["userinfo_endpoint"])
                answer.raise_for_status()
                about = answer.json()
                if about["sub"] != claims["sub"]:
                    raise IdentityError("userinfo is about somebody else")
                return claims, about
        except (httpx2.HTTPError, OAuthError, JoseError, KeyError, ValueError, TypeError) as error:
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
        self._check_party(claims)
        return dict(claims)

    def _check_party(self, claims: Mapping[str, Any]) -> None:
        """OpenID Connect Core 3.1.3.7, 4 and 5: a token for several clients says for which it was asked."""
        audience, party = claims["aud"], claims.get("azp")
        if party != self._client_id and (party is not None or (isinstance(audience, list) and len(audience) > 1)):
            raise IdentityError("another client's token")
        if not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise IdentityError("a token about nobody")

    def _client(self, redirect_uri: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._client_id,
            self._client_secret,
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
            transport=self._transport,
        )

    async def _discover(self) -> dict[str, str]:
        if self._addresses is None:
            self._addresses = await self.read_addresses()
        return self._addresses

    async def _get(self, url: str) -> Any:
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT_S, transport=self._transport) as client:
                answer = await client.get(url)
                answer.raise_for_status()
                return answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise IdentityError(f"provider: {type(error).__name__}") from error
