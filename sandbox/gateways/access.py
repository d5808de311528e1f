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
    "parking": Access("banshi_parking", "demo-parking-token-0005"),
    "utility": Access("banshi_utility", "demo-utility-token-0006"),
    "transit": Access("banshi_transit", "demo-transit-token-0007"),
    "lab": Access("banshi-lab", "demo-lab-secret-0008"),
    "medins": Access("s_13000000_0002/banshi-demo", "demo-medins-secret-0009"),
    "housing": Access("banshi-housing", "demo-housing-secret-0010"),
    "exam": Access("banshi_exam", "demo-exam-token-0011"),
    "tax": Access("banshi_tax", "demo-tax-token-0012"),
    "market": Access("s_13000000_0003/banshi-demo", "demo-market-secret-0013"),
    "gov": Access("s_13000000_0004/banshi-demo", "demo-gov-secret-0014"),
    "cases": Access("banshi_cases", "demo-cases-token-0015"),
    "appointments": Access("banshi_appointments", "demo-appointments-token-0021"),
    "filings": Access("banshi-filings", "demo-filings-secret-0022"),
    "certificates": Access("banshi_certificates", "demo-certificates-token-0023"),
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
