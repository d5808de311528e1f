"""Figures for Prometheus. Labels hold names of ours only (platforms, states, services), never what a citizen said.

What every message moves is counted in memory, and told to Prometheus's library about once a second, which takes locks,
and with several processes writes files, at each step (bot.insight.tallies).
"""

import functools
from collections.abc import Callable

from prometheus_client import Counter, Gauge

from bot.insight.recent import Recent
from bot.insight.tallies import Counts, Histogram, Times

QUICK = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 2.5)

messages = Counter("banshi_messages_total", "Citizens' messages answered", ["platform", "state"])
services = Counter("banshi_services_total", "Messages by the service they belonged to", ["service", "state"])
late = Counter("banshi_late_answers_total", "Answers that missed the reply window", ["platform"])
deliveries = Counter(
    "banshi_deliveries_total", "Messages that answer no request, by what became of them", ["platform", "outcome"]
)
answer_seconds = Histogram(
    "banshi_answer_seconds",
    "From a message's first sight to its answer",
    buckets=(0.005, 0.02, 0.1, 0.5, 1, 2, 4.5, 10, 30),
)
ratings = Counter("banshi_ratings_total", "Citizens' ratings (好差评) by level, 5 best", ["service", "level"])
ratings_waiting = Gauge(
    "banshi_ratings_waiting", "Poor ratings that must still be put right: waiting, and overdue of them", ["state"],
    multiprocess_mode="livemax",
)  # fmt: skip
routed = Counter("banshi_routed_total", "Messages routed, by verdict: route, clarify or none", ["verdict"])
routing_seconds = Histogram("banshi_routing_seconds", "Finding the service that a message means", buckets=QUICK)
store_seconds = Histogram("banshi_store_seconds", "A command to the state store, waiting included", buckets=QUICK)
store_errors = Counter("banshi_store_errors_total", "Commands that the state store did not answer", ["error"])
store_up = Gauge("banshi_store_up", "1 while the state store answers and takes changes", multiprocess_mode="livemin")
audit_up = Gauge("banshi_audit_up", "1 while the audit log can be written", multiprocess_mode="livemin")
clock_off = Gauge(
    "banshi_clock_off_seconds", "Between this process's clock and the state store's", multiprocess_mode="livemax"
)
queued = Gauge(
    "banshi_queue_tasks", "Tasks waiting (ready), planned for later (planned) or with a worker (running)", ["state"],
    multiprocess_mode="livemax",
)  # fmt: skip
catalog_version = Gauge(
    "banshi_catalog_info", "How many processes answer by this version of the catalogue", ["version"],
    multiprocess_mode="livesum",
)  # fmt: skip
catalog_refused = Counter("banshi_catalog_refused_total", "Catalogue files that changed and could not be used")
build = Gauge("banshi_build_info", "1; the version in the label", ["version"], multiprocess_mode="max")
gateway_calls = Counter(
    "banshi_gateway_calls_total",
    "Calls to gateways by outcome: done, empty, refused, unknown; `why` tells unknown ones apart",
    ["gateway", "operation", "outcome", "why"],
)
gateway_seconds = Histogram(
    "banshi_gateway_seconds",
    "Calls to gateways, waits and tries included",
    ["gateway"],
    buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 8, 15, 30),
)
gateway_breaker = Gauge(
    "banshi_gateway_breaker", "0 closed, 1 probing, 2 open", ["gateway"], multiprocess_mode="livemax"
)


answered, served, found = Counts(messages), Counts(services), Counts(routed)
answers_took, routing_took, store_took = Times(answer_seconds), Times(routing_seconds), Times(store_seconds)
_gateways_called = Counts(gateway_calls)


class GatewayWatch:
    """Counts how calls to gateways go (`bot.services.client.Watch`); `also` counts `GATEWAY:OUTCOME` besides."""

    def __init__(self, recent: Recent, also: Callable[[str], None] = lambda label: None) -> None:
        self._recent = recent
        self._also = also

    def gateway_called(self, gateway: str, operation: str, outcome: str, seconds: float) -> None:
        """One call ended; a refusal's code is the gateway's own, so it is no label."""
        word, _, why = outcome.partition(":")
        _gateways_called.note((gateway, operation, word, why if word == "unknown" else ""))
        _gateway_took(gateway).note(seconds)
        self._also(f"{gateway}:{word}")
        self._recent.note(gateway, answered=word != "unknown", seconds=seconds)

    def breaker_turned(self, gateway: str, state: int) -> None:
        """A breaker changed its state."""
        gateway_breaker.labels(gateway).set(state)


@functools.cache
def _gateway_took(gateway: str) -> Times:
    return Times(gateway_seconds.labels(gateway))
