"""What became of a section, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalog.sections import Section, value_at
from bot.catalog.written import dumped

PHRASES = ("names", "phrases", "not_for", "examples")


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as text; `added` and `removed` where it is a list of phrases."""

    field: str
    before: str
    after: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def sections_of(layer: Any) -> set[Section]:
    """What a layer says something of."""
    if not isinstance(layer, Mapping):
        return set()
    services = layer.get("services")
    own = {("services", str(name)) for name in services} if isinstance(services, Mapping) else set()
    return own | {(str(key),) for key in layer if key != "services"}


def changed_sections(before: Any, after: Any) -> list[Section]:
    """Where two layers differ."""
    both = sections_of(before) | sections_of(after)
    return sorted(section for section in both if value_at(before, section) != value_at(after, section))


def changes(before: Any, after: Any) -> list[Change]:
    """What became of a section's fields."""
    old, new = fields_of(before), fields_of(after)
    found = []
    for field in {**new, **old}:
        if old.get(field) == new.get(field):
            continue
        if field in PHRASES:
            was, now = phrases_of(old.get(field)), phrases_of(new.get(field))
            gone, come = tuple(p for p in was if p not in now), tuple(p for p in now if p not in was)
            if gone or come:
                found.append(Change(field, "", "", come, gone))
        else:
            found.append(Change(field, shown(old.get(field)), shown(new.get(field))))
    return found


def fields_of(value: Any) -> dict[str, Any]:
    """A section's keys, a guide's and the replies' one by one."""
    if not isinstance(value, Mapping):
        return {} if value is None else {"": value}
    return dict(_fields(value, ""))


def _fields(value: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for key, told in value.items():
        name = f"{before}{key}"
        if isinstance(told, Mapping) and name in {"guide", "form", "form.replies", "form.slots", "calls", "actions"}:
            yield from _fields(told, f"{name}.")
        else:
            yield name, told


def phrases_of(value: Any) -> tuple[str, ...]:
    """Phrases as the catalogue reads them."""
    if isinstance(value, str):
        value = value.replace("｜", "|").replace("\n", "|").split("|")
    return tuple(dict.fromkeys(str(part).strip() for part in value or () if str(part).strip()))


def shown(value: Any) -> str:
    """A value as an operator reads it."""
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else dumped(value).strip()
