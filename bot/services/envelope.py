"""Reading a gateway's answer: bytes to JSON, then code, message and data as gateways.yaml says where they stand."""

import json
from typing import Any

from bot.catalog.gateways import Envelope
from bot.services.fields import pick
from bot.services.outcome import Refused, Unknown


def decode(body: bytes) -> Any:
    """The JSON in an answer. GBK text is read too, whatever the header says of it. Raises ValueError."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("gb18030")
    return json.loads(text)


def _unwrapped(data: Any) -> Any:
    """Some gateways put JSON as text inside JSON, and the word null for nothing."""
    if not isinstance(data, str):
        return data
    try:
        return json.loads(data)
    except ValueError:
        return data


def open_envelope(envelope: Envelope, answer: Any) -> Refused | Unknown | tuple[Any, bool]:
    """The data and whether it is declared empty; or what the gateway answered instead of data."""
    code = pick(answer, envelope.code)
    if code is None:
        return Unknown("no-code")
    if str(code) in envelope.done:
        return _unwrapped(pick(answer, envelope.data)), False
    if str(code) in envelope.empty:
        return None, True
    if str(code) in envelope.unavailable:
        return Unknown(f"unavailable-{code}")
    return Refused(str(code), str(pick(answer, envelope.message) or ""))
