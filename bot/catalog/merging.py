"""Edits of a section field by field: those of a page's form, and those of two who edited it at the same time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.catalog.differences import PHRASES, fields_of, phrases_of, shown
from bot.catalog.sections import value_at
from bot.catalog.written import WIDTH, document, dumped, loaded, parsed, take


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed, differently."""

    field: str
    base: str
    mine: str
    theirs: str


def merge(base: str, mine: str, theirs: str, choose: Mapping[str, str] | None = None) -> tuple[str, list[Clash]]:
    """The section with both edits, and the fields that both changed, theirs being kept in the text.

    Phrases are merged one by one, so they never clash. `choose`: by field, `mine` or `theirs`, whichever is to count.
    """
    old, own, other = (fields_of(parsed(text)) if text.strip() else {} for text in (base, mine, theirs))
    result, mine_node = loaded(theirs), loaded(mine)
    clashes = []
    for field in {**old, **own, **other}:
        was, here, there = old.get(field), own.get(field), other.get(field)
        if here in (was, there):
            continue
        if field in PHRASES:
            _set(result, field, respelled(shown(there), _both(was, here, there)))
        elif there == was or (choose or {}).get(field) == "mine":
            _copy(mine_node, result, field)
        elif (choose or {}).get(field) != "theirs":
            clashes.append(Clash(field, shown(was), shown(here), shown(there)))
    return dumped(result), clashes


def _both(base: Any, mine: Any, theirs: Any) -> tuple[str, ...]:
    was, here, there = phrases_of(base), phrases_of(mine), phrases_of(theirs)
    kept = [phrase for phrase in there if phrase in here or phrase not in was]
    return tuple(kept + [phrase for phrase in here if phrase not in was and phrase not in kept])


def _copy(source: Any, target: Any, field: str) -> None:
    *steps, last = _steps(field)
    for step in steps:
        source, target = source.get(step, {}), target.setdefault(step, CommentedMap())
    if last in source:
        take(target, source, last)
    else:
        target.pop(last, None)


def _steps(field: str) -> list[str]:
    """A field as keys; none of them has a dot in it."""
    return field.split(".")


def _set(node: Any, field: str, value: Any) -> None:
    *steps, last = _steps(field)
    for step in steps:
        node = node.setdefault(step, CommentedMap())
    node[last] = value


def with_fields(text: str, told: Mapping[str, Any]) -> str:
    """The section with these fields as a page's form told them; None takes one out, and all others stay as they are."""
    node, before = document(text), parsed(text)
    for field, value in told.items():
        was = value_at(before, tuple(_steps(field)))
        spelled = field in PHRASES or field.endswith(".options")
        if value == was or (spelled and phrases_of(value) == phrases_of(was)):
            continue
        if value is None:
            _take_out(node, field)
        elif spelled:
            _set(node, field, respelled("" if isinstance(was, list) else shown(was), phrases_of(value)))
        else:
            _set(node, field, LiteralScalarString(value) if isinstance(value, str) and "\n" in value else value)
    return dumped(node)


def _take_out(node: Any, field: str) -> None:
    *steps, last = _steps(field)
    for step in steps:
        node = node.get(step) or {}
    node.pop(last, None)


def respelled(text: str, phrases: Sequence[str]) -> str:
    """A list of phrases written as it was, many to a line: lines keep what is still there, new ones come at the end."""
    left = dict.fromkeys(phrases)
    lines = []
    for line in text.splitlines():
        kept = [phrase for phrase in phrases_of(line) if phrase in left]
        for phrase in kept:
            left.pop(phrase)
        if kept:
            lines.append(" | ".join(kept))
    row: list[str] = []
    for phrase in left:
        if row and len(" | ".join([*row, phrase])) > WIDTH // 2:
            lines.append(" | ".join(row))
            row = []
        row.append(phrase)
    lines += [" | ".join(row)] if row else []
    return LiteralScalarString("\n".join(lines) + "\n") if len(lines) > 1 else "".join(lines)
