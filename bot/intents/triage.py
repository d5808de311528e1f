"""Emergencies by words and by routing together: what sounds like one may plainly ask for a service instead."""

from dataclasses import replace
from datetime import datetime
from math import inf

from bot.intents.danger import Danger
from bot.intents.decision import Decision, Verdict
from bot.intents.memo import memo
from bot.intents.router import Router
from bot.intents.slots import minute
from bot.intents.text import clip
from bot.intents.urgent import CALM, Alarm, Certainty, Heard, Urgent, parts

SHORTEST = 6
"""Characters of a message, values aside, that can sound like an emergency without a sign: 「那石家庄呢」 can't."""
FAINT = 0.1
"""By its words alone a message must sound this dangerous for the encoder to be asked."""
DANGER, AHEAD = 0.28, 0.05
"""A message sounds like an emergency from this score of all kinds together on, so far ahead of all that is none."""
DOUBTED, GRAVE, TOLD = 0.36, 0.45, 0.5
"""The same for a message with words of an ordinary request, for one that routing takes for a service's, and for one
that says itself that it tells of no emergency."""
BRIEF, BRIEFLY = 12, 0.36
"""A message of fewer characters, values aside, must sound this dangerous: most such are answers to a question."""
OF_ONE_KIND = 0.2
"""And one kind of emergency this much: a little of each is what anybody sounds like who is tired of it all."""
BARE_CRY = 8
"""A message of so few characters with a sure sign says nothing else: 「我老公打我」 is no manner of speaking."""
OUTRIGHT, BANTER = 0.4, 0.5
"""A sign that fills this part of a brief message is meant (「出人命了」), unless it sounds so much like small talk."""
LIGHTLY, HARDLY = (0.04, 0.25), (0.3, 0.1)
"""A sign is a manner of speaking (「甜得能齁死人」) in a message that sounds that much more like small talk, or like
anything else, and no more dangerous than this."""
BESIDES = 0.5
"""Another kind's numbers are named too when its score is this part of the worst one's."""
MOST_PARTS = 6
"""Clauses of a message that tells of an emergency, in which another one is looked for."""
PLAINLY = 0.98
"""A message that asks for a service with this probability tells of no emergency that is only likely."""
REMEMBERED = 512
"""Messages, as heard: each is heard before its turn and in it, and citizens tap the same words all day."""


class Triage:
    """Over the router of a catalogue and its alarm. Never changed."""

    def __init__(self, router: Router) -> None:
        self.router = router
        self.alarm: Alarm = router.alarm
        self._heard = memo(REMEMBERED, self._listen)

    def hear(self, text: str, *, now: datetime) -> Heard:
        """What a message tells of an emergency. The router is asked only where its words leave a doubt.

        Takes any text; never raises.
        """
        return self._heard(clip(text), minute(now))

    def _listen(self, text: str, now: datetime) -> Heard:
        heard = self.alarm.hear(text)
        plainly = self._judge(heard, text, now, hints=False)
        plainly = plainly and self._with_others(plainly, text, now)
        if heard is None or heard.certainty is not Certainty.HINT:
            return Heard(plainly, plainly) if plainly else CALM
        hinted = self._judge(heard, text, now, hints=True)
        return Heard(plainly, hinted and self._with_others(hinted, text, now))

    def _with_others(self, heard: Urgent, text: str, now: datetime) -> Urgent:
        """With what else is told in other clauses of a message: each kind has its numbers."""
        said = parts(text)[:MOST_PARTS]
        others = [self._judge(self.alarm.hear(part), part, now, hints=True) for part in said] if len(said) > 1 else []
        return self.alarm.joined(heard, filter(None, others)) if any(others) else heard

    def _judge(self, heard: Urgent | None, text: str, now: datetime, *, hints: bool) -> Urgent | None:
        """What a message tells whose words say this."""
        if heard is None or (heard.certainty is Certainty.HINT and not hints):
            sensed = self.sense(text, now=now)
            return self.alarm.joined(replace(sensed, kinds=heard.kinds), [sensed]) if sensed and heard else sensed
        if self._is_lightly_said(text, heard, now):
            return None
        if heard.certainty is Certainty.SURE or not _asks(self.router.route(text, now=now), heard.certainty):
            return heard
        return self.sense(text, now=now)

    def sense(self, text: str, *, now: datetime) -> Urgent | None:
        """The emergency that a message sounds like as a whole, by what the router learned of others in one."""
        if len(text.strip()) < SHORTEST:
            return None  # most answers to a form's question: they need no reading
        faint = self.router.danger(text, now=now, closely=False)
        if faint.length < SHORTEST or faint.felt < FAINT:
            return None
        danger = self.router.danger(text, now=now, closely=True)
        if danger.felt < max(DANGER, danger.other + AHEAD) or danger.felt < self._floor(text, danger, now):
            return None
        worst = max(danger.kinds.values())
        if danger.length < BRIEF and worst < OF_ONE_KIND:
            return None
        return self.alarm.of_kinds([kind for kind, score in danger.kinds.items() if score >= BESIDES * worst])

    def _floor(self, text: str, danger: Danger, now: datetime) -> float:
        """How dangerous a message must sound, by what else it says and seems to ask for."""
        if self.alarm.is_calm(text) and danger.whole < TOLD:
            return inf
        if self.router.route(text, now=now).verdict is Verdict.ROUTE:
            return GRAVE
        least = BRIEFLY if danger.length < BRIEF else DANGER
        return max(least, DOUBTED) if self.alarm.is_routine(text) else least

    def _is_lightly_said(self, text: str, heard: Urgent, now: datetime) -> bool:
        """Whether a sign is but a manner of speaking: the message as a whole is about something else.

        Of English the router has learned nothing that could tell.
        """
        if heard.in_english:
            return False
        danger = self.router.danger(self.alarm.told(text), now=now, closely=True)
        if _is_outright(heard, danger):
            return False
        ahead, most = LIGHTLY
        lightly = danger.talk >= max(danger.topic, danger.whole + ahead)
        if lightly and danger.whole <= most and not heard.errand:
            return True
        ahead, most = HARDLY
        return danger.other >= max(danger.topic, danger.whole + ahead) and danger.whole <= most

    def weigh(self, text: str, decision: Decision, *, now: datetime) -> Urgent | None:
        """The same for a message that has been routed, of which nothing else is known."""
        heard = self._weigh(text, decision, now)
        return heard and self._with_others(heard, text, now)

    def _weigh(self, text: str, decision: Decision, now: datetime) -> Urgent | None:
        heard = self.alarm.hear(text)
        if heard is not None and (heard.certainty is Certainty.SURE or not _asks(decision, heard.certainty)):
            return None if self._is_lightly_said(text, heard, now) else heard
        return self.sense(text, now=now) or (self.of_topic(decision.topic, text) if decision.topic else None)

    def of_topic(self, topic: str, text: str) -> Urgent | None:
        """The emergency that a topic of routing is, where nothing in the message speaks for an ordinary request."""
        return self.alarm.of_topic(topic, text)


def _asks(decision: Decision, certainty: Certainty) -> bool:
    """Whether routing explains a message better than an emergency does."""
    if certainty is Certainty.HINT:
        return decision.verdict is not Verdict.NONE
    return decision.verdict is Verdict.ROUTE and decision.candidates[0].score >= PLAINLY


def _is_outright(heard: Urgent, danger: Danger) -> bool:
    """Whether a message is hardly more than its sign: what little is left of it says nothing of how it is meant."""
    if heard.certainty is Certainty.SURE:
        return danger.length <= BARE_CRY
    bare = danger.length < BRIEF and len(heard.heard) >= OUTRIGHT * danger.length
    return bare and heard.certainty is Certainty.LIKELY and danger.talk < BANTER
