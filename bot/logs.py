"""One JSON line an event, with whatever could name a citizen masked by the pipeline itself.

Everything that a process says to standard error goes through here: structlog, the standard library's loggers (uvicorn's
and docket's too), warnings, and errors that nobody caught. A traceback shows where it happened and never the values.
"""

import functools
import json
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from operator import itemgetter
from types import TracebackType
from typing import Any

import msgspec
import structlog

from bot import request_ids
from bot.log_stream import LineStream
from bot.masking import are_harmless, hides, mask, mask_field

OURS = frozenset(("logger", "request", "mac", "seq", "_record", "_from_structlog"))
"""Fields that the pipeline itself fills, or that hold nothing but what we made."""

BARE = (type(None), bool, float, Enum)
"""What says nothing of anybody, wherever it stands alone: words of an Enum are ours."""
LEVELS = {"exception": "error", "warn": "warning"}
"""Of methods that aren't named like theirs."""
TRACED = frozenset(("exc_info", "stack_info"))
"""Fields that say where something broke, once TRACES have written them out."""
TRACES: tuple[Any, ...] = (structlog.processors.StackInfoRenderer(), structlog.processors.format_exc_info)

log = structlog.get_logger(__name__)


def mask_event(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor: every field of the event masked, however deeply nested; most events show at a look that none is.

    Where something broke, it says where first.
    """
    texts = _texts(tuple(event), tuple(map(type, event.values())))
    if texts is not None and are_harmless("\n".join(texts(event))):
        return event
    if not TRACED.isdisjoint(event):
        for trace in TRACES:
            event = trace(logger, method, event)
    return {mask(key): value if key in OURS else mask_field(key, value) for key, value in event.items()}


@functools.lru_cache(256)
def _texts(names: tuple[str, ...], kinds: tuple[type, ...]) -> Callable[[Mapping[str, Any]], tuple[str, ...]] | None:
    """What picks the texts of such an event; None where more than they must be looked at. The same few all day."""
    texts = [name for name, kind in zip(names, kinds, strict=True) if kind is str]
    plain = TRACED.isdisjoint(names) and all(mask(name) == name and not hides(name) for name in names)
    if not plain or "event" not in texts or not all(kind is str or issubclass(kind, BARE) for kind in kinds):
        return None
    return itemgetter("event", *texts)  # of two at least: of one it is no tuple


def stamped(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor: whose request it belongs to, how serious it is, and when it happened."""
    request = request_ids.current()
    if request and request_ids.FIELD not in event:
        event[request_ids.FIELD] = request
    event["level"] = LEVELS.get(method, method)
    event["timestamp"] = datetime.now(UTC)
    return event


def written(logger: Any, method: str, event: MutableMapping[str, Any]) -> str:
    """The last processor: the event as a line of JSON."""
    return _in_bytes(logger, method, event).decode()


def _in_bytes(logger: Any, method: str, event: MutableMapping[str, Any]) -> bytes:
    """The same as it leaves. Ten times as fast as `json`, which writes what this can't."""
    try:
        return _encoder.encode(event)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return json.dumps(event, ensure_ascii=False, default=_said, skipkeys=True).encode(errors="backslashreplace")


_encoder = msgspec.json.Encoder(enc_hook=repr)


def _said(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else repr(value)


class _Logger:
    """structlog's way from a call to its line, which our processors alone go: without its copies and its questions."""

    _context: Mapping[str, Any]
    _processors: Sequence[structlog.types.Processor]
    _logger: LineStream

    def _proxy_to_logger(self, method_name: str, event: str | None = None, **fields: Any) -> None:
        fields["event"] = event
        line: Any = {**self._context, **fields} if self._context else fields
        logger = self._logger
        try:
            for process in self._processors:
                line = process(logger, method_name, line)
        except structlog.DropEvent:
            return
        if method_name == "info":
            logger.soon(line)
        else:
            logger.now(line)


def configure(level: str = "INFO") -> None:
    """Sets up logging for a process, to standard error."""
    shared: list[Any] = [mask_event, stamped]
    stream = LineStream(sys.stderr.buffer)
    structlog.configure(
        processors=[*shared, _in_bytes],
        wrapper_class=type("Logger", (_Logger, structlog.make_filtering_bound_logger(logging.getLevelName(level))), {}),
        logger_factory=lambda *_: stream,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, written],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpx2", "httpcore", "docket", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    _catch_the_rest()


def _catch_the_rest() -> None:
    """What Python would print by itself goes through the pipeline as well."""
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a line that can't be written is not printed with its arguments instead
    sys.excepthook = _uncaught
    threading.excepthook = lambda failed: log.critical("thread ended", exception=_where(failed.exc_value))
    sys.unraisablehook = lambda failed: log.error("error that could not be raised", exception=_where(failed.exc_value))


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not isinstance(error, KeyboardInterrupt):
        log.critical("process ended", exception=_where(error))


def _where(error: BaseException | None) -> str:
    return "".join(traceback.format_exception(error)) if error else ""
