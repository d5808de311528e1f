"""From our values to a gateway's fields and back, as the sources of an entry say (bot.catalog.sources)."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from bot.catalog.converters import CONVERTERS
from bot.catalog.sources import parse_source

Dictionaries = Mapping[str, Mapping[str, str]]
Reader = Callable[[Any, Dictionaries], Any]
NULL = "null"
"""The word that some gateways send for nothing."""
DEEPEST = 64
"""What is nested deeper counts as nothing."""


class FieldError(ValueError):
    """A field is missing or has a form that its converter can't read; the text names the field, never its value."""


def pick(data: Any, path: str) -> Any:
    """The value at a dotted path of decoded JSON; None where there is none. An empty path is the data itself."""
    for step in _steps(path):
        if type(data) is not dict:
            return None
        data = data.get(step)
    return data


@lru_cache(maxsize=4096)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split(".")) if path else ()


def evaluate(source: str, look_up: Callable[[str], Any], dictionaries: Dictionaries) -> Any:
    """What a source stands for; `look_up` gives the value at a path. None stays None. Raises FieldError."""
    path, names = parse_source(source)
    value = path[1:-1] if path.startswith("'") else look_up(path)
    for name in names:
        value = _convert(name, value, path, dictionaries)
    return value


@lru_cache(maxsize=4096)
def reader(source: str) -> Reader:
    """What reads a source from decoded JSON, where the word null stands for nothing. It raises FieldError."""
    path, names = parse_source(source)
    steps = _steps(path)
    if path.startswith("'"):
        return lambda _, dictionaries: evaluate(source, lambda _: None, dictionaries)

    def read(data: Any, dictionaries: Dictionaries) -> Any:
        for step in steps:
            if type(data) is not dict:
                return None
            data = data.get(step)
        if type(data) is dict or type(data) is list:
            data = without_nulls(data)
        elif data is None or data == NULL:
            return None
        for name in names:
            data = _convert(name, data, path, dictionaries)
        return data

    return read


def without_nulls(data: Any, depth: int = 0) -> Any:
    """The data with None for the word null, wherever it stands; as JSON decodes it, so of exact types."""
    kind = type(data)
    if kind is str:
        return None if data == NULL else data
    if kind is dict or kind is list:
        if depth > DEEPEST:
            return None
        if kind is list:
            return [without_nulls(value, depth + 1) for value in data]
        return {key: without_nulls(value, depth + 1) for key, value in data.items()}
    return data


def _convert(name: str, value: Any, path: str, dictionaries: Dictionaries) -> Any:
    if value is None or value == NULL:
        return None
    if name.startswith("code:"):
        return dictionaries[name.removeprefix("code:")].get(str(value), str(value))
    try:
        return CONVERTERS[name](value)
    except (ValueError, ArithmeticError, TypeError) as error:
        raise FieldError(f"{path}: not a value for `{name}`") from error
