"""Emergencies by words and by routing together: what sounds like one may plainly ask for a service instead."""

from dataclasses import dataclass
from datetime import datetime

from bot.intents.decision import Decision, Verdict
from bot.intents.router import Router
from bot.intents.urgent import Alarm, Certainty, Urgent

PLAINLY = 0.85
"""A message that asks for a service with this probability tells of no emergency that is only likely."""


@dataclass(frozen=True, slots=True)
class Triage:
    """Over the router of a catalogue and its alarm."""

    router: Router

    @property
    def alarm(self) -> Alarm:
        """What hears emergencies by words alone."""
        return self.router.alarm

    def hear(self, text: str, *, now: datetime, hints: bool = False) -> Urgent | None:
        """The emergency that a message tells of. The router is asked only where its words leave a doubt.

        `hints`: also what is one only where nothing else explains the message. Takes any text; never raises.
        """
        heard = self.alarm.hear(text)
        if heard is None or heard.certainty is Certainty.SURE:
            return heard
        if heard.certainty is Certainty.HINT and not hints:
            return None
        return None if _asks(self.router.route(text, now=now), heard.certainty) else heard

    def weigh(self, text: str, decision: Decision) -> Urgent | None:
        """The same for a message that has been routed, of which nothing else is known."""
        heard = self.alarm.hear(text)
        if heard is None:
            return self.of_topic(decision.topic, text) if decision.topic else None
        return None if heard.certainty < Certainty.SURE and _asks(decision, heard.certainty) else heard

    def of_topic(self, topic: str, text: str) -> Urgent | None:
        """The emergency that a topic of routing is, where nothing in the message speaks for an ordinary request."""
        return self.alarm.of_topic(topic, text)


def _asks(decision: Decision, certainty: Certainty) -> bool:
    """Whether routing explains a message better than an emergency does."""
    if certainty is Certainty.HINT:
        return decision.verdict is not Verdict.NONE
    return decision.verdict is Verdict.ROUTE and decision.candidates[0].score >= PLAINLY
