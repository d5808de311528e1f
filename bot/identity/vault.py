"""Seals what is kept about citizens: AES-256-GCM, and keyed hashes in place of their ids."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from bot.errors import SealBroken
from bot.messages import Address

NONCE_BYTES = 12
VERSION = b"\x01"


class Vault:
    """One deployment's keys, derived from `BANSHI_SECRET_KEY`; the same in every process."""

    def __init__(self, secret: SecretStr) -> None:
        material = secret.get_secret_value().encode()
        self._cipher = AESGCM(_derive(material, b"seal"))
        self._hash_key = _derive(material, b"hash")

    def seal(self, data: bytes, purpose: str) -> bytes:
        """The data encrypted for one purpose (such as a store key); it opens for the same purpose only."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, data, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """The opposite of `seal`. Raises SealBroken."""
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            if sealed[:1] != VERSION:
                raise SealBroken("sealed in a form that this version doesn't know")
            return self._cipher.decrypt(nonce, body, purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken("changed, or sealed with another key") from error

    def pseudonym(self, address: Address) -> str:
        """What stands for a citizen in keys and logs: 24 hex digits, useless without the key."""
        return hmac.digest(self._hash_key, str(address).encode(), hashlib.sha256).hex()[:24]


def _derive(material: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"banshi/" + use).derive(material)
