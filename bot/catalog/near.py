"""What somebody may have meant who wrote a name that is none."""

import types
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from bot.catalog import words

LIKE = 0.75


def hint(name: object, known: Iterable[str]) -> str:
    """A question whether the nearest known name was meant, to be put behind a message; empty where none comes near."""
    found = nearest(str(name), known)
    return words.MEANT.format(name=found) if found else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that comes nearest, or is called so in Chinese; empty for none. Width and case don't count."""
    plain = {_plain(one): one for one in known}
    if words.IN_CHINESE.get(name.strip()) in plain:
        return words.IN_CHINESE[name.strip()]
    found = get_close_matches(_plain(name), list(plain), 1, LIKE)
    return plain[found[0]] if found else ""


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold().replace("-", "_").replace("。", ".")


def fields_at(model: Any, path: Iterable[str | int]) -> frozenset[str]:
    """The names that may stand in the part of a model at a path, empty where anything may."""
    kinds = [model]
    for step in path:
        kinds = [inner for kind in kinds for inner in _below(kind, step)]
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return frozenset(name for one in models for name in one.model_fields)


def _below(kind: Any, step: str | int) -> Iterable[Any]:
    """The kinds that a part of this kind holds at a step."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(step))
        return _kinds(field.annotation) if field else ()
    origin, inner = get_origin(kind), get_args(kind)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _kinds(inner[1])
    return [one for part in inner for one in _kinds(part)] if isinstance(origin, type) and isinstance(step, int) else ()


def _kinds(annotation: Any) -> Iterable[Any]:
    """What an annotation allows, one by one."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    if origin in {Union, types.UnionType}:
        return [one for part in get_args(annotation) for one in _kinds(part)]
    return [annotation]
