"""SM2 signatures (GB/T 32918) by whichever provider there is: the C package where it is installed, else pure Python.

Production of level 3 wants a certified module: it becomes a provider of its own here (docs/gateways.md).
"""

from functools import cache
from importlib.util import find_spec
from typing import Literal, Protocol

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

DEFAULT_ID = "1234567812345678"
"""The signer's id that the standard takes where nothing was agreed."""

HALF = 32
Form = Literal["rs", "der"]
"""Two numbers of 32 bytes one behind the other, or ASN.1."""


class Sm2(Protocol):
    """Signs and verifies with keys as raw bytes: 32 private, 64 public (x and y). Signatures are r and s, 64 bytes."""

    def sign(self, private: bytes, public: bytes, message: bytes, signer: bytes) -> bytes:
        """A signature over the signer's Z value and the message."""

    def verify(self, public: bytes, message: bytes, signature: bytes, signer: bytes) -> bool:
        """Whether the holder of the private key signed this message."""

    def public_of(self, private: bytes) -> bytes:
        """The public half of a key pair."""


class PurePython:
    """By `gmalg`: about 11 ms a signature and 20 ms a verification, no dependencies, not in constant time."""

    def sign(self, private: bytes, public: bytes, message: bytes, signer: bytes) -> bytes:
        """As `Sm2.sign`."""
        from gmalg import SM2

        r, s = SM2(private, signer, _marked(public)).sign(message)
        return bytes(r.rjust(HALF, b"\0") + s.rjust(HALF, b"\0"))

    def verify(self, public: bytes, message: bytes, signature: bytes, signer: bytes) -> bool:
        """As `Sm2.verify`."""
        from gmalg import SM2
        from gmalg.errors import GMError

        try:
            return bool(SM2(uid=signer, pk=_marked(public)).verify(message, signature[:HALF], signature[HALF:]))
        except (GMError, ValueError):
            return False

    def public_of(self, private: bytes) -> bytes:
        """As `Sm2.public_of`."""
        from gmalg import SM2

        return bytes(SM2().generate_pk(private))[1:]


class GmSsl:
    """By `gmssl-pyx`, a wrapper of the C library GmSSL: about 4 ms a signature, 1 ms a verification."""

    def sign(self, private: bytes, public: bytes, message: bytes, signer: bytes) -> bytes:
        """As `Sm2.sign`."""
        from gmssl_pyx import sm2_sign

        return from_der(sm2_sign(private, public, message, signer))

    def verify(self, public: bytes, message: bytes, signature: bytes, signer: bytes) -> bool:
        """As `Sm2.verify`."""
        from gmssl_pyx import GmsslInnerError, sm2_verify

        try:
            return bool(sm2_verify(public, message, to_der(signature), signer))
        except (GmsslInnerError, ValueError):
            return False

    def public_of(self, private: bytes) -> bytes:
        """As `Sm2.public_of`: the C package derives none, and this is done once."""
        return PurePython().public_of(private)


@cache
def provider() -> Sm2:
    """The fastest one that is installed."""
    return GmSsl() if find_spec("gmssl_pyx") else PurePython()


@cache
def public_key(text: str) -> bytes:
    """64 bytes for a key in hex, with or without the leading 04. Raises ValueError."""
    raw = bytes.fromhex(text)
    raw = raw[1:] if len(raw) == 2 * HALF + 1 and raw[0] == 4 else raw
    if len(raw) != 2 * HALF:
        raise ValueError("an SM2 public key has 64 bytes")
    return raw


@cache
def public_of(private: str) -> bytes:
    """The public half of a private key in hex; computed once a key."""
    return provider().public_of(bytes.fromhex(private))


def to_der(signature: bytes) -> bytes:
    """ASN.1 of r and s. Raises ValueError."""
    if len(signature) != 2 * HALF:
        raise ValueError("an SM2 signature has 64 bytes")
    return encode_dss_signature(int.from_bytes(signature[:HALF]), int.from_bytes(signature[HALF:]))


def from_der(signature: bytes) -> bytes:
    """The opposite of `to_der`. Raises ValueError."""
    r, s = decode_dss_signature(signature)
    return r.to_bytes(HALF) + s.to_bytes(HALF)


def _marked(public: bytes) -> bytes:
    return b"\x04" + public
