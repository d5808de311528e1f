"""The two national platforms: service platform (`gjzwfwpt`) and data exchange (`gjgxjhpt`), which grants a secret.

Both sign service id + requester id + time; the exchange's own secret is fetched with the app key that came with the
approval, AES encrypted, and expires.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from typing_extensions import override

from bot.services.sign.profile import (
    BadSignature,
    Credentials,
    Grant,
    Hash,
    Headers,
    LeasingProfile,
    Signable,
    Signed,
    SignProfile,
    check,
    check_clock,
    from_millis,
    given,
    is_hex,
    keyed_base64,
    millis,
)

SKEW_S = 600.0
BLOCK = 128
KEY_BYTES = 16


def _four(prefix: str, hash_: Hash, sid: str, by: Credentials, now: datetime) -> dict[str, str]:
    rid, clock = by.key_id.rpartition("/")[2], millis(now)
    signature = keyed_base64(hash_, by.secret, f"{sid}{rid}{clock}")
    return {f"{prefix}_rid": rid, f"{prefix}_sid": sid, f"{prefix}_rtime": clock, f"{prefix}_sign": signature}


def _verify(prefix: str, hash_: Hash, headers: Headers, of: Credentials, now: datetime) -> None:
    names = (f"{prefix}_{part}" for part in ("sid", "rid", "rtime", "sign"))
    sid, rid, clock, signature = given(headers, *names)
    check(signature, keyed_base64(hash_, of.secret, f"{sid}{rid}{clock}"))
    check_clock(from_millis(clock), now, SKEW_S)


@dataclass(frozen=True, slots=True)
class NationalService(SignProfile):
    """Base64 HMAC of service id + requester id + time in milliseconds. `key_id` is `sid/rid`: the service's, ours."""

    hash: Hash = "sha256"

    name: ClassVar[str] = "gjzwfwpt"

    @override
    def sign(self, request: Signable, by: Credentials, now: datetime) -> Signed:
        return Signed(_four(self.name, self.hash, by.key_id.partition("/")[0], by, now))

    @override
    def verify(self, request: Signable, headers: Headers, of: Credentials, now: datetime) -> bytes:
        _verify(self.name, self.hash, headers, of, now)
        return request.body


@dataclass(frozen=True, slots=True)
class NationalExchange(LeasingProfile):
    """As the service platform, with the granted secret. `key_id` is ours; the operation's `code` is its service id."""

    hash: Hash = "sha256"

    name: ClassVar[str] = "gjgxjhpt"
    needs_code: ClassVar[bool] = True

    @override
    def sign(self, request: Signable, by: Credentials, now: datetime) -> Signed:
        return Signed(_four(self.name, self.hash, request.operation, by, now))

    @override
    def verify(self, request: Signable, headers: Headers, of: Credentials, now: datetime) -> bytes:
        _verify(self.name, self.hash, headers, of, now)
        return request.body

    @override
    def ask(self, path: str, operation: str, lasting: Credentials, now: datetime) -> tuple[Signed, str]:
        headers = self.sign(Signable("POST", path, operation=operation), lasting, now).headers
        return Signed(headers, json.dumps(headers).encode()), "application/json"

    @override
    def read_grant(self, answer: object, lasting: Credentials, now: datetime) -> Grant:
        if not isinstance(answer, Mapping) or str(answer.get("code")) != "0":
            raise ValueError("no grant")
        data = answer.get("data")
        if not isinstance(data, Mapping):
            raise ValueError("no grant")
        secret = open_secret(str(data.get("secret")), lasting.secret)
        try:
            return Grant(secret, from_millis(str(data.get("secretEndTime"))))
        except BadSignature as error:
            raise ValueError("no end time") from error

    @override
    def secret_faults(self, by: Credentials) -> list[str]:
        return [] if is_hex(by.secret, KEY_BYTES) else ["secret: the app key is 32 hex digits"]


def _cipher(app_key: str) -> Cipher[modes.ECB]:
    """The platform's AES-128-ECB with the hex app key; one random block or two, so the mode gives nothing away."""
    return Cipher(algorithms.AES(bytes.fromhex(app_key)), modes.ECB())  # noqa: S305 (the platform's choice)


def seal_secret(secret: str, app_key: str) -> str:
    """A granted secret as it travels."""
    padder, encryptor = PKCS7(BLOCK).padder(), _cipher(app_key).encryptor()
    padded = padder.update(secret.encode()) + padder.finalize()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def open_secret(sealed: str, app_key: str) -> str:
    """The opposite of `seal_secret`. Raises ValueError."""
    unpadder, decryptor = PKCS7(BLOCK).unpadder(), _cipher(app_key).decryptor()
    padded = decryptor.update(base64.b64decode(sealed, validate=True)) + decryptor.finalize()
    return (unpadder.update(padded) + unpadder.finalize()).decode()
