"""The authority behind certificate mode: a root, and certificates for Alipay and for apps that it stands behind."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

LASTS = timedelta(days=365)
ALIPAY = "Alipay Example"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with the key inside it; Alipay alone has the private one of its own."""

    pem: str
    serial: str
    """As Alipay computes it."""
    key: rsa.RSAPrivateKey


@dataclass(slots=True)
class Authority:
    """Made anew, it is one that nobody trusts yet."""

    name: str = "Example Root R1"
    _key: rsa.RSAPrivateKey = field(default_factory=_key)

    @property
    def root(self) -> str:
        """What `alipayRootCert.crt` holds."""
        return self._signed(self.name, "Example Authority", self._key, ca=True).pem

    def issue(self, key: rsa.RSAPrivateKey, *, organisation: str = ALIPAY, late: timedelta = timedelta(0)) -> Issued:
        """A certificate for a key; `late` moves its time into the past or the future."""
        return self._signed("Example Leaf", organisation, key, late=late)

    def _signed(
        self, name: str, organisation: str, key: rsa.RSAPrivateKey, *, ca: bool = False, late: timedelta = timedelta(0)
    ) -> Issued:
        start = datetime.now(UTC) - timedelta(days=1) + late
        number = 1 if ca else x509.random_serial_number()
        issuer = _name(self.name, "Example Authority")
        builder = x509.CertificateBuilder().subject_name(_name(name, organisation)).issuer_name(issuer)
        builder = builder.public_key(key.public_key()).serial_number(number)
        builder = builder.not_valid_before(start).not_valid_after(start + LASTS)
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        certificate = builder.sign(self._key, SHA256())
        pem = certificate.public_bytes(Encoding.PEM).decode()
        told = f"CN={self.name},O=Example Authority,C=CN{number}"
        return Issued(pem, hashlib.md5(told.encode(), usedforsecurity=False).hexdigest(), key)


def _name(name: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
