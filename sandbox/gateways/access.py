"""Who may call which gateway: demo keys and secrets (gateways.yaml and demo.env hold the same), and used nonces."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Access:
    """What a caller must know. `key_id` as in gateways.yaml."""

    key_id: str
    secret: str


ACCESS: Mapping[str, Access] = {
    "traffic": Access("banshi_traffic", "demo-traffic-token-0001"),
    "hrss": Access("s_13000000_0001/banshi-demo", "demo-hrss-secret-0002"),
    "health": Access("banshi-health", "demo-health-secret-0003"),
    "city": Access("banshi_city", "demo-city-token-0004"),
    "appointments": Access("banshi_appointments", "demo-appointments-token-0021"),
}


@dataclass(slots=True)
class Nonces:
    """Remembers used nonces as long as their timestamps would be accepted, in the order they came."""

    keep_s: float = 660.0
    _seen: dict[str, float] = field(default_factory=dict)

    def first_use(self, nonce: str, now: float) -> bool:
        """Whether this nonce is new; it isn't from then on."""
        while self._seen and now - next(iter(self._seen.values())) > self.keep_s:
            del self._seen[next(iter(self._seen))]
        if nonce in self._seen:
            return False
        self._seen[nonce] = now
        return True
