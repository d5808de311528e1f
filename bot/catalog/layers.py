"""A file laid over another: a city's own over the shipped one, what operators published over both."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.catalog import words

AKIN = 3
"""Services of the same sector that are offered in the place of one that was switched off."""


def laid_over(data: Any, local: Any) -> Any:
    """The data under a layer; neither is changed. What is no mapping is left for the schema to refuse."""
    if not isinstance(data, dict) or not isinstance(local, dict):
        return local
    theirs, services = local.get("services") or {}, data.get("services") or {}
    if not isinstance(theirs, dict) or not isinstance(services, dict):
        return {**data, **local}
    services = dict(services)
    for name, entry in theirs.items():
        services[name] = merged(services.get(name), entry)
    off = local.get("off")
    gone = [services.pop(name) for name in (off if isinstance(off, list) else ()) if name in services]
    own = {key: value for key, value in local.items() if key not in {"services", "off"}}
    laid = {**data, **own, "services": services}
    laid = _not_offered(laid, off if isinstance(off, list) else ())
    told = [_not_here(entry, laid) for entry in gone if isinstance(entry, dict)]
    theirs = laid.get("elsewhere") or []
    return {**laid, "elsewhere": [*theirs, *told]} if told and isinstance(theirs, list) else laid


def _not_offered(laid: dict[str, Any], off: Sequence[Any]) -> dict[str, Any]:
    """The same without the services that are off among those that events offer."""
    events = laid.get("events")
    if not off or not isinstance(events, list):
        return laid
    return {**laid, "events": [_without(event, off) for event in events]}


def _without(event: Any, off: Sequence[Any]) -> Any:
    offered = event.get("offer") if isinstance(event, dict) else None
    return {**event, "offer": [name for name in offered if name not in off]} if isinstance(offered, list) else event


def _not_here(entry: Mapping[str, Any], laid: Mapping[str, Any]) -> dict[str, Any]:
    """A service that was switched off as a matter that is known and not served, with what there is of its sector."""
    rest = {name: one for name, one in laid["services"].items() if isinstance(one, dict)}
    akin = [name for name, one in rest.items() if one.get("sector") == entry.get("sector")][:AKIN]
    go = words.AKIN if akin else words.ASK.format(hotline=laid.get("hotline"))
    return {"topic": entry.get("name"), "go": go, "phrases": entry.get("phrases"), "instead": akin}


def merged(entry: Any, local: Any) -> Any:
    """The local entry's keys over the shipped one's; a guide is merged key by key, everything else replaced."""
    if not isinstance(entry, dict) or not isinstance(local, dict):
        return local
    shipped, own = entry.get("guide"), local.get("guide")
    if isinstance(shipped, dict) and isinstance(own, dict):
        return {**entry, **local, "guide": {**shipped, **own}}
    return {**entry, **local}
