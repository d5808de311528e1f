"""YAML that keeps its comments, its order and its quotes when a program changes it."""

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

WIDTH = 116


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def loaded(text: str) -> Any:
    """The text with all that surrounds its data. Raises ruamel.yaml's YAMLError."""
    return _yaml().load(text)


def document(text: str) -> CommentedMap:
    """A layer's text; an empty one is an empty mapping."""
    return loaded(text) if text.strip() else CommentedMap()


def dumped(node: Any) -> str:
    """The other way round."""
    out = io.StringIO()
    _yaml().dump(node, out)
    return out.getvalue()


def parsed(text: str) -> Any:
    """The data alone. Raises ruamel.yaml's YAMLError."""
    return YAML(typ="safe", pure=True).load(text)


def take(target: CommentedMap, source: Mapping[str, Any], key: str) -> None:
    """A key of another mapping, with the comments that stand beside it."""
    target[key] = source[key]
    beside = getattr(getattr(source, "ca", None), "items", {})
    if key in beside:
        target.ca.items[key] = beside[key]


def plain(node: Any) -> Any:
    """A node as plain data."""
    if isinstance(node, Mapping):
        return {plain(key): plain(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [plain(value) for value in node]
    if isinstance(node, bool):
        return bool(node)
    for kind in (str, int, float):
        if isinstance(node, kind):
            return kind(node)
    return node
