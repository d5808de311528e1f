"""A file laid over another: a city's own over the shipped one, what operators published over both."""

from typing import Any


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
    for name in off if isinstance(off, list) else ():
        services.pop(name, None)
    rest = {key: value for key, value in local.items() if key not in {"services", "off"}}
    return {**data, **rest, "services": services}


def merged(entry: Any, local: Any) -> Any:
    """The local entry's keys over the shipped one's; a guide is merged key by key, everything else replaced."""
    if not isinstance(entry, dict) or not isinstance(local, dict):
        return local
    shipped, own = entry.get("guide"), local.get("guide")
    if isinstance(shipped, dict) and isinstance(own, dict):
        return {**entry, **local, "guide": {**shipped, **own}}
    return {**entry, **local}
