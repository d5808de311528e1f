"""A part of the catalogue as an operator edits it: a service, or one of the keys at the top.

Its text has the comments and the order of the file that it comes from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.comments import CommentedMap

from bot.catalog.layers import laid_over
from bot.catalog.source import SourceMap
from bot.catalog.spelling_out import added, entry_in_full, in_full
from bot.catalog.written import document, dumped, loaded, plain, take

Section = tuple[str, ...]
"""`("services", id)`, or `("menu",)`."""


@dataclass(frozen=True, slots=True)
class Below:
    """A file under the layer: its text, its data, and where everything stands in it."""

    text: str
    data: Any
    lines: SourceMap


def section_of(name: str) -> Section:
    """`services.traffic.violation` as a path; `menu` too."""
    head, _, rest = name.partition(".")
    return (head, rest) if head == "services" and rest else (name,)


def name_of(section: Section) -> str:
    """The other way round."""
    return ".".join(section)


def value_at(data: Any, section: Section) -> Any:
    """What stands there; None where nothing does."""
    for step in section:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data


def merged_data(below: Sequence[Below], layer: Any = None) -> Any:
    """The files' data, lowest first, under a layer."""
    data = below[0].data
    for each in below[1:]:
        data = data if each.data is None else laid_over(data, in_full(data, each.data))
    return data if layer is None else laid_over(data, layer)


def text_of(below: Sequence[Below], layer: str, section: Section) -> str:
    """The section as YAML: a service's own keys, or a top key with what is under it. Empty where there is none."""
    slices = {place: found for place, each in enumerate(below) if (found := _slice(each, section))}
    own = value_at(document(layer), section)
    if len(slices) == 1 and own is None and not any("+:" in piece for piece in slices.values()):
        return next(iter(slices.values()))
    nodes = [_in_full(below[:place], section, loaded(piece)) for place, piece in slices.items()]
    if own is not None:
        nodes.append(own if len(section) == 2 else CommentedMap({section[0]: own}))
    return dumped(_over(nodes)) if nodes else ""


def _in_full(below: Sequence[Below], section: Section, node: Any) -> Any:
    """A file's part as it would be without short cuts, with the comments of what is written out there."""
    if not below or not isinstance(node, CommentedMap):
        return node
    data, own = merged_data(below), plain(node)
    whole = entry_in_full(value_at(data, section), own) if len(section) == 2 else added(data, own)
    for key in [key for key in node if key not in whole]:
        del node[key]
    for key, value in whole.items():
        if key not in own or own[key] != value:
            node[key] = value
    return node


def _slice(file: Below, section: Section) -> str:
    """The lines of a section, moved to the left; a service without its own key."""
    span = file.lines.span(section)
    if span is None:
        return ""
    lines = file.text.splitlines()[span[0] : span[1]]
    while lines and not lines[-1].strip():
        lines.pop()
    body = lines[1:] if len(section) == 2 else lines
    indents = [len(line) - len(line.lstrip()) for line in body if line.strip()]
    if (body and min(indents) > 0) or len(section) == 1:
        left = min(indents, default=0)
        return "\n".join(line[left:] for line in body) + "\n"
    return dumped(value_at(file.data, section))


def _over(nodes: Sequence[Any]) -> Any:
    """The last node's keys in the first one, a guide key by key; comments and order are the first one's."""
    whole, *others = nodes
    for other in others:
        if not isinstance(whole, CommentedMap) or not isinstance(other, Mapping):
            whole = other
            continue
        for key, value in other.items():
            if key == "guide" and isinstance(whole.get(key), CommentedMap) and isinstance(value, Mapping):
                for inner in value:
                    take(whole[key], value, inner)
            else:
                take(whole, other, key)
    return whole
