"""From a decoded answer to an outcome: the envelope opened, the named fields read."""

from collections.abc import Mapping
from typing import Any

import msgspec
import structlog

from bot.catalog.calls import CallSpec
from bot.catalog.gateways import Gateway
from bot.catalog.sources import Group, Record, Sourced
from bot.services import envelope
from bot.services.fields import NULL, Dictionaries, FieldError, pick, reader, without_nulls
from bot.services.outcome import Done, Outcome, Unknown
from bot.services.remembered import Remembered

log = structlog.get_logger(__name__)

Readings = Remembered[bytes, Outcome]
"""Outcomes by the data that they were read from."""

LONGEST_KEPT = 8_000
"""Bytes of an answer's data that may be kept."""
_encoder = msgspec.msgpack.Encoder()

SIMPLE = frozenset((str, int, float, bool, type(None)))


def read(
    spec: CallSpec, gateway: Gateway, answer: Any, dictionaries: Dictionaries, kept: Readings | None = None
) -> Outcome:
    """What an answer means for a call.

    `kept`: what answers to the same `spec` meant, by their data; an outcome that is kept there says of which.
    """
    opened = envelope.open_envelope(gateway.envelope, answer)
    if not isinstance(opened, tuple):
        return opened
    data, empty = opened
    if kept is not None and (source := _source(data)):
        return kept.get(source, _outcome, spec, data, empty, dictionaries, source)
    return _outcome(spec, data, empty, dictionaries)


def _source(data: Any) -> bytes:
    """What data is known by again; empty for what is long, or odd."""
    try:
        source = _encoder.encode(data)
    except (ValueError, OverflowError, RecursionError):  # half a character, numbers past 64 bits
        return b""
    return source if len(source) <= LONGEST_KEPT else b""


def _outcome(spec: CallSpec, data: Any, empty: bool, dictionaries: Dictionaries, source: bytes = b"") -> Outcome:
    try:
        if spec.rows is None:
            if data and spec.read and not isinstance(data, Mapping):
                return Unknown("unreadable")
            return Done(_record(spec, data, dictionaries), (), empty or not data, source)
        rows = tuple(_record(spec, row, dictionaries) for row in _list(data, spec.rows))
        return Done({}, rows, not rows, source)
    except FieldError as error:
        log.warning("gateway field unreadable", gateway=spec.gateway, operation=spec.operation, field=str(error))
        return Unknown("unreadable")


def _list(data: Any, path: str) -> list[Any]:
    found = pick(data, path)
    if found in (None, "", "null"):
        return []
    if not isinstance(found, list):
        raise FieldError(f"{path or 'data'}: not a list")
    return found


def _record(spec: CallSpec, data: Any, dictionaries: Dictionaries) -> dict[str, Any]:
    found = _fields(spec.single, data, dictionaries)
    for name, path, record in spec.lists:
        found[name] = [_fields(record, row, dictionaries) for row in _list(data, path)]
    return found


def _fields(record: Record, data: Any, dictionaries: Dictionaries) -> dict[str, Any]:
    found = _one_by_one(record.others, data, dictionaries) if record.others else {}
    for group in record.groups:
        found |= _at_once(group, data) or _one_by_one(group.fields, data, dictionaries)
    return found


def _at_once(group: Group, data: Any) -> dict[str, Any]:
    """What stands side by side; nothing where one of it is missing, or no simple value."""
    try:
        for step in group.parent:
            data = data[step]
        values = group.at_once(data)
    except (KeyError, TypeError):
        return {}
    if NULL in values or not SIMPLE.issuperset(map(type, values)):
        return {}
    return dict(zip(group.names, values, strict=True))


def _one_by_one(fields: tuple[Sourced, ...], data: Any, dictionaries: Dictionaries) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, path, steps, source in fields:
        if not path:
            found[name] = reader(source)(data, dictionaries)
            continue
        value = data
        for step in steps:
            value = value.get(step) if type(value) is dict else None
        found[name] = value if type(value) in SIMPLE and value != NULL else without_nulls(value)
    return found
