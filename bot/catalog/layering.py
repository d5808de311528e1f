"""What operators changed, as a layer over the files.

Only what differs from the files becomes part of the layer, so that what the files say of everything else goes on
counting, after an update too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml.comments import CommentedMap

from bot.catalog.entry import Entry
from bot.catalog.guide import Guide
from bot.catalog.sections import Below, Section, merged_data, text_of, value_at
from bot.catalog.service import Service
from bot.catalog.written import document, dumped, loaded, plain, take


def layer_with(below: Sequence[Below], layer: str, section: Section, mine: str) -> str:
    """The layer's text after a section was edited; its other sections stay as they are. `mine` must be YAML."""
    whole = document(layer)
    node, base = loaded(mine), value_at(merged_data(below), section)
    if len(section) == 1:
        _put(whole, section[0], node.get(section[0]) if isinstance(node, Mapping) else None, base)
    else:
        services = whole.setdefault("services", CommentedMap())
        changes = _changes(node, text_of(below, "", section), mine, base)
        if changes:
            services[section[1]] = changes
        else:
            services.pop(section[1], None)
        if not services:
            del whole["services"]
    return dumped(whole) if whole else ""


def switched(layer: str, service: str, *, off: bool) -> str:
    """The layer with a service switched off, or no longer."""
    whole = document(layer)
    names = [name for name in whole.get("off") or () if name != service] + ([service] if off else [])
    if names:
        whole["off"] = names
    else:
        whole.pop("off", None)
    return dumped(whole) if whole else ""


def restored(layer: str, section: Section, other: str) -> str:
    """The layer with one section as another layer has it."""
    whole = document(layer)
    theirs = value_at(document(other), section)
    holder = whole if len(section) == 1 else whole.setdefault("services", CommentedMap())
    if theirs is None:
        holder.pop(section[-1], None)
    else:
        holder[section[-1]] = theirs
    if "services" in whole and not whole["services"]:
        del whole["services"]
    return dumped(whole) if whole else ""


def _put(whole: CommentedMap, key: str, value: Any, base: Any) -> None:
    if value is None or plain(value) == base:
        whole.pop(key, None)
    else:
        whole[key] = value


def _changes(node: Any, before: str, mine: str, base: Any) -> Any:
    """The keys of a service that differ from the files', or whose comments do; what was taken out is emptied."""
    if not isinstance(base, Mapping):
        return node
    said, told = _comments(before), _comments(mine)
    changed = CommentedMap()
    for key, value in node.items():
        if key == "guide" and isinstance(value, Mapping) and isinstance(base.get(key), Mapping):
            inner = _guide_changes(value, base[key], told.get(key) != said.get(key))
            if inner:
                changed[key] = inner
        elif key not in base or plain(value) != base[key] or told.get(key) != said.get(key):
            take(changed, node, key)
    for key in base:
        if key not in node:
            changed[key] = _empty(Service, key)
    return changed


def _guide_changes(guide: Any, base: Mapping[str, Any], whole: bool) -> Any:
    inner = CommentedMap()
    for key, told in guide.items():
        if whole or plain(told) != base.get(key):
            take(inner, guide, key)
    for key in base:
        if key not in guide:
            inner[key] = _empty(Guide, key)
    return inner


def _empty(model: type[Entry], key: str) -> Any:
    """What says "not any more" in a layer: the field's default. A key that must be there has none."""
    field = model.model_fields.get(key)
    if field is None or field.is_required():
        return None
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Entry):
        return {}
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value


def _comments(text: str) -> dict[str, list[str]]:
    """The comments of each key at the left edge, those above it included."""
    found: dict[str, list[str]] = {}
    waiting: list[str] = []
    key = ""
    for line in text.splitlines():
        if line[:1] not in {"", " ", "#", "-"}:
            key = line.partition(":")[0].strip("\"' ")
            found[key] = waiting
            waiting = []
        if "#" in line:
            (waiting if line.startswith("#") else found.setdefault(key, [])).append(line.partition("#")[2].strip())
    return found
