"""Traces that somebody asked for and that can't be sent are told of."""

import sys

from structlog.testing import capture_logs

from bot import tracing


def test_an_address_for_traces_without_the_extra_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    for address, told in (("", 0), ("http://127.0.0.1:4318", 1)):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        with capture_logs() as logs:
            assert not tracing.configure()
        assert len(logs) == told
