"""From a decoded answer to an outcome: the envelope opened, the named fields read."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.catalog.gateways import Gateway
from bot.catalog.model import CallSpec
from bot.services import envelope
from bot.services.fields import Dictionaries, FieldError, parse_source, pick, reader
from bot.services.outcome import Done, Outcome, Unknown

log = structlog.get_logger(__name__)


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
    single = spec.read if not spec.each else {n: wire for n, wire in spec.read.items() if n not in spec.each}
    found = _fields(single, data, dictionaries)
    for name, read in spec.each.items():
        rows = _list(data, parse_source(spec.read[name])[0])
        found[name] = [_fields(read, row, dictionaries) for row in rows]
    return found


def _fields(read: Mapping[str, str], data: Any, dictionaries: Dictionaries) -> dict[str, Any]:
    return {name: reader(wire)(data, dictionaries) for name, wire in read.items()}
