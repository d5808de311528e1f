"""What templates may call: Jinja2's filters that make nothing large, and our converters, bounded in time and size."""

import inspect
import operator
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import wraps
from math import inf
from typing import Any

from jinja2 import Environment, pass_environment
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS, make_attrgetter

from bot.catalog import words
from bot.catalog.converters import CONVERTERS

LONGEST = 20_000
"""Characters that a template may write, and a filter may be given or make; what platforms show is a tenth of it."""
ALLOWED_S = 0.1
"""Seconds of the processor for one template: a hundred times what the longest reply takes, and nobody waits for it."""
STEPPING = " stepping"
"""A filter that every loop is given; no template can name it."""
SMALL = (
    "abs capitalize default d first float groupby int join last length count list lower max min reject select map sort "
    "string sum title trim truncate unique upper reverse"
)
"""Those of Jinja2's own filters that make nothing much larger than what they are given."""
_LONG = (str, list, tuple)

_until: ContextVar[float] = ContextVar("until", default=inf)
"""The processor's time of this thread by which a template is over."""


class TookTooLong(SecurityError):
    """A template that would keep all citizens waiting."""


class Clocked:
    """The clock runs within it."""

    __slots__ = ("_token",)

    def __enter__(self) -> None:
        self._token = _until.set(time.thread_time() + ALLOWED_S)

    def __exit__(self, *raised: object) -> None:
        _until.reset(self._token)


def _stepping(items: Iterable[Any]) -> Iterator[Any]:
    """What a loop goes through."""
    until = _until.get()
    for item in items:
        if time.thread_time() > until:
            raise TookTooLong(words.TEMPLATE_SLOW)
        yield item


def _watched(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that begins in time, and takes and makes nothing that a template could not show."""
    if hasattr(filter_, "jinja_async_variant"):
        filter_ = inspect.unwrap(filter_)  # nothing is awaited here, so it need not be asked of each call

    @wraps(filter_)
    def filtered(*given: Any, **named: Any) -> Any:
        if time.thread_time() > _until.get():
            raise TookTooLong(words.TEMPLATE_SLOW)
        for value in given:
            if isinstance(value, _LONG) and len(value) > LONGEST:
                raise SecurityError("more than a filter is given")
        made = filter_(*given, **named)
        if type(made) is str and len(made) > LONGEST:
            raise SecurityError("more than a filter makes")
        return made

    return filtered


def _with_attribute(wanted: bool) -> Callable[..., list[Any]]:
    """`selectattr` or `rejectattr`, where a row's field is a look into a dictionary."""

    @pass_environment
    def pick(environment: Environment, rows: Iterable[Any], attribute: str, test: str = "", *given: Any) -> list[Any]:
        passes: Any = environment.tests[test] if test else operator.truth
        picked = []
        for row in rows or ():  # a gateway may have left the list open
            is_plain = type(row) is dict and attribute in row
            value = row[attribute] if is_plain else make_attrgetter(environment, attribute)(row)
            if bool(passes(value, *given)) is wanted:
                picked.append(row)
        return picked

    return pick


def _format(pattern: str, *values: Any) -> str:
    """Python's `%` with widths of two digits at most."""
    if re.search(r"\d{3}|\*", pattern):
        raise SecurityError("a width of three digits")
    return pattern % values


_known: Mapping[str, Callable[..., Any]] = {
    **{name: FILTERS[name] for name in SMALL.split()},
    "selectattr": _with_attribute(wanted=True),
    "rejectattr": _with_attribute(wanted=False),
    **CONVERTERS,
    "format": _format,
}
ALLOWED: Mapping[str, Callable[..., Any]] = {
    **{name: _watched(filter_) for name, filter_ in _known.items()},
    STEPPING: _stepping,
}
"""Every filter there is, by its name."""
