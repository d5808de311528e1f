"""WeChat's signatures and its AES layout, on `cryptography` with the cipher object kept.

Own code where wechatpy would do, because this is the hot path: the measurement is in codec.py.
"""

import binascii
import hashlib
import hmac
import os
from base64 import b64decode, b64encode
from struct import pack, unpack_from

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.errors import NotFromPlatform

BLOCK = 32
"""WeChat pads to 32 bytes, not to the cipher's 16."""
PADDING = tuple(bytes((BLOCK - over,)) * (BLOCK - over) for over in range(BLOCK))
"""By what a message is longer than whole blocks."""
PREFIX = 16
HEAD = PREFIX + 4


def signature(*parts: bytes) -> bytes:
    """The hex SHA-1 over the sorted parts: token, timestamp, nonce, and with encryption the ciphertext."""
    return hashlib.sha1(b"".join(sorted(parts)), usedforsecurity=False).hexdigest().encode()


def is_signature(given: str, *parts: bytes) -> bool:
    """Whether `given` signs the parts; takes the same time wherever they differ."""
    return hmac.compare_digest(given.encode(), signature(*parts))


class Seal:
    """Opens and closes ciphertexts of one account with one EncodingAESKey.

    All of them in one stream each way, which OpenSSL then sets up once: CBC carries on from the block before, and that
    changes nothing but a message's first 16 bytes, which are random and which nobody reads.
    """

    def __init__(self, aes_key: str, appid: str) -> None:
        key = b64decode(aes_key + "=")
        cipher = Cipher(algorithms.AES(key), modes.CBC(key[:PREFIX]))
        self._encrypt, self._decrypt = cipher.encryptor().update, cipher.decryptor().update
        self._receiver = appid.encode()

    def open(self, ciphertext: bytes) -> bytes:
        """The message inside. Raises NotFromPlatform when it wasn't sealed with this key for this account."""
        try:
            raw = binascii.a2b_base64(ciphertext)
        except binascii.Error:
            raise NotFromPlatform("ciphertext isn't base64") from None
        if not raw or len(raw) % 16:
            raise NotFromPlatform("ciphertext's length")
        return self._unpack(self._decrypt(raw))

    def _unpack(self, plain: bytes) -> bytes:
        end = len(plain) - plain[-1]
        if not 1 <= plain[-1] <= BLOCK or end < HEAD:
            raise NotFromPlatform("padding")
        stop = HEAD + int(unpack_from(">I", plain, PREFIX)[0])
        if stop > end:
            raise NotFromPlatform("length inside the ciphertext")
        if not hmac.compare_digest(plain[stop:end], self._receiver):
            raise NotFromPlatform("sealed for another appid")
        return plain[HEAD:stop]

    def close(self, message: bytes, *, prefix: bytes | None = None) -> bytes:
        """The message as base64 ciphertext behind a random 16-byte prefix."""
        plain = b"".join((prefix or os.urandom(PREFIX), pack(">I", len(message)), message, self._receiver))
        return b64encode(self._encrypt(plain + PADDING[len(plain) % BLOCK]))
