"""Reading a gateway's answer: bytes to JSON, then code, message and data as gateways.yaml says where they stand."""

import json
from typing import Any

import msgspec

from bot.catalog.gateways import Envelope
from bot.services.fields import pick
from bot.services.outcome import Refused, Unknown


def decode(body: bytes) -> Any:
    """The JSON in an answer. GBK text is read too, whatever the header says of it. Raises ValueError."""
    try:
        return msgspec.json.decode(body)  # a third of what `json` takes
    except ValueError:
        return _leniently(body)


def _leniently(body: bytes) -> Any:
    """Of what isn't quite JSON, too. Raises ValueError."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("gb18030")
    return json.loads(text)


def first_code(envelope: Envelope, answer: Any) -> str | None:
    """The code of the outermost layer; None where there is none."""
    code = pick(answer, (envelope.outer or envelope).code)
    return None if code is None else _text(code)


def open_envelope(envelope: Envelope, answer: Any) -> Refused | Unknown | tuple[Any, bool]:
    """The data and whether it is declared empty; or what the gateway answered instead of data.

    The gateway's own layer is read before that of the system behind it.
    """
    if envelope.outer is not None:
        code = first_code(envelope, answer)
        if code not in envelope.outer.done:
            return Unknown("no-code" if code is None else f"gateway-{code}")
        answer = _unwrapped(pick(answer, envelope.outer.data))
    code = pick(answer, envelope.code)
    if code is None:
        return Unknown("no-code")
    return _judged(envelope, _text(code), answer)


def _judged(envelope: Envelope, code: str, answer: Any) -> Refused | Unknown | tuple[Any, bool]:
    if code in envelope.done:
        data = _unwrapped(pick(answer, envelope.data))
        return (None if data == "null" else data), False
    if code in envelope.empty:
        return None, True
    if code in envelope.unavailable:
        return Unknown(f"unavailable-{code}")
    return Refused(code, _text(pick(answer, envelope.message) or ""))


def _text(value: Any) -> str:
    """A code or message as text: numbers and truth values come as either."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _unwrapped(data: Any) -> Any:
    """Some gateways put JSON as text inside JSON, and the word null for nothing."""
    if not isinstance(data, str):
        return data
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data
