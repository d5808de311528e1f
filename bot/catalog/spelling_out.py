"""A city's own file says only what differs: here each such part is completed from what stands below it.

`KEY+` adds to what stands there. A form without `submit` is none of its own: it changes the shipped one, part by part,
and so do calls, dictionaries and actions beside it, each by its name, and a guide place by place.
"""

from collections.abc import Callable, Mapping
from typing import Any

ADDS = "+"
BY_NAME = ("calls", "dictionaries", "actions")
STANDS_ALONE = frozenset(("submit", "type", "gateway"))
"""Who writes one of these writes the whole: of a form, of a question, of a call."""


def in_full(data: Any, local: Any) -> Any:
    """A city's own file as it would be without short cuts. What is no mapping is left for the schema to refuse."""
    if not isinstance(data, dict) or not isinstance(local, dict):
        return local
    whole = added(data, local)
    return whole | _inside(data, whole, "services", lambda below, own: _by_name(below, own, entry_in_full))


def entry_in_full(entry: Any, local: Any) -> Any:
    """The same of one entry."""
    if not isinstance(entry, dict) or not isinstance(local, dict):
        return local
    whole = added(entry, local)
    whole |= _inside(entry, whole, "guide", _guide)
    if isinstance(whole.get("form"), dict) and "submit" in whole["form"]:
        return whole
    whole |= _inside(entry, whole, "form", _deep)
    for key in BY_NAME:
        whole |= _inside(entry, whole, key, lambda below, own: _by_name(below, own, _deep))
    return whole


def added(below: Mapping[Any, Any], local: Mapping[Any, Any]) -> dict[Any, Any]:
    """The keys with what `KEY+` adds in them; one that fits nothing is left for the schema to refuse."""
    whole = {key: value for key, value in local.items() if not _adds(key)}
    for key in filter(_adds, local):
        name = key.removesuffix(ADDS)
        before = whole.get(name, below.get(name))
        joined = local[key] if before is None else _joined(before, local[key])
        whole[key if joined is None else name] = local[key] if joined is None else joined
    return whole


def _adds(key: Any) -> bool:
    return isinstance(key, str) and key.endswith(ADDS)


def _joined(before: Any, more: Any) -> Any:
    """Both; None where they are of different kinds."""
    match before, more:
        case list(), list():
            return [*before, *more]
        case dict(), dict():
            return {**before, **more}
        case str(), str():
            return f"{before.rstrip()}\n{more}"
    return None


def _inside(below: Mapping[Any, Any], own: Mapping[Any, Any], key: str, work: Callable[[Any, Any], Any]) -> Any:
    """The key worked on, where both have it as a mapping; else nothing."""
    both = below.get(key), own.get(key)
    return {key: work(*both)} if all(isinstance(one, dict) for one in both) else {}


def _by_name(below: Mapping[Any, Any], own: Mapping[Any, Any], work: Callable[[Any, Any], Any]) -> dict[Any, Any]:
    told = {name: work(below.get(name), value) for name, value in own.items()}
    return told if work is entry_in_full else {**below, **told}


def _guide(below: Any, own: Any) -> Any:
    whole = added(below, own)
    return whole | _inside(below, whole, "by_region", _deep)


def _deep(below: Any, own: Any) -> Any:
    if not isinstance(below, dict) or not isinstance(own, dict) or STANDS_ALONE & own.keys() & below.keys():
        return own
    return {**below, **{key: _deep(below.get(key), value) for key, value in own.items()}}
