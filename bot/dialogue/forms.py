"""Drives one form: asks what is missing, in order; holds, confirms, submits; answers.

Everything it does is declared in the catalogue entry. It keeps no state: a Progress goes in, a Step comes out. How it
goes on stands in bot.dialogue.course, what it makes of answers in taking, what it has at its gateway in placing.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from msgspec.structs import replace

from bot.catalog.form import Form
from bot.catalog.service import ServiceKind
from bot.dialogue import answers, either, filling, mentioned, openings, values, words
from bot.dialogue.attempt import Attempt
from bot.dialogue.conversation import Filled, Progress
from bot.dialogue.desk import Desk
from bot.dialogue.holding import Places
from bot.dialogue.said import Said
from bot.dialogue.taking import Taking
from bot.dialogue.turn import Step
from bot.identity.person import Citizen
from bot.services.outcome import Outcome

NUMBERED = frozenset("account_no case_no id_number plate digits".split())
"""Types of answers that have digits in them. Why there is no phone is told in words: 「手机被偷了」."""


class Forms(Taking, frozen=True):
    """All forms of a catalogue, over the gateways that serve them."""

    def during(self, attempt: Attempt, remember: Callable[[Progress], Awaitable[None]], places: Places) -> "Forms":
        """The same forms for one attempt; `remember` keeps a form before it sends what must not be sent twice.

        `places` learns what became of those that were held.
        """
        return Forms(self._desk.during(attempt), remember, places)

    def desk(self, attempt: Attempt) -> Desk:
        """The desk under these forms, for one attempt."""
        return self._desk if attempt is self._desk.attempt else self._desk.during(attempt)

    def lives(self, progress: Progress) -> bool:
        """Whether the catalogue still has this form, with the slot that it waits for."""
        form = self._desk.find_form(progress)
        return form is not None and (not progress.awaiting or progress.awaiting in form.slots)

    def takes_any_words(self, progress: Progress) -> bool:
        """Whether the question that was asked is answered by a sentence, whatever service it may remind of."""
        form = self._desk.form(progress)
        return bool(progress.awaiting) and form.slots[progress.awaiting].type == "text"

    def asks_number(self, progress: Progress) -> bool:
        """Whether the question that was asked is answered by a number or a sign with digits, and not by words."""
        form = self._desk.form(progress)
        return bool(progress.awaiting) and not progress.options and form.slots[progress.awaiting].type in NUMBERED

    def asks_elsewhere(self, progress: Progress) -> bool:
        """Whether the question that was asked is about a city that needn't be the citizen's own."""
        form = self._desk.form(progress)
        spec = form.slots[progress.awaiting] if progress.awaiting else None
        return spec is not None and spec.type == "city" and not spec.here

    def skips(self, progress: Progress, text: str) -> bool:
        """Whether a message leaves the question that was asked, which may be left."""
        form = self._desk.form(progress)
        return bool(progress.awaiting) and form.slots[progress.awaiting].may_skip and answers.skips(text)

    def asks_city(self, progress: Progress) -> bool:
        """Whether the question that was asked is which city."""
        form = self._desk.form(progress)
        return bool(progress.awaiting) and form.slots[progress.awaiting].type == "city"

    def means(self, progress: Progress) -> Mapping[str, Sequence[str]]:
        """Other words for the options of the question that was asked."""
        choices = self._desk.form(progress).slots[progress.awaiting].choices if progress.awaiting else None
        return choices.means if choices else {}

    async def ask(self, service: str, call: str, citizen: Citizen) -> Outcome:
        """One call of an entry that wants no form."""
        return await self._desk.call(Progress(service), call, citizen)

    async def start(self, progress: Progress, said: Said, citizen: Citizen) -> Step:
        """Begins (or takes up again) a form with what the message already says."""
        plan = self._desk.plan(progress)
        if said.text and said.whole == progress.opening:
            progress = openings.take_text(progress, plan.form, plan.service)
        return self._which(await self._advance(filling.absorb(progress, plan.form, said), citizen), said)

    def _which(self, step: Step, said: Said) -> Step:
        """The question that a step ends with, as one which of the values is meant where the message names several."""
        progress = step.progress
        if progress is None or not progress.awaiting or progress.options:
            return step
        spec = self._desk.form(progress).slots[progress.awaiting]
        several = either.options(spec, said.text, said.found)
        return self._ask_again(replace(progress, options=several), spec, words.ONE_OF_THESE) if several else step

    async def answer(self, progress: Progress, said: Said, citizen: Citizen) -> Step:
        """Takes a message as the answer to the question that was asked."""
        if not self.takes_any_words(progress):
            said, told = self._meant(progress, said)
            if told and (stands := self.stand(progress, citizen, told)) is not None:
                return stands
        if progress.confirming:
            return await self._reconsider(progress, said, citizen)
        if self.skips(progress, said.text):
            return await self._advance(filling.fill(progress, progress.awaiting, values.SKIPPED), citizen)
        amended = await self._amend(progress, said, citizen) if self.amends(progress, said.text) else None
        if amended:
            return amended
        if not progress.awaiting:
            return await self.correct(progress, said, citizen) or await self.start(progress, said, citizen)
        spec = self._desk.form(progress).slots[progress.awaiting]
        if spec.choices is not None:
            return await self._choose(progress, spec, spec.choices, said, citizen)
        return await self._take(progress, spec, said, citizen)

    def _meant(self, progress: Progress, said: Said) -> tuple[Said, str]:
        """What is said without numbers that aren't for this form; and what is told where nothing else is said."""
        form, reports = self._desk.form(progress), self._desk.service(progress).kind is ServiceKind.REPORT
        if form.confirm is not None and mentioned.asks_another(progress, form, said):
            return said, words.ONE_AT_A_TIME
        meant = mentioned.meant(progress, form, said, of_others=reports)
        if meant is not said and not mentioned.numbers(meant):
            return meant, words.OWN_CAR_KEPT if reports else mentioned.which(progress, form, said)
        return meant, mentioned.which(progress, form, meant) if mentioned.leaves_open(progress, form, meant) else ""

    async def give(self, progress: Progress, type_: str, slot: Filled, citizen: Citizen) -> Step | None:
        """Takes a picture or a place that was sent for the first slot of its type; None when no slot wants it."""
        form = self._desk.form(progress)
        if _awaits(progress, form, type_):
            return await self._advance(filling.fill(progress, progress.awaiting, slot), citizen)
        name = filling.first_empty(progress, form, type_)
        return await self._advance(filling.fill(progress, name, slot), citizen, words.TAKEN[type_]) if name else None

    async def back(self, progress: Progress, citizen: Citizen) -> Step:
        """Asks the last question again; where there is none before this one, this one, saying so."""
        before = filling.step_back(progress, self._desk.form(progress))
        return await self._advance(before or progress, citizen, "" if before else words.FIRST_QUESTION)

    async def more(self, progress: Progress, citizen: Citizen) -> Step | None:
        """More of what is offered; None when nothing is."""
        if not progress.options or not progress.awaiting:
            return None
        return await self._others(progress, self._desk.form(progress).slots[progress.awaiting], citizen)


def _awaits(progress: Progress, form: Form, type_: str) -> bool:
    return bool(progress.awaiting) and form.slots[progress.awaiting].type == type_
