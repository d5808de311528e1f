"""From a decoded answer to an outcome: the envelope opened, the named fields read."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.catalog.calls import CallSpec
from bot.catalog.gateways import Gateway
from bot.catalog.sources import Group, Record, Sourced
from bot.services import envelope
from bot.services.fields import NULL, Dictionaries, FieldError, pick, reader, without_nulls
from bot.services.outcome import Done, Outcome, Unknown

log = structlog.get_logger(__name__)

SIMPLE = frozenset((str, int, float, bool, type(None)))


def read(spec: CallSpec, gateway: Gateway, answer: Any, dictionaries: Dictionaries) -> Outcome:
    """What an answer means for a call."""
    opened = envelope.open_envelope(gateway.envelope, answer)
    if not isinstance(opened, tuple):
        return opened
    data, empty = opened
    try:
        if spec.rows is None:
            if data and spec.read and not isinstance(data, Mapping):
                return Unknown("unreadable")
            return Done(fields=_record(spec, data, dictionaries), empty=empty or not data)
        rows = tuple(_record(spec, row, dictionaries) for row in _list(data, spec.rows))
        return Done(rows=rows, empty=not rows)
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
