"""What templates may call: Jinja2's filters that make nothing large, and our converters, bounded in time and size.

What takes or makes much is refused by its size before; what goes through rows for each of some rows looks at the clock.
"""

import inspect
import operator
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import wraps
from time import monotonic
from typing import Any

from jinja2 import Environment, pass_environment
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS, make_attrgetter
from jinja2.tests import TESTS

from bot.catalog import words
from bot.catalog.converters import CONVERTERS

LONGEST = 20_000
"""Characters that a template may write, and a filter may be given or make; what platforms show is a tenth of it."""
ALLOWED_S = 0.05
"""Seconds for one template by the wall's clock, and then as many of the processor: fifty times what the longest reply
takes, and nobody waits for it."""
STEPPING = " stepping"
"""A filter that every loop is given; no template can name it."""
SMALL = (
    "abs capitalize default d first float groupby int last length count list lower max min reject select map sort "
    "string title trim truncate unique upper reverse"
)
"""Those of Jinja2's own filters that make nothing much larger than what they are given."""
MOST_ROWS = 2_000
"""Of a list that a loop goes through, or a filter is given."""
_SIZED = (str, list, tuple, dict)
_HOLDING = (list, tuple, dict)


class TookTooLong(SecurityError):
    """A template that would keep all citizens waiting."""


class Clocked:
    """The clock runs within it: the wall's, and once that has run out the processor's, which no neighbour hurries.

    The wall's is never behind it, and costs a seventh to look at.
    """

    __slots__ = ("_processor", "_token", "wall")

    wall: float
    """By `time.monotonic`, the moment from which on the processor's must be asked."""

    def __enter__(self) -> None:
        self.wall, self._processor = monotonic() + ALLOWED_S, 0.0
        self._token = _running.set(self)

    def __exit__(self, *raised: object) -> None:
        _running.reset(self._token)

    def look(self) -> None:
        """Raises TookTooLong."""
        if monotonic() <= self.wall:
            return
        spent = time.thread_time()
        self._processor = self._processor or spent + ALLOWED_S
        if spent > self._processor:
            raise TookTooLong(words.TEMPLATE_SLOW)


_running: ContextVar[Clocked] = ContextVar("running")
"""The clock of the template that is being written."""


def _refuse_large(value: Any) -> None:
    """Raises SecurityError for more rows, or signs, than anything takes."""
    if isinstance(value, _SIZED) and len(value) > (LONGEST if isinstance(value, str) else MOST_ROWS):
        raise SecurityError("more than a template takes")


def bounded(value: Any) -> Any:
    """The value, if it is one that may be looked through or copied. Raises SecurityError, TookTooLong."""
    _running.get().look()
    _refuse_large(value)
    return value


def joined(values: Iterable[Any], between: str = "") -> str:
    """The values' texts in one. Raises SecurityError as soon as that is longer than a template may write."""
    texts: list[str] = []
    size = 0
    for value in values:
        text = str(value)
        size += len(text) + len(between)
        if size > LONGEST + len(between):
            raise SecurityError("more than a template puts together")
        texts.append(text)
    return between.join(texts)


def refuse_holding_much(values: Iterable[Any]) -> None:
    """Raises SecurityError for values that a template's own list, or a pattern, would make something large of."""
    size = 0
    for value in values:
        size += len(value) if isinstance(value, str) else 0
        if isinstance(value, _HOLDING) or size > LONGEST:
            raise SecurityError("more than a list of a template's own holds")


def _stepping(items: Iterable[Any]) -> Iterator[Any]:
    """What a loop goes through."""
    if isinstance(items, (list, tuple)):
        _refuse_large(items)
    clock = _running.get()
    for item in items:
        if monotonic() > clock.wall:
            clock.look()
        yield item


def _watched(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that begins in time, and takes and makes nothing that a template could not show."""
    if hasattr(filter_, "jinja_async_variant"):
        filter_ = inspect.unwrap(filter_)  # nothing is awaited here, so it need not be asked of each call

    @wraps(filter_)
    def filtered(*given: Any, **named: Any) -> Any:
        if monotonic() > (clock := _running.get()).wall:
            clock.look()
        for value in (*given, *named.values()) if named else given:
            if isinstance(value, _SIZED) and len(value) > MOST_ROWS:
                _refuse_large(value)
        made = filter_(*given, **named)
        if type(made) is str and len(made) > LONGEST:
            raise SecurityError("more than a filter makes")
        return made

    return filtered


def _with_attribute(wanted: bool) -> Callable[..., list[Any]]:
    """`selectattr` or `rejectattr`, where a row's field is a look into a dictionary; bounded as the others are."""

    @pass_environment
    def pick(environment: Environment, rows: Iterable[Any], attribute: str, test: str = "", *given: Any) -> list[Any]:
        if monotonic() > (clock := _running.get()).wall:
            clock.look()
        if isinstance(rows, _SIZED) and len(rows) > MOST_ROWS:
            _refuse_large(rows)
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
    refuse_holding_much(values)
    return pattern % values


@pass_environment
def _join(environment: Environment, rows: Iterable[Any], d: str = "", attribute: str | None = None) -> str:
    return joined(_fields(environment, rows, attribute), str(d))


@pass_environment
def _sum(environment: Environment, rows: Iterable[Any], attribute: str | None = None) -> Any:
    """Of numbers: lists would be copied at each row, so nothing else is begun with."""
    return sum(_fields(environment, rows, attribute))


def _fields(environment: Environment, rows: Iterable[Any], attribute: str | None) -> Iterable[Any]:
    return rows if attribute is None else map(make_attrgetter(environment, attribute), rows)


def _is_in(value: Any, held: Any) -> bool:
    """Looks at the clock, for a filter may ask it of each row: of all tests, it alone goes through more than a row."""
    return value in bounded(held)


_known: Mapping[str, Callable[..., Any]] = {
    **{name: FILTERS[name] for name in SMALL.split()},
    **CONVERTERS,
    "format": _format,
    "join": _join,
    "sum": _sum,
}
ALLOWED: Mapping[str, Callable[..., Any]] = {
    **{name: _watched(filter_) for name, filter_ in _known.items()},
    "selectattr": _with_attribute(wanted=True),
    "rejectattr": _with_attribute(wanted=False),
    STEPPING: _stepping,
}
"""Every filter there is, by its name."""
ALLOWED_TESTS: Mapping[str, Any] = {**TESTS, "in": _is_in}
"""Every test there is, by its name."""
