"""The platform's half of the message protocol, written from its description alone.

Nothing here is shared with banshi's adapter, so that a mistake in one shows against the other.
"""

import base64
import hashlib
import json
import secrets
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sandbox.wechat.accounts import Account

Fields = Mapping[str, Any]

LONGEST_TEXT = 2047
"""Bytes of a text reply; more is dropped without a word."""


class Malformed(Exception):
    """The answer isn't one that WeChat understands: the citizen is told that the account is out of order."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A request to a callback."""

    query: Mapping[str, str]
    body: bytes


def sign(*parts: str) -> str:
    """Sorted, joined, SHA-1, hex."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def seal(account: Account, message: bytes) -> str:
    """The message encrypted for the account."""
    plain = secrets.token_bytes(16) + struct.pack("!I", len(message)) + message + account.appid.encode()
    pad = 32 - len(plain) % 32
    encryptor = _cipher(account).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([pad] * pad)) + encryptor.finalize()).decode()


def unseal(account: Account, sealed: str) -> bytes:
    """The message inside. Raises Malformed."""
    try:
        decryptor = _cipher(account).decryptor()
        plain = decryptor.update(base64.b64decode(sealed, validate=True)) + decryptor.finalize()
        (size,) = struct.unpack_from("!I", plain, 16)
    except (ValueError, struct.error) as error:
        raise Malformed(f"ciphertext: {type(error).__name__}") from None
    message, rest = plain[20 : 20 + size], plain[20 + size :]
    pad = rest[-1] if rest else 0
    if not 1 <= pad <= 32 or rest != account.appid.encode() + bytes([pad] * pad):
        raise Malformed("ciphertext for another appid, or padded wrongly")
    return message


def push(account: Account, fields: Fields, *, clock: int | None = None, message: bytes = b"", form: str = "") -> Signed:
    """The request that hands these fields to the account's callback, in its mode and format.

    `message`: sent as it is in place of the fields; `form`: xml or json in place of the account's own.
    """
    account = replace(account, format=form) if form else account
    timestamp, nonce = str(clock or int(time.time())), str(secrets.randbelow(10**10))
    query = {"signature": sign(account.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
    query["openid"] = str(fields["FromUserName"])
    message = message or render(account, fields)
    if account.mode == "plain":
        return Signed(query, message)
    sealed = seal(account, message)
    query |= {"encrypt_type": "aes", "msg_signature": sign(account.token, timestamp, nonce, sealed)}
    clear = fields if account.mode == "compatible" else {"ToUserName": account.original_id}
    return Signed(query, render(account, {**clear, "Encrypt": sealed}))


def render(account: Account, fields: Fields) -> bytes:
    """Fields in the account's format."""
    if account.format == "json":
        return json.dumps(fields, ensure_ascii=False).encode()
    return f"<xml>{''.join(_element(name, value) for name, value in fields.items())}</xml>".encode()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a citizen sees of an answer: `form` is text, card or image (JSON, a media id), or transfer (to whom)."""

    form: str
    text: str


def read_answer(account: Account, body: bytes, nonce: str, openid: str) -> str | None:
    """The text that the citizen sees; None when the account says nothing. Raises Malformed."""
    shown = read_shown(account, body, nonce, openid)
    return shown.text if shown else None


def read_shown(account: Account, body: bytes, nonce: str, openid: str) -> Shown | None:
    """What the citizen sees; None when the account says nothing, or too much of it. Raises Malformed."""
    if body in (b"", b"success"):
        return None
    answer = _parse(body)
    if account.mode == "safe" or (account.mode == "compatible" and "Encrypt" in answer):
        answer = _parse(_opened(account, answer, nonce))
    if answer.get("ToUserName") != openid or answer.get("FromUserName") != account.original_id:
        raise Malformed("addressed to somebody else")
    if not str(answer.get("CreateTime")).isdigit():
        raise Malformed("CreateTime")
    match answer.get("MsgType"):
        case "text":
            return _read_text(answer)
        case "news":
            return Shown("card", json.dumps(_read_card(answer), ensure_ascii=False))
        case "image":
            return Shown("image", str(_inner(answer, "Image")["MediaId"]))
        case "transfer_customer_service":
            return Shown("transfer", str(_inner(answer, "TransInfo").get("KfAccount", "")))
    raise Malformed("MsgType")


def _read_text(answer: Fields) -> Shown | None:
    content = answer.get("Content")
    if not isinstance(content, str) or not content.strip():
        raise Malformed("no Content")
    return Shown("text", content) if len(content.encode()) <= LONGEST_TEXT else None


def _read_card(answer: Fields) -> Fields:
    item = _inner(_inner(answer, "Articles"), "item")
    if str(answer.get("ArticleCount")) != "1" or not item.get("Title") or not item.get("Url"):
        raise Malformed("not one article")
    names = {"title": "Title", "desc": "Description", "url": "Url", "picture": "PicUrl"}
    return {ours: item.get(theirs, "") for ours, theirs in names.items()}


def _inner(fields: Fields, name: str) -> Fields:
    inner = fields.get(name) or {}
    if not isinstance(inner, dict):
        raise Malformed(name)
    return inner


def _opened(account: Account, answer: Fields, nonce: str) -> bytes:
    sealed, clock = str(answer.get("Encrypt", "")), str(answer.get("TimeStamp", ""))
    if answer.get("Nonce") != nonce or not clock.isdigit():
        raise Malformed("Nonce or TimeStamp")
    if answer.get("MsgSignature") != sign(account.token, clock, nonce, sealed):
        raise Malformed("MsgSignature")
    return unseal(account, sealed)


def _parse(body: bytes) -> Fields:
    if body[:1] == b"{":
        return _parse_json(body)
    if b"<!DOCTYPE" in body.upper()[:256]:
        raise Malformed("DOCTYPE")
    try:
        root = ElementTree.fromstring(body.decode())  # noqa: S314  no DOCTYPE, so no entities
    except (ElementTree.ParseError, ValueError) as error:
        raise Malformed(f"XML: {type(error).__name__}") from None
    if root.tag != "xml" or len({child.tag for child in root}) != len(root):
        raise Malformed("root or repeated elements")
    return _fields(root)


def _fields(element: ElementTree.Element) -> dict[str, Any]:
    return {child.tag: _fields(child) if len(child) else child.text or "" for child in element}


def _parse_json(body: bytes) -> Fields:
    try:
        answer = json.loads(body)
    except ValueError:
        raise Malformed("JSON") from None
    if not isinstance(answer, dict):
        raise Malformed("JSON")
    return answer


def _element(name: str, value: object) -> str:
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(_element(key, item) for key, item in value.items())}</{name}>"
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    text = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{text}]]></{name}>"


def _cipher(account: Account) -> Cipher[modes.CBC]:
    key = base64.b64decode(account.aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
