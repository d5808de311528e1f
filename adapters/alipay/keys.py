"""RSA2 keys: ours that sign, Alipay's that verify. Loaded once: parsing one costs 30 ms, a signature 0.2 ms."""

import base64
import re
from collections.abc import MutableMapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

ARMOUR = re.compile(r"-----(?:BEGIN|END) [A-Z0-9 ]+-----")
SHORTEST_KEY_BITS = 2048


def load_private(text: str) -> RSAPrivateKey:
    """Our private key, PKCS#1 or PKCS#8, with PEM lines or the one line that Alipay's tool gives. Raises ValueError."""
    try:
        key = load_der_private_key(_der(text), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("not a private key in base64 or PEM") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < SHORTEST_KEY_BITS:
        raise ValueError(f"not an RSA key of {SHORTEST_KEY_BITS} bits or more")
    return key


def load_public(text: str) -> RSAPublicKey:
    """A public key, PKCS#1 or SPKI, with or without PEM lines. Raises ValueError."""
    try:
        key = load_der_public_key(_der(text))
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("not a public key in base64 or PEM") from None
    if not isinstance(key, RSAPublicKey) or key.key_size < SHORTEST_KEY_BITS:
        raise ValueError(f"not an RSA key of {SHORTEST_KEY_BITS} bits or more")
    return key


def one_line(key: RSAPublicKey) -> str:
    """The key as Alipay's console shows it: SPKI in base64, without lines."""
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one app. The hash is SHA-256 whatever a request says."""

    private: RSAPrivateKey
    public_line: str
    """Our public key as uploaded to Alipay."""
    alipay: MutableMapping[str, RSAPublicKey]
    """Alipay's, by certificate serial number; under "" where plain keys are used. Grows when Alipay changes its own."""
    app_cert_sn: str = ""
    root_cert_sn: str = ""

    def sign(self, message: bytes) -> str:
        """Our signature in base64."""
        return base64.b64encode(self.private.sign(message, PKCS1v15(), SHA256())).decode()

    def verify(self, message: bytes, signature: str | bytes, serial: str = "") -> bool:
        """Whether Alipay signed this. `serial`: of the certificate that an answer names; "" is any that is known."""
        if serial:
            return serial in self.alipay and _holds(self.alipay[serial], message, signature)
        return any(_holds(key, message, signature) for key in self.alipay.values())


def _holds(key: RSAPublicKey, message: bytes, signature: str | bytes) -> bool:
    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _der(text: str) -> bytes:
    return base64.b64decode("".join(ARMOUR.sub("", text).split()), validate=True)
