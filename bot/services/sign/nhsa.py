"""Medical insurance (医保): an SM2 signature over the message's fields, its payload encrypted with SM4."""

import base64
import binascii
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.padding import PKCS7
from typing_extensions import override

from bot.services.sign import sm2
from bot.services.sign.profile import (
    BadSignature,
    Credentials,
    Headers,
    Signable,
    Signed,
    SignProfile,
    check_clock,
    is_hex,
)

BLOCK = 16
BEIJING = "+08:00"


@dataclass(frozen=True, slots=True)
class Nhsa(SignProfile):
    """`secret`: our SM2 private key, `cipher_key`: the SM4 key, `peer_key`: the far end's public key, all in hex.

    The signature, in `cainfo`, covers every field of a request but `cainfo` and `input` in the order of their names,
    as `name=value` joined by `&`; with `covers: all` the encrypted `input` too. Of an answer it covers all fields.
    """

    covers: Literal["head", "all"] = "head"
    signer: str = sm2.DEFAULT_ID
    form: sm2.Form = "rs"
    encoding: Literal["base64", "hex"] = "base64"
    mode: Literal["cbc", "ecb"] = "cbc"

    name: ClassVar[str] = "nhsa"
    is_slow: ClassVar[bool] = True
    skew_s: ClassVar[float] = 600
    needs: ClassVar[frozenset[str]] = frozenset(("key_id", "secret", "cipher_key", "peer_key"))
    body: ClassVar[str | None] = "nhsa"
    needs_code: ClassVar[bool] = True

    @override
    def sign(self, request: Signable, by: Credentials, now: datetime) -> Signed:
        message = json.loads(request.body)
        payload = json.dumps(message["input"], ensure_ascii=False, separators=(",", ":")).encode()
        message |= {"signtype": "SM2", "input": self._encrypt(payload, by.cipher_key)}
        message["cainfo"] = self._sign(_text(message, self._left_out()), by)
        return Signed({}, _bytes(message))

    @override
    def verify(self, request: Signable, headers: Headers, of: Credentials, now: datetime) -> bytes:
        try:
            message = _object(request.body)
            self._check(message, self._left_out(), of)
            sent = datetime.fromisoformat(f"{message['inf_time']}{BEIJING}")
            message["input"] = json.loads(self._decrypt(str(message["input"]), of.cipher_key))
        except (KeyError, ValueError) as error:
            raise BadSignature("Invalid signature") from error
        check_clock(sent, now, self.skew_s)
        return _bytes(message)

    @override
    def sign_answer(self, body: bytes, by: Credentials, now: datetime) -> bytes:
        message = json.loads(body)
        if message.get("output"):
            payload = json.dumps(message["output"], ensure_ascii=False, separators=(",", ":")).encode()
            message["output"] = self._encrypt(payload, by.cipher_key)
        message["signtype"] = "SM2"
        message["cainfo"] = self._sign(_text(message, ("cainfo",)), by)
        return _bytes(message)

    @override
    def open_answer(self, body: bytes, by: Credentials) -> bytes:
        message = _object(body)
        self._check(message, ("cainfo",), by)
        if message.get("output"):
            message["output"] = json.loads(self._decrypt(str(message["output"]), by.cipher_key))
        return _bytes(message)

    @override
    def secret_faults(self, by: Credentials) -> list[str]:
        wanted = {"secret": (by.secret, 32), "cipher_key": (by.cipher_key, BLOCK)}
        faults = [f"{name}: {n * 2} hex digits" for name, (text, n) in wanted.items() if not is_hex(text, n)]
        if not (is_hex(by.peer_key, 64) or is_hex(by.peer_key, 65)):
            faults.append("peer_key: an SM2 public key has 128 hex digits, or 130 with 04 before them")
        return faults

    def _left_out(self) -> tuple[str, ...]:
        return ("cainfo",) if self.covers == "all" else ("cainfo", "input")

    def _sign(self, text: str, by: Credentials) -> str:
        raw = sm2.provider().sign(
            bytes.fromhex(by.secret), sm2.public_of(by.secret), text.encode(), self.signer.encode()
        )
        raw = raw if self.form == "rs" else sm2.to_der(raw)
        return raw.hex() if self.encoding == "hex" else base64.b64encode(raw).decode()

    def _check(self, message: Mapping[str, Any], left_out: Iterable[str], of: Credentials) -> None:
        try:
            given = str(message["cainfo"])
            raw = bytes.fromhex(given) if self.encoding == "hex" else base64.b64decode(given, validate=True)
            raw = raw if self.form == "rs" else sm2.from_der(raw)
        except (KeyError, ValueError, OverflowError) as error:
            raise BadSignature("Invalid signature") from error
        text = _text(message, left_out).encode()
        if not sm2.provider().verify(sm2.public_key(of.peer_key), text, raw, self.signer.encode()):
            raise BadSignature("Invalid signature")

    def _encrypt(self, data: bytes, key: str) -> str:
        start = secrets.token_bytes(BLOCK) if self.mode == "cbc" else b""
        padder, encryptor = PKCS7(BLOCK * 8).padder(), self._cipher(key, start).encryptor()
        padded = padder.update(data) + padder.finalize()
        return base64.b64encode(start + encryptor.update(padded) + encryptor.finalize()).decode()

    def _decrypt(self, text: str, key: str) -> bytes:
        """Raises ValueError."""
        try:
            raw = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ValueError("not base64") from error
        start, rest = (raw[:BLOCK], raw[BLOCK:]) if self.mode == "cbc" else (b"", raw)
        unpadder, decryptor = PKCS7(BLOCK * 8).unpadder(), self._cipher(key, start).decryptor()
        padded = decryptor.update(rest) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()

    def _cipher(self, key: str, start: bytes) -> Cipher[Any]:
        mode = modes.CBC(start) if self.mode == "cbc" else modes.ECB()  # noqa: S305 (some insurers' choice)
        return Cipher(SM4(bytes.fromhex(key)), mode)


def _text(message: Mapping[str, Any], left_out: Iterable[str]) -> str:
    """What is signed: fields that hold something, by name."""
    fields = {name: _plain(value) for name, value in message.items() if name not in set(left_out)}
    return "&".join(f"{name}={value}" for name, value in sorted(fields.items()) if value)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _object(body: bytes) -> dict[str, Any]:
    message = json.loads(body)
    if not isinstance(message, dict):
        raise ValueError("not an object")
    return message


def _bytes(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
