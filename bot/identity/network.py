"""National network identity (网号, 网证): the result of a check and a reference, no name and no ID number.

Voluntary: it is offered beside the real-name login, never instead of it. Our server opens a check, the browser goes to
the service's page, and only what the service's server then tells ours counts; requests and answers are signed with
HMAC-SM3 over timestamp, nonce and body. The wire form is the sandbox's: a deployment's contract may name fields
otherwise.
"""

import hmac
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from bot.catalog.privacy import Requirement
from bot.errors import IdentityError
from bot.identity.person import Person
from bot.identity.provider import TIMEOUT_S, Departure

LEVELS = {"phone": Requirement.PHONE, "id": Requirement.REAL_NAME, "id_face": Requirement.FACE}
WANTED = {level: word for word, level in LEVELS.items()}
SKEW_S = 300


class NetworkProvider:
    """One service that checks 网号 and 网证."""

    name = "network"
    gives_number = False

    def __init__(self, url: str, app_id: str, secret: str, http: httpx.AsyncClient) -> None:
        self._http = http
        self._url = url
        self._app_id = app_id
        self._secret = secret.encode()

    async def look(self) -> None:
        """Nothing is there to be asked for without a check: any answer of its server will do."""
        try:
            answer = await self._http.get(self._url, timeout=TIMEOUT_S)
        except httpx.HTTPError as error:
            raise IdentityError(f"network identity: {type(error).__name__}") from error
        if answer.is_server_error:
            raise IdentityError(f"network identity: HTTP {answer.status_code}")

    async def depart(self, level: Requirement, redirect_uri: str) -> Departure:
        """As bot.identity.provider.IdentityProvider: the check's number is the nonce of the way."""
        state = secrets.token_hex(24)
        asked = {"level": WANTED.get(level, "id"), "returnUrl": redirect_uri, "state": state}
        opened = await self._call("/checks", asked)
        number, page = opened.get("checkNo"), opened.get("page")
        if not isinstance(number, str) or not isinstance(page, str) or not page.startswith(f"{self._url}/"):
            raise IdentityError("network identity: no page of its own")
        return Departure(page, state, "", number)

    async def arrive(self, query: Mapping[str, str], left: Departure, redirect_uri: str) -> Person:
        """As bot.identity.provider.IdentityProvider: what the browser says doesn't count, the server's word does."""
        told = await self._call("/checks/result", {"checkNo": left.nonce})
        level = LEVELS.get(str(told.get("level")))
        reference = told.get("subjectRef")
        if told.get("result") != "1" or told.get("checkNo") != left.nonce or level is None:
            raise IdentityError("declined" if told.get("result") == "0" else "refused")
        if not isinstance(reference, str) or not reference:
            raise IdentityError("network identity: no reference")
        return Person(f"network:{reference}", "", "", level)

    async def _call(self, path: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
        body = json.dumps({**fields, "appId": self._app_id}, ensure_ascii=False).encode()
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        headers = {"X-Timestamp": stamp, "X-Nonce": nonce, "X-Sign": self._sign(stamp, nonce, body)}
        try:
            answer = await self._http.post(f"{self._url}{path}", content=body, headers=headers, timeout=TIMEOUT_S)
            answer.raise_for_status()
            self._verify(answer.headers, answer.content, nonce)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise IdentityError(f"network identity: {type(error).__name__}") from error
        if not isinstance(told, dict):
            raise IdentityError("network identity: no JSON object")
        return told

    def _verify(self, headers: Mapping[str, str], body: bytes, nonce: str) -> None:
        """The answer is the service's, to this very request, and fresh. Raises IdentityError."""
        stamp, sign = headers.get("x-timestamp", ""), headers.get("x-sign", "")
        fresh = stamp.isdigit() and abs(time.time() - int(stamp)) <= SKEW_S
        if not fresh or not hmac.compare_digest(sign, self._sign(stamp, nonce, body)):
            raise IdentityError("network identity: signature")

    def _sign(self, stamp: str, nonce: str, body: bytes) -> str:
        mac = HMAC(self._secret, hashes.SM3())
        mac.update(b"\n".join((stamp.encode(), nonce.encode(), body)))
        return mac.finalize().hex()
