"""Who may call which gateway: demo keys and secrets (gateways.yaml and demo.env hold the same), and used nonces."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.services.sign import Credentials, SignProfile, make_profile


@dataclass(frozen=True, slots=True)
class Access:
    """What a caller must know, and how it signs. `key_id` as in gateways.yaml.

    Where both sides sign: `secret` is the sandbox's private key, `peer_key` the caller's public one.
    """

    profile: str
    key_id: str
    secret: str
    cipher_key: str = ""
    peer_key: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    def credentials(self) -> Credentials:
        """As the profiles take them."""
        return Credentials(self.key_id, self.secret, self.cipher_key, self.peer_key)

    def signing(self) -> SignProfile:
        """The profile in this gateway's variant."""
        return make_profile(self.profile, self.options)


ACCESS: Mapping[str, Access] = {
    "traffic": Access("tif", "banshi_traffic", "demo-traffic-token-0001"),
    "hrss": Access("gjzwfwpt", "s_13000000_0001/banshi-demo", "demo-hrss-secret-0002"),
    "health": Access("zj-irs", "banshi-health", "demo-health-secret-0003"),
    "city": Access("x-ca", "banshi_city", "demo-city-token-0004"),
    "parking": Access("sd-open", "banshi_parking", "demo-parking-token-0005"),
    "utility": Access("hmac-sha256", "banshi_utility", "demo-utility-token-0006"),
    "transit": Access("hmac-sm3", "banshi_transit", "demo-transit-token-0007"),
    "lab": Access("zj-irs", "banshi-lab", "demo-lab-secret-0008"),
    "medins": Access(
        "nhsa",
        "H13020299901/130200",
        "70207a0c7850d0a11f0f6dc710be33c35997edbb94752831ac1f6d3220c6b1f9",
        cipher_key="18ced6d5b21548a7b937f92789f0c2b4",
        peer_key="fc72e0d95de1ad241d3ea172cf0ac5363bf63d6d6e65b2339df7f4fedc0c0d55"
        "bacb41c9f1aced8f44a6af07f2c414e9816a5ead13e77b85eaf82915ef4f4c26",
    ),
    "housing": Access("zj-irs", "banshi-housing", "demo-housing-secret-0010"),
    "exam": Access("sd-open", "banshi_exam", "demo-exam-token-0011"),
    "tax": Access("hmac-sha256", "banshi_tax", "demo-tax-token-0012"),
    "market": Access("gjzwfwpt", "s_13000000_0003/banshi-demo", "demo-market-secret-0013", options={"hash": "sm3"}),
    "gov": Access("gjgxjhpt", "banshi-demo", "b8fadab40a937618b55f1fce345c5640"),
    "cases": Access("tif", "banshi_cases", "demo-cases-token-0015"),
    "appointments": Access("tif", "banshi_appointments", "demo-appointments-token-0021"),
    "filings": Access("oauth2", "banshi-filings", "demo-filings-secret-0022"),
    "certificates": Access("tif-user", "banshi_certificates", "demo-certificates-token-0023"),
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
