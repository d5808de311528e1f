"""Secrets granted for a while: the national exchange's refresh, the token endpoint of OAuth2."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

LIVES = timedelta(minutes=30)
REFRESH_ID = "s_13000000_0900"
SERVICE_IDS = {
    "progress": "s_13000000_0901",
    "halls": "s_13000000_0902",
    "cross_items": "s_13000000_0903",
    "children": "s_13000000_0904",
}
"""Operation of the exchange to the service id by which it is chosen."""


@dataclass(slots=True)
class Leases:
    """All grants of all gateways; an older one holds until its own end, for calls that are under way."""

    seed: int
    _grants: dict[str, list[tuple[str, datetime]]] = field(default_factory=dict)
    _former: dict[str, list[str]] = field(default_factory=dict)
    _served: dict[str, int] = field(default_factory=dict)

    def grant(self, gateway: str, now: datetime) -> tuple[str, datetime]:
        """Another secret and when it ends."""
        count = self.count(gateway)
        text = f"{self.seed}|{gateway}|{count}".encode()
        granted = (blake2b(text, digest_size=16).hexdigest(), now + LIVES)
        self._grants.setdefault(gateway, []).append(granted)
        return granted

    def valid(self, gateway: str, now: datetime) -> list[str]:
        """The secrets that hold, the newest first."""
        return [secret for secret, ends in reversed(self._grants.get(gateway, [])) if now < ends]

    def former(self, gateway: str) -> list[str]:
        """All secrets that ever held."""
        return [*self._former.get(gateway, []), *(secret for secret, _ in self._grants.get(gateway, []))]

    def serve(self, secret: str) -> None:
        """A call came with this secret."""
        self._served[secret] = self._served.get(secret, 0) + 1

    def is_in_mid_use(self, gateway: str) -> bool:
        """Whether a secret that holds has served before the call that is being made; always where none is granted."""
        granted = self._grants.get(gateway)
        return not granted or any(self._served.get(secret, 0) > 1 for secret, _ in granted)

    def expire(self, gateway: str) -> None:
        """Ends all of a gateway's secrets at once."""
        self._former.setdefault(gateway, []).extend(secret for secret, _ in self._grants.pop(gateway, []))

    def count(self, gateway: str) -> int:
        """How many were granted so far."""
        return len(self.former(gateway))


def is_basic(authorization: str, wanted: str) -> bool:
    """Whether a client proves who it is."""
    return hmac.compare_digest(authorization.encode(), wanted.encode())
