"""Traces for OpenTelemetry: callback, routing, gateway, store. Off without the extra `otel` and an address for them.

Where to is said by OpenTelemetry's own variables (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_SERVICE_NAME`, …). A span holds
names of ours only: no text, no id of a citizen, no message of an exception. Libraries that trace by themselves (the web
framework, the queue) would write down addresses with their tickets and what is typed, so they get no provider.
"""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from typing import TypeVar

import structlog
from opentelemetry import propagate, trace

log = structlog.get_logger(__name__)

T = TypeVar("T")

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_nothing = contextlib.nullcontext()
_tracers: list[trace.Tracer] = []
_senders: list[Callable[[], object]] = []


def configure() -> bool:
    """Sends spans from now on, where a collector is named and the extra is installed; whether it does."""
    if not any(os.environ.get(name) for name in ENDPOINTS):
        return False
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.warning("no traces: OTEL_EXPORTER_OTLP_… is set, and the extra `otel` isn't installed")
        return False
    resource = Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", "banshi")})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))  # ours alone: no `trace.set_tracer_provider`
    _tracers[:] = [provider.get_tracer("banshi")]
    _senders[:] = [provider.force_flush]
    return True


async def send_the_rest() -> None:
    """Sends what has not been sent yet: a copy of a server ends without what Python does at an end (bot.serving)."""
    for send in _senders:
        await asyncio.to_thread(send)


def span(name: str, **attributes: str) -> AbstractContextManager[None]:
    """Covers what happens inside it; an exception marks it by its type."""
    return _span(_tracers[0], name, attributes) if _tracers else _nothing


def over(name: str, work: Awaitable[T], **attributes: str) -> Awaitable[T]:
    """What `work` gives, with a span over it. While tracing is off, `work` itself: this is asked for each message."""
    return _over(_span(_tracers[0], name, attributes), work) if _tracers else work


def inner(name: str, work: Awaitable[T], **attributes: str) -> Awaitable[T]:
    """As `over`, where it is part of something that has a span: what a process does by itself all day isn't told."""
    return over(name, work, **attributes) if _tracers and trace.get_current_span().is_recording() else work


async def _over(spanned: AbstractContextManager[None], work: Awaitable[T]) -> T:
    with spanned:
        return await work


@contextlib.contextmanager
def _span(tracer: trace.Tracer, name: str, attributes: dict[str, str]) -> Iterator[None]:
    named = {f"banshi.{key}": value for key, value in attributes.items()}
    with tracer.start_as_current_span(
        name, attributes=named, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield
        except BaseException as error:
            current.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise


def headers() -> dict[str, str]:
    """What tells the next service which trace its work belongs to (W3C traceparent); empty while tracing is off."""
    carrier: dict[str, str] = {}
    if _tracers:
        propagate.inject(carrier)
    return {name: value for name, value in carrier.items() if name == "traceparent"}
