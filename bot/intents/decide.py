"""From evidence to one of the three answers. All thresholds of routing stand here."""

from collections.abc import Sequence

import numpy as np

from bot.catalog.service import Service, ServiceKind
from bot.intents.corpus import Label, Meaning
from bot.intents.decision import Candidate, Decision, Verdict
from bot.intents.evidence import Evidence
from bot.intents.slots import Found

ROUTE = 0.84
"""A service is opened from this probability on."""
SUBMIT = 0.92
"""The same for a service that pays, reports or books: a wrong form costs a citizen more than a question."""
ASK = 0.22
"""Below this nothing is offered, save a service that is far ahead of all that is none."""
FAINT, FAR_AHEAD = 0.12, 0.1
"""Such a service is offered from this probability on, when its score is ahead by this."""
TOPIC = 0.16
"""A matter served elsewhere is named from this score on: of 275 messages below 0.3, nine in ten were named right."""
RIVAL = 0.05
"""A matter served elsewhere is named instead of asking when no service is ahead of it by more than this."""
CANDIDATES = 5
SHARPNESS = 8.0
"""How fast the runners-up fade with their scores."""
BROUGHT = (0.0, 0.21, 0.34)
"""How much lower the bar is for a message that brings none, one, or more kinds of value that the service asks for:
who names a line or a plate and its matter wants it looked up."""
SUBMITTING = frozenset({ServiceKind.PAYMENT, ServiceKind.REPORT, ServiceKind.BOOKING})


def asked_for(service: Service) -> set[str]:
    """The kinds of value that a service's form asks for."""
    return {spec.type for spec in service.form.slots.values()} if service.form else set()


def bar(service: Service, found: Sequence[Found]) -> float:
    """The probability from which a service is opened without a question, for a message with these values."""
    brought = len(asked_for(service) & {value.type for value in found}) if found else 0
    return (SUBMIT if service.kind in SUBMITTING else ROUTE) - BROUGHT[min(brought, len(BROUGHT) - 1)]


def decide(
    evidence: Evidence,
    probability: float,
    *,
    labels: Sequence[Label],
    least: float,
    shared: Sequence[int] = (),
    found: tuple[Found, ...] = (),
    abroad: str = "",
) -> Decision:
    """Route, clarify or none. `least`: the probability from which the best service is opened; `shared`: the services to
    ask about because the message is a bare word of several; `abroad`: a place of which the best service knows nothing,
    so that it is asked about, never opened.
    """
    if shared:
        offered = _candidates(evidence, 1 / len(shared), labels, first=shared)
        return Decision(Verdict.CLARIFY, None, offered, found)
    candidates = _candidates(evidence, probability, labels)
    if probability >= least and not abroad:
        return Decision(Verdict.ROUTE, candidates[0].service, candidates, found)
    topic, chitchat = _refusal(evidence, labels)
    lead = _lead(evidence)
    likely = probability >= ASK and not (topic and lead < RIVAL)
    if likely or (probability >= FAINT and lead > FAR_AHEAD):
        return Decision(Verdict.CLARIFY, None, candidates, found, abroad=abroad)
    return Decision(Verdict.NONE, None, candidates, found, topic, chitchat, abroad)


def _refusal(evidence: Evidence, labels: Sequence[Label]) -> tuple[str | None, bool]:
    """The topic served elsewhere, and whether it is small talk: of what the message resembles beside services."""
    if evidence.rejected is None:
        return None, False
    refused = labels[evidence.rejected]
    known = float(evidence.scores[evidence.rejected]) >= TOPIC
    return refused.key if refused.meaning is Meaning.ELSEWHERE and known else None, refused.meaning is Meaning.CHITCHAT


def _lead(evidence: Evidence) -> float:
    """How far the best service's score is ahead of the likeliest label that is no service."""
    rejected = 0.0 if evidence.rejected is None else float(evidence.scores[evidence.rejected])
    return float(evidence.scores[evidence.best]) - rejected


def _candidates(
    evidence: Evidence, probability: float, labels: Sequence[Label], first: Sequence[int] = ()
) -> tuple[Candidate, ...]:
    """The best services; the first has the probability, the others share what is left by their scores."""
    scores = evidence.scores[: evidence.services]
    ranked: list[int] = (-scores).argsort(kind="stable")[: CANDIDATES + len(first)].tolist()
    if first:
        ranked = [*first, *(i for i in ranked if i not in first)][:CANDIDATES]
        return tuple([Candidate(labels[i].key, round(probability, 4) if i in first else 0.0) for i in ranked])
    shares = np.exp((scores - scores[evidence.best]) * SHARPNESS).tolist()
    rest = min((1 - probability) / max(sum(shares) - 1, 1.0), probability)
    return tuple(
        [Candidate(labels[i].key, round(probability if i == evidence.best else shares[i] * rest, 4)) for i in ranked]
    )
