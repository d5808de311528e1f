"""AES content encryption (接口内容加密): AES-128-CBC, PKCS#7, an IV of zeros, base64."""

import base64
import binascii

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

BLOCK = 16


class ContentSeal:
    """Encrypts and decrypts with one app's AES key. Raises ValueError for a key that isn't 16 bytes of base64."""

    def __init__(self, key: str) -> None:
        try:
            raw = base64.b64decode(key, validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("not base64") from None
        if len(raw) != BLOCK:
            raise ValueError("not 16 bytes")
        self._cipher = Cipher(algorithms.AES(raw), modes.CBC(bytes(BLOCK)))

    def close(self, text: str) -> str:
        """The text as ciphertext in base64."""
        padder = PKCS7(BLOCK * 8).padder()
        encryptor = self._cipher.encryptor()
        plain = padder.update(text.encode()) + padder.finalize()
        return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()

    def open(self, ciphertext: str) -> str:
        """The text inside. Raises ValueError when it wasn't encrypted with this key."""
        decryptor, unpadder = self._cipher.decryptor(), PKCS7(BLOCK * 8).unpadder()
        plain = decryptor.update(base64.b64decode(ciphertext, validate=True)) + decryptor.finalize()
        return (unpadder.update(plain) + unpadder.finalize()).decode()
