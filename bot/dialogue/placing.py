"""What a form has at its gateway: a place that is held, and a submit whose answer may never have come."""

import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from time import time

import msgspec
from msgspec.structs import replace

from bot.catalog.converters import BEIJING
from bot.catalog.form import Form
from bot.dialogue import asking, holding, outcomes, words
from bot.dialogue.conversation import Progress
from bot.dialogue.desk import Desk
from bot.dialogue.errand import Release, Settle
from bot.dialogue.holding import Freed, Places
from bot.dialogue.outcomes import Again
from bot.dialogue.plan import Plan
from bot.dialogue.turn import State, Step
from bot.identity.person import Citizen
from bot.services.outcome import Done, Refused, Unknown

UNSETTLED, NOT_DONE = "unsettled", "not-done"
"""Outcomes of our own: a submit that nobody can tell about yet, and one that certainly never arrived."""


async def _forget(progress: Progress) -> None:
    """Forms outside an attempt only look."""


class Placing(msgspec.Struct, frozen=True, weakref=True):
    """Holds places, gives them back, and finds out what became of what was sent."""

    _desk: Desk
    _remember: Callable[[Progress], Awaitable[None]] = _forget
    """Keeps a form before it sends what must not be sent twice."""
    _places: Places = msgspec.field(default_factory=Places)
    """What became of those that were held."""

    async def leave_place(self, former: Progress, anew: Progress, citizen: Citizen) -> Progress:
        """The form `anew`, about somebody else than the `former` one, which was about this citizen's.

        A place that its gateway keeps for a person is given back for that person; any other goes along.
        """
        form = self._desk.form(former)
        calls = [self._desk.call_spec(former, call) for call in (form.hold, form.release) if call]
        if not former.held or not any(spec.is_of_person for spec in calls):
            return anew
        await self._let_go(former, citizen)
        return holding.without(anew)

    async def settle(self, progress: Progress, citizen: Citizen) -> Step | None:
        """What became of a submit whose answer never came; None while nobody knows, or where nobody can tell."""
        form = self._desk.form(progress)
        step = await self._settle(progress, form, citizen) if form.settle else None
        return None if step is None or (step.progress is not None and step.progress.sent) else step

    async def _hold(self, progress: Progress, form: Form, hold: str, citizen: Citizen) -> Progress | Step | Again:
        """The form with a place kept for what it says now; one for something else is given back before."""
        wish = holding.wish(self._desk, progress, hold, citizen)
        same = bool(progress.held) and progress.held_for == wish
        if same and holding.keeps_place(self._desk, progress) and not holding.is_over(progress, form):
            return progress
        if progress.held and not same:
            progress = await self._let_go(progress, citizen)
        progress = numbered(progress)
        await self._remember(progress)
        outcome = await self._desk.call(progress, hold, citizen)
        if not isinstance(outcome, Done):
            return outcomes.failed(self._desk, progress, self._desk.call_spec(progress, hold), outcome, citizen)
        lists = holding.lists(self._desk, progress, form, citizen)
        return replace(progress, held=dict(outcome.fields), held_for=wish, held_from=lists)

    async def _let_go(self, progress: Progress, citizen: Citizen) -> Progress:
        """The form without its place, which is given back where that can be done."""
        freed = await self._give_back(progress, self._desk.form(progress), citizen)
        self._places.left = holding.alone(progress) if freed is Freed.BY_ITSELF else None
        return holding.without(progress)

    async def _give_back(self, progress: Progress, form: Form, citizen: Citizen) -> Freed:
        """Before places are asked for again: the last one left may be this. Nobody does it a second time."""
        freed = Freed.NOW
        if holding.keeps_place(self._desk, progress) and not holding.is_over(progress, form):
            freed = await holding.give_back(self._desk, progress, citizen, self._desk.attempt)
        if freed is Freed.LATER:
            self._places.owed.append(Release.of(progress, citizen))
        self._places.settled.add(progress.number)
        return freed

    def _ask_to_confirm(self, progress: Progress, form: Form, citizen: Citizen, before: str) -> Step:
        assert form.confirm is not None, "only a form with `confirm` asks"
        text = words.sentence(before, self._desk.render(form.confirm, progress, citizen))
        return Step(progress.service, asking.confirmation(text), progress, State.CONFIRMING)

    async def _settle(self, progress: Progress, form: Form, citizen: Citizen) -> Step:
        """Asks by the business number what became of a submit whose answer never came; never sends it again."""
        unknown = outcomes.unsettled(self._desk, progress, self._desk.call_spec(progress, form.submit))
        if form.settle is None:
            self._places.settled.add(progress.number)  # it may have taken its place
            return Step(progress.service, unknown, None, State.DONE, outcome=Unknown(UNSETTLED))
        outcome = await self._desk.call(progress, form.settle, citizen)
        if not isinstance(outcome, Done) or (outcome.empty and self._may_still_arrive(progress, form)):
            errands = (Settle(progress),)
            return Step(progress.service, unknown, progress, State.ASKING, errands=errands, outcome=Unknown(UNSETTLED))
        if outcome.empty:
            undone = replace(progress, sent=False)
            text, outcome_ = asking.sentence(words.SUBMIT_NOT_DONE), Refused(NOT_DONE)
            return Step(progress.service, text, undone, State.ASKING, outcome=outcome_)
        return self._done(self._desk.plan(progress), progress, outcome, citizen)

    def _done(self, plan: Plan, progress: Progress, outcome: Done, citizen: Citizen) -> Step:
        """The answer of a submit; the place that was held for it is taken."""
        self._places.settled.add(progress.number)
        return outcomes.done(self._desk, plan, progress, outcome, citizen)

    def _may_still_arrive(self, progress: Progress, form: Form) -> bool:
        """Whether a submit that the gateway has no record of may be on its way there all the same."""
        grace_s = self._desk.gateway(self._desk.call_spec(progress, form.submit)).grace_s
        return time() < progress.given_up + grace_s


def left_open(progress: Progress) -> Progress:
    """As a form whose submit was sent and has no answer."""
    return replace(progress, sent=True, confirming=False, given_up=time())


def numbered(progress: Progress) -> Progress:
    """With a business number; one that it has stays."""
    if progress.number:
        return progress
    day = datetime.now(BEIJING).date().isoformat().replace("-", "")
    return replace(progress, number=f"BS{day}{os.urandom(5).hex().upper()}")
