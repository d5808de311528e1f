"""Seals what is kept about citizens, and keyed hashes in place of their ids.

A sealed value says how and with which key it was sealed, so that keys can change while values live:
one byte for the cipher, 4 for the key's id, 12 of nonce, then the encrypted data with its 16-byte tag. Cipher, key id
and purpose are authenticated with it.
"""

import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from pydantic import SecretStr

from bot.errors import SealBroken
from bot.keyring import Key, Keyring
from bot.messages import Address

CipherName = Literal["aes-256-gcm", "sm4-gcm"]
TAGS = 256
"""Cluster slots that citizens are spread over; each has its own list of what is due, which the sweep looks into."""
REMEMBERED = 4096
"""Pseudonyms; a message asks for its citizen's some five times."""
NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = 5
MARKS: dict[CipherName, bytes] = {"aes-256-gcm": b"\x02", "sm4-gcm": b"\x03"}


class Aead(Protocol):
    """Encryption that finds every change (as `cryptography` shapes it)."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """The encrypted data with its tag behind."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """The opposite. Raises InvalidTag, ValueError."""


class Sm4Gcm:
    """SM4 (GB/T 32907) in GCM, in the shape of AESGCM."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """The encrypted data with its tag behind."""
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """The opposite. Raises InvalidTag, ValueError."""
        mode = modes.GCM(nonce, data[-TAG_BYTES:], TAG_BYTES)
        decryptor = Cipher(self._algorithm, mode).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(data[:-TAG_BYTES]) + decryptor.finalize()


CIPHERS: dict[CipherName, Callable[[Key], Aead]] = {
    "aes-256-gcm": lambda key: AESGCM(key.derive("seal")),
    "sm4-gcm": lambda key: Sm4Gcm(key.derive("seal/sm4", 16)),
}


class Vault:
    """One deployment's keys at work; the same in every process. A single secret is a keyring of one."""

    def __init__(self, keys: Keyring | SecretStr, cipher: CipherName = "aes-256-gcm") -> None:
        ring = keys if isinstance(keys, Keyring) else Keyring(Key(keys.get_secret_value()))
        self._header = MARKS[cipher] + bytes.fromhex(ring.current.id)
        self._opening = {
            MARKS[name] + bytes.fromhex(key.id): make(key) for key in ring.all for name, make in CIPHERS.items()
        }
        self._sealing = self._opening[self._header]
        self._keyed = HMAC(ring.pseudonyms.derive("hash"), SHA256())
        self.pseudonym: Callable[[Address], str] = lru_cache(REMEMBERED)(self._hash)
        """What stands for a citizen in keys and logs: 24 hex digits, useless without the key."""

    def seal(self, data: bytes, purpose: str) -> bytes:
        """The data encrypted for one purpose, the key of the store where it is kept; it opens for that one only."""
        nonce, header = os.urandom(NONCE_BYTES), self._header
        return header + nonce + self._sealing.encrypt(nonce, data, header + purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """The opposite of `seal`, with whichever key sealed it. Raises SealBroken."""
        header = sealed[:HEADER_BYTES]
        cipher = self._opening.get(header)
        if cipher is None:
            raise SealBroken("sealed with a key that is not at hand, or not sealed at all")
        nonce, body = sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES], sealed[HEADER_BYTES + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, header + purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken("changed, or sealed for another purpose") from error

    def is_sealed(self, value: bytes) -> bool:
        """Whether a value has the form of one that was sealed, with whatever key."""
        return value[:1] in MARKS.values() and len(value) >= HEADER_BYTES + NONCE_BYTES + TAG_BYTES

    def is_current(self, sealed: bytes) -> bool:
        """Whether a sealed value is sealed as values are sealed now."""
        return sealed.startswith(self._header)

    def pseudonyms(self, addresses: Iterable[Address]) -> set[str]:
        """Those of many at once; none is remembered, which would drive out those who are being answered."""
        return set(map(self._hash, addresses))

    def keyed(self, text: str) -> str:
        """What stands for any other text that says whose something is: 24 hex digits. Not remembered.

        By a copy of what the key began: OpenSSL takes 10 µs of a message to find the hash and the key anew.
        """
        keyed = self._keyed.copy()
        keyed.update(text.encode())
        return keyed.finalize().hex()[:24]

    def _hash(self, address: Address) -> str:
        return self.keyed(str(address))


@lru_cache(REMEMBERED)
def base_of(pseudonym: str) -> str:
    """The beginning of the keys of a citizen's turns, and of all that one script must find beside them."""
    return f"banshi:{{t{int(pseudonym[:4], 16) % TAGS}}}:{pseudonym}"
