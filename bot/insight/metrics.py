"""Counters for Prometheus. Labels hold names of ours only (platforms, states, services), never what a citizen said."""

from prometheus_client import Counter, Histogram

messages = Counter("banshi_messages_total", "Citizens' messages answered", ["platform", "state"])
services = Counter("banshi_services_total", "Messages by the service they belonged to", ["service", "state"])
late = Counter("banshi_late_answers_total", "Answers that missed the reply window", ["platform"])
answer_seconds = Histogram(
    "banshi_answer_seconds",
    "From a message's first sight to its answer",
    buckets=(0.005, 0.02, 0.1, 0.5, 1, 2, 4.5, 10, 30),
)
