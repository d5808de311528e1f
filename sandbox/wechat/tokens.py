"""Access tokens as the platform hands them out: the stable ones, and the old kind where each call makes a new one."""

import secrets
from dataclasses import dataclass, field

LASTS_S = 7200
OVERLAP_S = 300
"""Before its end a stable token is replaced, and an old-style one outlives its successor, by this much."""
MISSING, MALFORMED, INVALID, EXPIRED = 41001, 40014, 40001, 42001
SHORTEST = 20


@dataclass(slots=True)
class Tokens:
    """The tokens of one account."""

    fetched: int = 0
    """How often somebody asked, for tests that count."""
    _until: dict[str, float] = field(default_factory=dict)
    _stable: str = ""
    _latest: str = ""

    def stable(self, now: float, *, force: bool = False) -> tuple[str, int]:
        """The same token until near its end, and the seconds that it lasts, at least 300."""
        self.fetched += 1
        if force or self._until.get(self._stable, 0) - now <= OVERLAP_S:
            self._stable = self._new(now)
        return self._stable, int(self._until[self._stable] - now)

    def fresh(self, now: float) -> tuple[str, int]:
        """A new token; the one before it lasts five minutes more at most."""
        self.fetched += 1
        if self._latest in self._until:
            self._until[self._latest] = min(self._until[self._latest], now + OVERLAP_S)
        self._latest = self._new(now)
        return self._latest, LASTS_S

    def check(self, token: str, now: float) -> int:
        """0, or the errcode for this token."""
        if not token:
            return MISSING
        if len(token) < SHORTEST:
            return MALFORMED
        if token not in self._until:
            return INVALID
        return 0 if now < self._until[token] else EXPIRED

    def expire(self) -> None:
        """Every token given out so far has run out, whatever its holders were told."""
        self._until = dict.fromkeys(self._until, 0.0)

    def revoke(self) -> None:
        """Every token given out so far is unknown: somebody fetched another one elsewhere."""
        self._until.clear()

    def _new(self, now: float) -> str:
        token = "99_" + secrets.token_urlsafe(96)
        self._until[token] = now + LASTS_S
        return token
