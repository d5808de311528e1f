"""On with a form as far as what is known allows: fill, offer, hold, ask to confirm, submit."""

from msgspec.structs import replace

from bot.catalog.slots import ChoicesSpec, SlotSpec
from bot.dialogue import answers, asking, excluding, filling, holding, offers, outcomes, values, words
from bot.dialogue.conversation import Progress
from bot.dialogue.outcomes import Again
from bot.dialogue.placing import Placing, left_open, numbered
from bot.dialogue.plan import Plan
from bot.dialogue.turn import State, Step
from bot.identity.person import Citizen
from bot.services.outcome import Done, Refused, Unknown

ELSEWHERE = "elsewhere"
"""An outcome of our own: a plate that the service has no use for."""


class Course(Placing, frozen=True):
    """Goes on without the citizen, up to the next question or the end."""

    async def submit(self, progress: Progress, citizen: Citizen) -> Step:
        """Sends the form. Sending the same form twice is one submit: both carry the same business number."""
        return await self._submit(self._desk.plan(progress), progress, citizen)

    async def _submit(self, plan: Plan, progress: Progress, citizen: Citizen) -> Step:
        form = plan.form
        if plan.is_numbered:
            progress = numbered(progress)
        if plan.writes:
            await self._remember(left_open(progress))
        outcome = await self._desk.call(progress, form.submit, citizen)
        if isinstance(outcome, Done):
            return self._done(plan, progress, outcome, citizen)
        if isinstance(outcome, Unknown) and outcome.sent and plan.writes:
            return await self._settle(left_open(progress), form, citizen)
        if isinstance(outcome, Refused):
            await self._give_back(progress, form, citizen)
            progress = holding.without(progress)
        return await self._go_on(outcomes.failed(self._desk, progress, plan.submit, outcome, citizen), citizen)

    async def _advance(self, progress: Progress, citizen: Citizen, before: str = "") -> Step:
        """Fills, holds, asks to confirm or submits, as far as what is known allows."""
        plan = self._desk.plan(progress)
        form = plan.form
        if progress.sent:
            return await self._settle(progress, form, citizen)
        if plan.of_ours and (strange := self._of_elsewhere(progress, plan, citizen)) is not None:
            return strange
        for name, spec in form.slots.items():
            if name in progress.slots or (spec.optional and not _comes_up(progress, spec)):
                continue
            if spec.choices is not None:
                filled = await self._offer(progress, name, spec, spec.choices, citizen, before)
            else:
                filled = filling.known(progress, form, name, spec, citizen) or _asked(progress, name, spec, before)
            if not isinstance(filled, Progress):
                return await self._go_on(filled, citizen)
            progress = filled
        if form.hold or form.confirm is not None:
            return await self._conclude(plan, progress, citizen, before)
        return await self._submit(plan, progress, citizen)

    def _of_elsewhere(self, progress: Progress, plan: Plan, citizen: Citizen) -> Step | None:
        """The end of a form that has no use for a plate from elsewhere; nothing else is asked for it."""
        for name, strange in plan.of_ours.items():
            spec = plan.form.slots[name]
            said = progress.said.get(spec.type)
            plate = progress.slots.get(name) or (values.filled(spec, said) if said else None)
            if plate is not None and str(plate.value)[:1] not in words.OUR_PLATES:
                told = self._desk.render(strange, filling.fill(progress, name, plate), citizen)
                refused = Refused(ELSEWHERE)
                return Step(progress.service, asking.sentence(told), None, State.DONE, outcome=refused)
        return None

    async def _go_on(self, result: Step | Again, citizen: Citizen) -> Step:
        if isinstance(result, Again):
            step = await self._advance(result.progress, citizen, result.words)
            return step if step.outcome else replace(step, outcome=result.outcome, told=result.words)
        return result

    async def _offer(
        self, progress: Progress, name: str, spec: SlotSpec, choices: ChoicesSpec, citizen: Citizen, before: str
    ) -> Progress | Step | Again:
        options = await offers.fetch(self._desk, progress, choices, citizen)
        if options == () and choices.call and holding.may_be_last(self._desk, progress, name, choices.call, citizen):
            progress = await self._let_go(progress, citizen)
            options = await offers.fetch(self._desk, progress, choices, citizen)
        if not isinstance(options, tuple):
            assert choices.call is not None, "only a call can fail"
            call = self._desk.call_spec(progress, choices.call)
            return outcomes.failed(self._desk, progress, call, options, citizen)
        if not options:
            return self._nothing_to_offer(progress, choices, citizen)
        said = offers.certain(options, progress, spec, choices)
        if said is not None:
            filled = filling.fill(progress, name, said)
            return (
                filled
                if choices.call
                else answers.with_words(filled, self._desk.form(progress), name, progress.opening)
            )
        shown, missing = offers.nearest(options, progress.said, spec, choices)
        shown, without = excluding.left_out(shown, progress.unwanted if choices.call else (), spec, choices)
        lead = words.sentence(missing or before, without, offers.heading(progress, self._desk.form(progress)))
        waiting = replace(progress, awaiting=name, options=tuple(shown), page=0)
        reply = asking.option_list(spec.ask, waiting.options, 0, before=lead)
        return Step(progress.service, reply, waiting, State.CHOOSING)

    def _nothing_to_offer(self, progress: Progress, choices: ChoicesSpec, citizen: Citizen) -> Step | Again:
        text = self._desk.render(choices.none, progress, citizen) if choices.none else words.NO_CHOICES
        if choices.back_to is None:
            unlisted = self._desk.service(progress).searches_items
            return Step(progress.service, asking.sentence(text), None, State.DONE, unlisted=unlisted)
        return outcomes.again(progress, self._desk.form(progress), choices.back_to, text)

    async def _conclude(self, plan: Plan, progress: Progress, citizen: Citizen, before: str) -> Step:
        """Everything is filled: hold, then confirm or submit."""
        form = plan.form
        if form.hold:
            held = await self._hold(progress, form, form.hold, citizen)
            if not isinstance(held, Progress):
                return await self._go_on(held, citizen)
            progress = held
        if form.confirm is None:
            return await self._submit(plan, progress, citizen)
        return self._ask_to_confirm(replace(numbered(progress), confirming=True, wrong=0), form, citizen, before)


def _comes_up(progress: Progress, spec: SlotSpec) -> bool:
    """Whether a slot that nobody is asked for has a value all the same."""
    if spec.choices is not None:
        return offers.said_before(progress, spec, spec.choices) is not None
    return spec.type in progress.said or (spec.here and bool(progress.region))


def _asked(progress: Progress, name: str, spec: SlotSpec, before: str) -> Step:
    """The question for a slot."""
    waiting = replace(progress, awaiting=name)
    return Step(progress.service, asking.question(spec, before=before), waiting, State.ASKING)
