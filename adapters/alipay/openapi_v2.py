"""The OpenAPI's v2 form: what is signed and sent, and what of an answer is verified. Pure: no network, no clock."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from json.decoder import JSONDecoder
from typing import Any

from adapters.alipay.result import Outcome, Result, read_result, untrusted
from adapters.alipay.settings import AlipayApp

CHINA = timezone(timedelta(hours=8))
SPACE = re.compile(r"[ \t\r\n]*")
DECODER = JSONDecoder()
COMMON = frozenset(
    (
        "app_id", "method", "format", "charset", "sign_type", "timestamp", "version", "sign", "app_auth_token",
        "auth_token", "encrypt_type", "notify_url", "return_url", "app_cert_sn", "alipay_root_cert_sn",
    )
)  # fmt: skip
"""Parameters that go into the address: the gateway reads the charset there before it reads the body."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method. `top`: parameters beside `biz_content`, where a method wants them there."""

    method: str
    biz: Mapping[str, Any] | None = None
    top: Mapping[str, str] | None = None
    auth_token: str = ""
    app_auth_token: str = ""
    encrypt: bool = False


def to_json(fields: Mapping[str, Any]) -> str:
    """JSON as it is signed and sent: once, in raw UTF-8."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def parameters(app: AlipayApp, call: Call, now: datetime) -> Mapping[str, str]:
    """All parameters of a request, signed. `now` has an offset; Alipay wants China's time."""
    fields = {
        "app_id": app.app_id,
        "method": call.method,
        "format": "JSON",
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": now.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
        "version": "1.0",
        "app_auth_token": call.app_auth_token,
        "auth_token": call.auth_token,
        "app_cert_sn": app.keys.app_cert_sn,
        "alipay_root_cert_sn": app.keys.root_cert_sn,
        **(call.top or {}),
        **_content(app, call),
    }
    filled = {name: value for name, value in fields.items() if value}
    return {**filled, "sign": app.keys.sign(signing_string(filled).encode())}


def signing_string(fields: Mapping[str, str]) -> str:
    """What our signature covers: everything but `sign`, sorted, unencoded, without empty values."""
    return "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name])


def split(fields: Mapping[str, str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What goes into the address, and what into the body."""
    return (
        {name: value for name, value in fields.items() if name in COMMON},
        {name: value for name, value in fields.items() if name not in COMMON},
    )


def read_answer(app: AlipayApp, method: str, body: bytes, trace: str = "") -> Result:
    """The result in an answer, verified over the response's own bytes, never over JSON made anew."""
    try:
        text, codec = _decoded(body)
        members = _members(text)
        node = next(
            (name for name in (f"{method.replace('.', '_')}_response", "error_response") if name in members), ""
        )
        if not node:
            return Result(Outcome.UNKNOWN, "unreadable", trace=trace)
        return _checked(app, members, node, codec, trace)
    except (ValueError, RecursionError):
        return Result(Outcome.UNKNOWN, "unreadable", trace=trace)


def read_unproved(method: str, body: bytes) -> Mapping[str, Any]:
    """The response's fields whoever signed them: for what proves itself, such as a certificate. Raises ValueError."""
    data = json.loads(_members(_decoded(body)[0])[method.replace(".", "_") + "_response"])
    if not isinstance(data, dict):
        raise ValueError("no object")
    return data


def _content(app: AlipayApp, call: Call) -> Mapping[str, str]:
    if call.biz is None:
        return {}
    text = to_json(call.biz)
    if call.encrypt and app.content_seal:
        return {"encrypt_type": "AES", "biz_content": app.content_seal.close(text)}
    return {"biz_content": text}


def _decoded(body: bytes) -> tuple[str, str]:
    """Errors have come in GBK although UTF-8 was asked for."""
    try:
        return body.decode(), "utf-8"
    except UnicodeDecodeError:
        return body.decode("gb18030"), "gb18030"


def _members(text: str) -> Mapping[str, str]:
    """The raw text of each member of the outermost object. Raises ValueError."""
    members: dict[str, str] = {}
    at = _after(text, 0, "{")
    while True:
        name, at = DECODER.raw_decode(text, _skip(text, at))
        start = _skip(text, _after(text, at, ":"))
        _, end = DECODER.raw_decode(text, start)
        if not isinstance(name, str) or name in members:
            raise ValueError("member names")
        members[name] = text[start:end]
        at = _skip(text, end)
        if text[at : at + 1] == "}":
            return members
        at = _after(text, at, ",")


def _skip(text: str, at: int) -> int:
    match = SPACE.match(text, at)
    return match.end() if match else at


def _after(text: str, at: int, sign: str) -> int:
    at = _skip(text, at)
    if text[at : at + 1] != sign:
        raise ValueError(f"no {sign}")
    return at + 1


def _checked(app: AlipayApp, members: Mapping[str, str], node: str, codec: str, trace: str) -> Result:
    signature, serial = (_string(members.get(name, '""')) for name in ("sign", "alipay_cert_sn"))
    raw = members[node]
    if signature and not app.keys.verify(raw.encode(codec), signature, serial):
        return untrusted(app.keys, serial, trace)
    data = json.loads(raw)
    if isinstance(data, str):
        if app.content_seal is None:
            raise ValueError("encrypted, and no AES key")
        data = json.loads(app.content_seal.open(data))
    if not isinstance(data, dict):
        raise ValueError("no object")
    failed = node == "error_response"
    return read_result(
        {"code": "unknown", **data} if failed else data, trusted=bool(signature) and not failed, trace=trace
    )


def _string(raw: str) -> str:
    value = json.loads(raw)
    return value if isinstance(value, str) else ""
