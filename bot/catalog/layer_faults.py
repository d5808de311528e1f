"""What a city's own file says of entries that there aren't, and what it takes away where it may have meant to add."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.catalog import words
from bot.catalog.entry import split_phrases
from bot.catalog.fault import Fault
from bot.catalog.near import hint
from bot.catalog.service import Service

SAID = ("names", "phrases", "not_for", "examples")
TOP = ("elsewhere", "chitchat", "lexicon", "places")
NEEDED = tuple(name for name, field in Service.model_fields.items() if field.is_required())


def strangers(data: Any, local: Any) -> list[Fault]:
    """Entries that a layer changes, or switches off, though nothing has them."""
    if not isinstance(data, dict) or not isinstance(local, dict):
        return []
    known, own = _mapping(data.get("services")), _mapping(local.get("services"))
    off = local.get("off") or []
    if not isinstance(off, list):
        return [Fault(("off",), words.SCHEMA_FAULTS["list_type"]), *strangers(data, {**local, "off": []})]
    found = [_unknown(name, entry, known) for name, entry in own.items() if _is_stray(name, entry, known)]
    for name, entry in own.items():
        found += _parts_of_none(("services", name), known.get(name), entry)
    for place, name in enumerate(off):
        if not isinstance(name, str | int) or name not in {**known, **own}:
            found.append(Fault(("off", place), words.NO_SERVICE_OFF.format(name=name) + hint(name, known)))
    return found


def _parts_of_none(path: tuple[str, ...], entry: Any, own: Any) -> Iterator[Fault]:
    """Questions and calls that are changed though the entry has none of that name."""
    entry, own = _mapping(entry), _mapping(own)
    slots, theirs = _mapping(_mapping(own.get("form")).get("slots")), _mapping(_mapping(entry.get("form")).get("slots"))
    calls, made = _mapping(own.get("calls")), _mapping(entry.get("calls"))
    for name in slots:
        if theirs and name not in theirs and "type" not in _mapping(slots[name]):
            yield Fault((*path, "form", "slots", name), words.NO_SLOT.format(name=name) + hint(name, theirs))
    for name in calls:
        if made and name not in made and "gateway" not in _mapping(calls[name]):
            yield Fault((*path, "calls", name), words.NO_CALL.format(name=name) + hint(name, made))


def without_strangers(data: Any, local: Any) -> Any:
    """The layer without these, so that what else is wrong in it can be told."""
    known, own = _mapping(data.get("services")), _mapping(local.get("services"))
    if not any(_is_stray(name, entry, known) for name, entry in own.items()):
        return local
    return local | {"services": {name: one for name, one in own.items() if not _is_stray(name, one, known)}}


def lost(data: Any, local: Any) -> Iterator[Fault]:
    """What a layer takes away by writing a list, or a form, anew."""
    if not isinstance(data, dict) or not isinstance(local, dict):
        return
    for key in TOP:
        gone = [name for name in _parts(data.get(key)) if name not in _parts(local.get(key))] if key in local else []
        if gone:
            yield Fault((key,), words.LOST_PARTS.format(count=len(gone), one=gone[0], key=key), warning=True)
    known = _mapping(data.get("services"))
    for name, entry in _mapping(local.get("services")).items():
        if isinstance(entry, dict) and isinstance(known.get(name), dict):
            yield from _lost_in(("services", name), known[name], entry)


def _lost_in(path: tuple[str, ...], entry: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[Fault]:
    for key in SAID:
        said = _said(own.get(key))
        gone = [phrase for phrase in _said(entry.get(key)) if phrase not in said] if key in own else []
        if gone:
            told = words.LOST_PHRASES.format(count=len(gone), one=gone[0], key=key)
            yield Fault((*path, key), told, warning=True)
    before, form = _mapping(entry.get("form")), _mapping(own.get("form"))
    gone = [key for key in before if key not in form]
    gone += [f"slots.{key}" for key in _mapping(before.get("slots")) if key not in _mapping(form.get("slots"))]
    gone += [f"replies.{key}" for key in _mapping(before.get("replies")) if key not in _mapping(form.get("replies"))]
    if "submit" in form and gone:
        yield Fault((*path, "form"), words.LOST_IN_FORM.format(names="、".join(gone)), warning=True)


def _is_stray(name: Any, entry: Any, known: Mapping[Any, Any]) -> bool:
    return name not in known and isinstance(entry, dict) and not set(NEEDED) <= {str(key).rstrip("+") for key in entry}


def _unknown(name: Any, entry: Mapping[str, Any], known: Mapping[str, Any]) -> Fault:
    lacking = "、".join(key for key in NEEDED if key not in entry)
    said = words.NO_SERVICE_CHANGED.format(name=name, lacking=lacking)
    fields = Service.model_fields
    slips = [str(key) for key in entry if str(key).rstrip("+") not in fields and hint(key, fields)]
    told = "".join(words.MISSPELT.format(name=key) + hint(key, fields) for key in slips)
    return Fault(("services", str(name)), said + hint(name, known) + told)


def _mapping(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, dict) else {}


def _said(value: Any) -> tuple[str, ...]:
    split = split_phrases(value)
    return tuple(split) if isinstance(split, list | tuple) else ()


def _parts(value: Any) -> list[str]:
    """The names of what stands in a list of topics or in a mapping."""
    if isinstance(value, list):
        return [str(one.get("topic")) for one in value if isinstance(one, dict)]
    return [str(name) for name in _mapping(value)]
