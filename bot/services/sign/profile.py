"""What every way of signing has in common: what is signed, by whom, and what the far end says to a bad signature."""

import functools
import hashlib
import hmac
import os
from binascii import b2a_base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar, Literal, Protocol

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

Headers = Mapping[str, str]
Hash = Literal["sha256", "sm3"]
"""Many gateways take SM3 in place of SHA-256 and change nothing else."""

NONCE_BYTES = 16
KEYS = 64
"""Secrets whose beginnings are kept: more than a city has gateways."""


@dataclass(frozen=True, slots=True)
class ForwardedUser:
    """The citizen on whose behalf a call is made, where a gateway wants to know."""

    uid: str
    info: str = ""
    ext: str = ""


class Signable(msgspec.Struct, frozen=True):
    """The parts of a request that a profile may sign."""

    method: str
    path: str
    query: Mapping[str, str] = {}
    body: bytes = b""
    content_type: str = ""
    operation: str = ""
    """What the gateway calls the operation, where its address doesn't say it (sid, infno)."""
    user: ForwardedUser | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signs. Secrets are left out of `repr`, so that no log and no traceback shows them."""

    key_id: str = ""
    secret: str = field(default="", repr=False)
    cipher_key: str = field(default="", repr=False)
    """The key for bodies, where they are encrypted."""
    peer_key: str = ""
    """The public key of the other side, where it signs too."""


class Signed(msgspec.Struct, frozen=True):
    """What to send: headers to add, and another body where the signature goes into it."""

    headers: Headers = {}
    body: bytes | None = None


class BadSignature(Exception):
    """The far end would refuse this request; the text is the reason in the gateway's own words."""


class SignProfile(Protocol):
    """A way to sign; stateless, so one object serves all requests of a gateway. Its fields are the variants there are.

    `verify` and `sign_answer` are the far end's half, which the sandbox uses.
    """

    name: ClassVar[str]
    is_slow: ClassVar[bool] = False
    """Takes milliseconds of CPU, so it is done in a thread."""
    leases: ClassVar[bool] = False
    """Signs with a secret that is fetched and expires (`LeasingProfile`)."""
    needs: ClassVar[frozenset[str]] = frozenset(("key_id", "secret"))
    """The credentials that gateways.yaml must give."""
    body: ClassVar[str | None] = None
    """The only form of body that it can sign, where there is one."""
    needs_code: ClassVar[bool] = False
    """Signs what the gateway calls each operation."""

    def sign(self, request: Signable, by: Credentials, now: datetime) -> Signed:
        """What to send in place of the bare request."""

    def verify(self, request: Signable, headers: Headers, of: Credentials, now: datetime) -> bytes:
        """The readable body of a request that `sign` made with the same credentials a short while ago.

        `headers` has lower-case names. Raises BadSignature for any other request.
        """

    def sign_answer(self, body: bytes, by: Credentials, now: datetime) -> bytes:
        """The far end's answer as it goes out."""
        return body

    def open_answer(self, body: bytes, by: Credentials) -> bytes:
        """The readable answer. Raises BadSignature when it isn't the far end's, ValueError when it is no answer."""
        return body

    def secret_faults(self, by: Credentials) -> list[str]:
        """Which credentials have not the form that this profile needs; never their values."""
        return []


def is_hex(text: str, length: int) -> bool:
    """Whether a text is so many bytes in hex."""
    return len(text) == 2 * length and set(text) <= set("0123456789abcdefABCDEF")


@dataclass(frozen=True, slots=True)
class Grant:
    """A secret for a while."""

    secret: str = field(repr=False)
    expires: datetime


class LeasingProfile(SignProfile, Protocol):
    """Signs with a secret that is fetched first; `lasting` credentials sign for that."""

    leases: ClassVar[bool] = True

    def ask(self, path: str, operation: str, lasting: Credentials, now: datetime) -> tuple[Signed, str]:
        """The request for a grant, a POST: what to send, and its content type."""

    def read_grant(self, answer: object, lasting: Credentials, now: datetime) -> Grant:
        """The grant in a decoded answer. Raises ValueError where there is none; the text never holds the secret."""


def new_nonce() -> str:
    """Text that no request had before."""
    return os.urandom(NONCE_BYTES).hex()


def keyed_hash(hash_: Hash, secret: str, data: bytes) -> bytes:
    """HMAC of the data."""
    mac = _keyed(hash_, secret).copy()
    mac.update(data)
    return mac.finalize()


@functools.lru_cache(KEYS)
def _keyed(hash_: Hash, secret: str) -> HMAC:
    """What a key begins, to be copied: OpenSSL takes 15 µs of a call to find the hash and the key anew."""
    return HMAC(secret.encode(), hashes.SHA256() if hash_ == "sha256" else hashes.SM3())


def plain_hash(hash_: Hash, data: bytes) -> bytes:
    """The hash of the data."""
    if hash_ == "sha256":
        return hashlib.sha256(data).digest()
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def keyed_base64(hash_: Hash, secret: str, text: str) -> str:
    """HMAC of a text, in base64."""
    return base64_of(keyed_hash(hash_, secret, text.encode()))


def base64_of(data: bytes) -> str:
    """As base64.b64encode, without its questions."""
    return b2a_base64(data, newline=False).decode()


def check(given: str, wanted: str) -> None:
    """Raises BadSignature unless both are the same; takes as long for either."""
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise BadSignature("Invalid signature")


def check_clock(sent: datetime, now: datetime, skew_s: float) -> None:
    """Raises BadSignature for a request that wasn't made just now."""
    if abs((now - sent).total_seconds()) > skew_s:
        raise BadSignature("Clock skew exceeded")


def millis(now: datetime) -> str:
    """Milliseconds since 1970 as text."""
    return str(int(now.timestamp() * 1000))


def from_clock(text: str, unit: Callable[[int], float] = float) -> datetime:
    """The moment that a clock of whole `unit`s shows. Raises BadSignature for anything else."""
    try:
        return datetime.fromtimestamp(unit(int(text)), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadSignature("Invalid signature") from error


def from_millis(text: str) -> datetime:
    """The moment of `millis`. Raises BadSignature."""
    return from_clock(text, lambda count: count / 1000)


def given(headers: Headers, *names: str) -> list[str]:
    """The headers by name. Raises BadSignature when one is missing."""
    try:
        return [headers[name] for name in names]
    except KeyError as error:
        raise BadSignature("Invalid signature") from error
