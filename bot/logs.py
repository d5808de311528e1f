"""One JSON line an event, with whatever could name a citizen masked by the pipeline itself."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

MASKS = (
    (re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])"), "<id>"),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "<phone>"),
    (
        re.compile(r"[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-Z][·\s]?[A-Z0-9]{5,6}"),
        "<plate>",
    ),
    (re.compile(r"(?<!\d)\d{12,}(?!\d)"), "<number>"),
)
"""Shapes of personal data: identity numbers (GB 11643), mobile phones, plates (GA 36), card and account numbers."""


def mask(text: str) -> str:
    """The text without identity numbers, phones, plates and long account numbers."""
    for shape, stand_in in MASKS:
        text = shape.sub(stand_in, text)
    return text


def _mask_event(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = mask(value)
    return event


def configure(level: str = "INFO") -> None:
    """Sets up logging for a process: structlog and the standard library's loggers alike, to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _mask_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "docket", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
