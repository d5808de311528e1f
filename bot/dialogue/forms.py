"""Drives one form: asks what is missing, in order; holds, confirms, submits; answers.

Everything it does is declared in the catalogue entry. It keeps no state: a Progress goes in, a Step comes out.
"""

import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from time import time
from typing import Self

from msgspec.structs import replace

from bot.audit import Audit
from bot.catalog.converters import BEIJING
from bot.catalog.form import Form
from bot.catalog.model import Catalog
from bot.catalog.privacy import Requirement
from bot.catalog.slots import ChoicesSpec, SlotSpec
from bot.dialogue import (
    amending,
    answers,
    asking,
    choosing,
    filling,
    holding,
    offers,
    openings,
    outcomes,
    values,
    words,
)
from bot.dialogue.answers import parsed
from bot.dialogue.attempt import Attempt
from bot.dialogue.conversation import NAME, Conversation, Filled, Progress
from bot.dialogue.desk import Desk, MayPublish, Stops
from bot.dialogue.errand import Settle
from bot.dialogue.holding import Freed, Places
from bot.dialogue.library import Library
from bot.dialogue.outcomes import Again
from bot.dialogue.said import Said
from bot.dialogue.turn import State, Step
from bot.identity.lookups import Lookups
from bot.identity.person import Citizen
from bot.services.client import GatewayClient
from bot.services.outcome import Done, Outcome, Refused, Unknown

UNSETTLED, NOT_DONE, ELSEWHERE = "unsettled", "not-done", "elsewhere"
"""Outcomes of our own: a submit that nobody can tell about yet, one that certainly never arrived, and a plate that the
service has no use for."""
PERSONAL = frozenset((NAME, "id_number"))
WAY_OUT_AT = 3
"""The third answer in a row that can't be used gets a way out besides the question."""


class Forms:
    """All forms of a catalogue, over the gateways that serve them."""

    def __init__(
        self,
        catalog: Catalog,
        gateways: GatewayClient,
        audit: Audit,
        library: Library,
        lookups: Lookups,
        may_publish: MayPublish,
        stops: Stops,
    ) -> None:
        self._desk = Desk(catalog, gateways, audit, library, lookups, may_publish, stops)
        self._remember: Callable[[Progress], Awaitable[None]] = _forget
        self._attempt, self._places = Attempt(0.0, _nothing), Places()

    def during(self, attempt: Attempt, remember: Callable[[Progress], Awaitable[None]], places: Places) -> Self:
        """The same forms for one attempt; `remember` keeps a form before it sends what must not be sent twice.

        `places` learns what became of those that were held.
        """
        forms = type(self).__new__(type(self))  # as copy.copy, which takes five times as long
        forms._desk, forms._remember = self._desk.during(attempt), remember
        forms._attempt, forms._places = attempt, places
        return forms

    def desk(self, attempt: Attempt) -> Desk:
        """The desk under these forms, for one attempt."""
        return self._desk if attempt is self._attempt else self._desk.during(attempt)

    def lives(self, progress: Progress) -> bool:
        """Whether the catalogue still has this form, with the slot that it waits for."""
        form = self._desk.find_form(progress)
        return form is not None and (not progress.awaiting or progress.awaiting in form.slots)

    def takes_any_words(self, progress: Progress) -> bool:
        """Whether the question that was asked is answered by a sentence, whatever service it may remind of."""
        form = self._desk.form(progress)
        return bool(progress.awaiting) and form.slots[progress.awaiting].type == "text"

    def asks_elsewhere(self, progress: Progress) -> bool:
        """Whether the question that was asked is about a city that needn't be the citizen's own."""
        form = self._desk.form(progress)
        spec = form.slots[progress.awaiting] if progress.awaiting else None
        return spec is not None and spec.type == "city" and not spec.here

    def about(self, progress: Progress, relation: str, said: Said) -> Progress | None:
        """The form about this relative, with the name that was `said`; None where it says nothing of any person."""
        form = self._desk.form(progress)
        persons = [name for name, spec in form.slots.items() if spec.from_person]
        if not persons and self._desk.service(progress).requires is Requirement.NONE:
            return None
        told = [name for name in persons if name in progress.slots]
        others = {type_: value for type_, value in progress.said.items() if type_ not in PERSONAL}
        about = filling.clear_from(progress, form, told) if told else progress
        about = replace(about, relation=relation, said=others, awaiting="", options=(), page=0, confirming=False)
        named = next((name for name in persons if form.slots[name].type == NAME), None)
        given = parsed(form.slots[named], said) if named and said.text else None
        return replace(about, slots={**about.slots, named: given}) if named and given else about

    async def leave_place(self, former: Progress, anew: Progress, citizen: Citizen) -> Progress:
        """The form `anew`, about somebody else than the `former` one, which was about this citizen's.

        A place that its gateway keeps for a person is given back for that person; any other goes along.
        """
        form = self._desk.form(former)
        calls = [self._desk.call_spec(former, call) for call in (form.hold, form.release) if call]
        if not former.held or not any(spec.is_of_person for spec in calls):
            return anew
        freed = await self._give_back(former, form, citizen)
        self._places.left = holding.alone(former) if freed is Freed.BY_ITSELF else None
        return holding.without(anew)

    def lists_bookings(self, progress: Progress) -> bool:
        """Whether the form shows what the citizen has booked."""
        return self._desk.form(progress).lists == "bookings"

    def amends(self, progress: Progress, text: str) -> bool:
        """Whether a message names what should change in a form, whatever else it reminds of."""
        form = self._desk.form(progress)
        if amending.wanted_anew(progress, form, text) is not None:
            return True
        mends = progress.confirming or amending.mends(progress, form, text)
        return mends and amending.named_slot(progress, form, text) is not None

    def speaks_of(self, progress: Progress, said: Said) -> bool:
        """Whether a message begins by naming a question of the form, to give it another answer: 「身份证改成…」."""
        return amending.begins_with_a_slot(self._desk.form(progress), said.text) is not None

    def absorb(self, progress: Progress, said: Said) -> Progress:
        """The form with every value of a message remembered, without going on."""
        return filling.absorb(progress, self._desk.form(progress), said)

    def settle_in(self, progress: Progress, place: Filled | None) -> Progress:
        """The form with the place that the citizen has sent before, where it wants one."""
        if place is None:
            return progress
        form = self._desk.form(progress)
        wanting = [n for n, spec in form.slots.items() if spec.type == "location" and n not in progress.slots]
        if not wanting:
            return progress
        return replace(progress, slots={**progress.slots, wanting[0]: place})

    async def ask(self, service: str, call: str, citizen: Citizen) -> Outcome:
        """One call of an entry that wants no form."""
        return await self._desk.call(Progress(service), call, citizen)

    async def start(self, progress: Progress, said: Said, citizen: Citizen) -> Step:
        """Begins (or takes up again) a form with what the message already says."""
        plan = self._desk.plan(progress)
        if said.text and said.text == progress.opening:
            progress = openings.take_text(progress, plan.form, plan.service)
        return await self._advance(filling.absorb(progress, plan.form, said), citizen)

    async def answer(self, progress: Progress, said: Said, citizen: Citizen) -> Step:
        """Takes a message as the answer to the question that was asked."""
        if progress.confirming:
            return await self._reconsider(progress, said, citizen)
        amended = await self._amend(progress, said, citizen) if self.amends(progress, said.text) else None
        if amended:
            return amended
        if not progress.awaiting:
            return await self.correct(progress, said, citizen) or await self.start(progress, said, citizen)
        spec = self._desk.form(progress).slots[progress.awaiting]
        if spec.may_skip and answers.skips(said.text):
            return await self._advance(filling.fill(progress, progress.awaiting, values.SKIPPED), citizen)
        if spec.choices is not None:
            return await self._choose(progress, spec, spec.choices, said, citizen)
        return await self._take(progress, spec, said, citizen)

    async def give(self, progress: Progress, type_: str, slot: Filled, citizen: Citizen) -> Step | None:
        """Takes a picture or a place that was sent for the first slot of its type; None when no slot wants it."""
        form = self._desk.form(progress)
        if _awaits(progress, form, type_):
            return await self._advance(filling.fill(progress, progress.awaiting, slot), citizen)
        name = filling.first_empty(progress, form, type_)
        return await self._advance(filling.fill(progress, name, slot), citizen, words.TAKEN[type_]) if name else None

    async def correct(
        self, progress: Progress, said: Said, citizen: Citizen, *, in_so_many_words: bool = False
    ) -> Step | None:
        """Puts the values of a correction in place of the former ones; None when the message corrects nothing.

        `in_so_many_words`: 「不对，是…」 was said, so that what follows may be any answer to the last question.
        """
        form = self._desk.form(progress)
        corrected = filling.correct(progress, form, said) or answers.rechosen(progress, form, said)
        if corrected is None and in_so_many_words:
            corrected = answers.reparsed(progress, form, said)
        return await self._advance(corrected, citizen) if corrected else None

    async def back(self, progress: Progress, citizen: Citizen) -> Step:
        """Asks the last question again; where there is none before this one, this one, saying so."""
        before = filling.step_back(progress, self._desk.form(progress))
        return await self._advance(before or progress, citizen, "" if before else words.FIRST_QUESTION)

    def more(self, progress: Progress) -> Step | None:
        """The next page of what is offered; None when nothing is."""
        if not progress.options or not progress.awaiting:
            return None
        spec = self._desk.form(progress).slots[progress.awaiting]
        is_last = (progress.page + 1) * asking.PAGE >= len(progress.options)
        turned = progress if is_last else replace(progress, page=progress.page + 1)
        before = words.NOTHING_MORE if is_last else ""
        reply = asking.option_list(spec.ask, turned.options, turned.page, before=before)
        return Step(progress.service, reply, turned, State.CHOOSING)

    async def submit(self, progress: Progress, citizen: Citizen) -> Step:
        """Sends the form. Sending the same form twice is one submit: both carry the same business number."""
        plan = self._desk.plan(progress)
        form, progress = plan.form, _numbered(progress)
        if plan.writes:
            await self._remember(_left_open(progress))
        outcome = await self._desk.call(progress, form.submit, citizen)
        if isinstance(outcome, Done):
            return self._done(progress, outcome, citizen)
        if isinstance(outcome, Unknown) and outcome.sent and plan.writes:
            return await self._settle(_left_open(progress), form, citizen)
        if isinstance(outcome, Refused):
            await self._give_back(progress, form, citizen)
            progress = holding.without(progress)
        return await self._go_on(outcomes.failed(self._desk, progress, plan.submit, outcome, citizen), citizen)

    async def settle(self, progress: Progress, citizen: Citizen) -> Step | None:
        """What became of a submit whose answer never came; None while nobody knows, or where nobody can tell."""
        form = self._desk.form(progress)
        step = await self._settle(progress, form, citizen) if form.settle else None
        return None if step is None or (step.progress is not None and step.progress.sent) else step

    # ── going on without the citizen ──

    async def _advance(self, progress: Progress, citizen: Citizen, before: str = "") -> Step:
        """Fills, holds, asks to confirm or submits, as far as what is known allows."""
        form = self._desk.form(progress)
        if progress.sent:
            return await self._settle(progress, form, citizen)
        if (strange := self._of_elsewhere(progress, form, citizen)) is not None:
            return strange
        for name, spec in form.slots.items():
            here = spec.here and bool(progress.region)
            if name in progress.slots or (spec.optional and spec.type not in progress.said and not here):
                continue
            if spec.choices is not None:
                filled = await self._offer(progress, name, spec, spec.choices, citizen, before)
            else:
                filled = filling.known(progress, form, name, citizen) or _asked(progress, name, spec, before)
            if not isinstance(filled, Progress):
                return await self._go_on(filled, citizen)
            progress = filled
        return await self._conclude(progress, form, citizen, before)

    def _of_elsewhere(self, progress: Progress, form: Form, citizen: Citizen) -> Step | None:
        """The end of a form that has no use for a plate from elsewhere; nothing else is asked for it."""
        for name, spec in form.slots.items():
            if spec.elsewhere is None:
                continue
            said = progress.said.get(spec.type)
            plate = progress.slots.get(name) or (values.filled(spec, said) if said else None)
            if plate is not None and str(plate.value)[:1] not in words.OUR_PLATES:
                told = self._desk.render(spec.elsewhere, filling.fill(progress, name, plate), citizen)
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
        if not isinstance(options, tuple):
            assert choices.call is not None, "only a call can fail"
            call = self._desk.call_spec(progress, choices.call)
            return outcomes.failed(self._desk, progress, call, options, citizen)
        if not options:
            return self._nothing_to_offer(progress, choices, citizen)
        said = offers.certain(options, progress, spec, choices)
        if said is not None:
            return filling.fill(progress, name, said)
        shown = offers.narrowed(options, progress.said, spec, choices)
        lead = before if shown else offers.missing(progress.said, spec, choices)
        lead = words.sentence(lead, offers.heading(progress, self._desk.form(progress)))
        waiting = replace(progress, awaiting=name, options=shown or options, page=0)
        reply = asking.option_list(spec.ask, waiting.options, 0, before=lead)
        return Step(progress.service, reply, waiting, State.CHOOSING)

    def _nothing_to_offer(self, progress: Progress, choices: ChoicesSpec, citizen: Citizen) -> Step | Again:
        text = self._desk.render(choices.none, progress, citizen) if choices.none else words.NO_CHOICES
        if choices.back_to is None:
            unlisted = self._desk.service(progress).searches_items
            return Step(progress.service, asking.sentence(text), None, State.DONE, unlisted=unlisted)
        return outcomes.again(progress, self._desk.form(progress), choices.back_to, text)

    async def _conclude(self, progress: Progress, form: Form, citizen: Citizen, before: str) -> Step:
        """Everything is filled: hold, then confirm or submit."""
        if form.hold:
            held = await self._hold(progress, form, form.hold, citizen)
            if not isinstance(held, Progress):
                return await self._go_on(held, citizen)
            progress = held
        if form.confirm is None:
            return await self.submit(progress, citizen)
        return self._ask_to_confirm(replace(_numbered(progress), confirming=True, wrong=0), form, citizen, before)

    async def _hold(self, progress: Progress, form: Form, hold: str, citizen: Citizen) -> Progress | Step | Again:
        """The form with a place kept for what it says now; one for something else is given back before."""
        wish = holding.wish(self._desk, progress, hold, citizen)
        same = bool(progress.held) and progress.held_for == wish
        if same and holding.keeps_place(self._desk, progress) and not holding.is_over(progress, form):
            return progress
        if progress.held and not same:
            freed = await self._give_back(progress, form, citizen)
            self._places.left = holding.alone(progress) if freed is Freed.BY_ITSELF else None
            progress = holding.without(progress)
        progress = _numbered(progress)
        await self._remember(progress)
        outcome = await self._desk.call(progress, hold, citizen)
        if not isinstance(outcome, Done):
            return outcomes.failed(self._desk, progress, self._desk.call_spec(progress, hold), outcome, citizen)
        return replace(progress, held=dict(outcome.fields), held_for=wish)

    async def _give_back(self, progress: Progress, form: Form, citizen: Citizen) -> Freed:
        """Before places are asked for again: the last one left may be this. Nobody does it a second time."""
        freed = Freed.NOW
        if holding.keeps_place(self._desk, progress) and not holding.is_over(progress, form):
            freed = await holding.give_back(self._desk, progress, citizen, self._attempt)
        if freed is Freed.LATER:
            self._places.owed.append(progress)
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
        return self._done(progress, outcome, citizen)

    def _done(self, progress: Progress, outcome: Done, citizen: Citizen) -> Step:
        """The answer of a submit; the place that was held for it is taken."""
        self._places.settled.add(progress.number)
        if self._desk.form(progress).lists == "cases":
            outcome = outcomes.the_one_meant(self._desk, progress, outcome, citizen)
        return outcomes.done(self._desk, progress, outcome, citizen)

    def _may_still_arrive(self, progress: Progress, form: Form) -> bool:
        """Whether a submit that the gateway has no record of may be on its way there all the same."""
        grace_s = self._desk.gateway(self._desk.call_spec(progress, form.submit)).grace_s
        return time() < progress.given_up + grace_s

    # ── the citizen's answers ──

    async def _take(self, progress: Progress, spec: SlotSpec, said: Said, citizen: Citizen) -> Step:
        """A typed answer; a message may hold values for other slots besides, or instead."""
        form = self._desk.form(progress)
        rechosen = answers.rechosen(progress, form, said, alone=True) if spec.type == NAME else None
        if rechosen is not None:
            return await self._advance(rechosen, citizen)
        absorbed = self.absorb(progress, said)
        taken = parsed(spec, said)
        if taken is not None:
            used = {type_: value for type_, value in absorbed.said.items() if type_ != spec.type}
            filled = filling.fill(replace(absorbed, said=used), progress.awaiting, taken)
            return await self._advance(filled, citizen, _notice(said, spec))
        if progress.awaiting in absorbed.slots or absorbed.slots != progress.slots:
            return await self._advance(replace(absorbed, awaiting="", wrong=0), citizen)
        corrected = filling.correct(progress, form, said)
        if corrected:
            return await self._advance(corrected, citizen)
        if answers.tells_others(progress, absorbed, form):
            return self._ask_again(replace(absorbed, wrong=0), spec, words.NOTED)
        return self._reject(progress, spec, said.text)

    async def _choose(
        self, progress: Progress, spec: SlotSpec, choices: ChoicesSpec, said: Said, citizen: Citizen
    ) -> Step:
        picked = offers.picked(progress.options, said.text, said.found, spec, choices)
        form = self._desk.form(progress)
        corrected = filling.correct(progress, form, said) if not picked else None
        if corrected:
            return await self._advance(corrected, citizen)
        if not picked and (noted := answers.chosen_ahead(progress, form, said)):
            return self._ask_again(replace(noted, wrong=0), spec, words.NOTED)
        if not picked:
            noted = self.absorb(progress, said)
            if answers.tells_others(progress, noted, form):
                return self._ask_again(replace(noted, wrong=0), spec, words.NOTED)
            return self._reject(progress, spec, said.text, _not_among(said.text))
        if len(picked) > 1:
            waiting = replace(progress, options=picked, page=0, wrong=0)
            return Step(progress.service, asking.option_list(spec.ask, picked, 0), waiting, State.CHOOSING)
        counts = choosing.number_in(said.text, len(progress.options)) is not None  # 「2号」 is no date then
        absorbed = progress if counts else self.absorb(progress, said)
        return await self._advance(filling.fill(absorbed, progress.awaiting, offers.chosen(picked[0])), citizen)

    async def _reconsider(self, progress: Progress, said: Said, citizen: Citizen) -> Step:
        """Something other than yes or no to a confirmation: a change, or not understood."""
        amended = await self._amend(progress, said, citizen)
        if amended:
            return amended
        corrected = await self.correct(progress, said, citizen)
        if corrected:
            return corrected
        wrong = replace(progress, wrong=progress.wrong + 1)
        return self._ask_to_confirm(wrong, self._desk.form(progress), citizen, self._excuse(wrong, words.WRONG_VALUE))

    async def _amend(self, progress: Progress, said: Said, citizen: Citizen) -> Step | None:
        """The new value of what the citizen calls by its name, or the question for it; None where nothing is named."""
        form = self._desk.form(progress)
        anew = amending.wanted_anew(progress, form, said.text)
        named = (anew, "") if anew else amending.named_slot(progress, form, said.text)
        if named is None:
            return None
        name, text = named
        cleared = replace(filling.clear_from(progress, form, [name]), said={}, anew=name)
        spec = form.slots[name]
        taken = parsed(spec, Said.of(text, said.found, said.now, said.region)) if text and not spec.choices else None
        if taken is not None:
            before = "" if progress.confirming else words.AMENDED
            return await self._advance(filling.fill(cleared, name, taken), citizen, before)
        return await self._advance(cleared, citizen, words.ASK_ANEW)

    def _reject(self, progress: Progress, spec: SlotSpec, text: str, why: str = "") -> Step:
        """Explains why these words are no answer, and asks again."""
        progress = replace(progress, wrong=progress.wrong + 1)
        unskipped = words.MUST_BE_TOLD if answers.skips(text) else ""
        excuse = self._excuse(progress, unskipped or why or spec.wrong or _default_excuse(spec))
        return self._ask_again(progress, spec, excuse)

    def _ask_again(self, progress: Progress, spec: SlotSpec, before: str) -> Step:
        """The question that stands, after these words."""
        if progress.options:
            reply = asking.option_list(spec.ask, progress.options, progress.page, before=before)
            return Step(progress.service, reply, progress, State.CHOOSING)
        return Step(progress.service, asking.question(spec, before=before), progress, State.ASKING)

    def _excuse(self, progress: Progress, why: str) -> str:
        """Why an answer could not be used; from the third in a row on with a way out."""
        out = words.WAY_OUT.format(hotline=self._desk.hotline) if progress.wrong >= WAY_OUT_AT else ""
        return words.sentence(why, out)


def _asked(progress: Progress, name: str, spec: SlotSpec, before: str) -> Step:
    """The question for a slot."""
    waiting = replace(progress, awaiting=name)
    return Step(progress.service, asking.question(spec, before=before), waiting, State.ASKING)


def _awaits(progress: Progress, form: Form, type_: str) -> bool:
    return bool(progress.awaiting) and form.slots[progress.awaiting].type == type_


def _not_among(text: str) -> str:
    """Says back what wasn't found, but never a long number: it may be somebody's."""
    said = text.strip()[:20]
    return words.NOT_AMONG_NUMBER if sum(c.isdigit() for c in said) >= 6 else words.NOT_AMONG.format(said=said)


def _default_excuse(spec: SlotSpec) -> str:
    return words.SEND_PHOTO if spec.type == "photo" else words.WRONG_VALUE


def _notice(said: Said, spec: SlotSpec) -> str:
    """Tells a citizen that a look-alike in a plate was read as another sign."""
    corrected = next((one for one in said.found if one.corrected and one.type == spec.type), None)
    return words.CORRECTED_PLATE.format(label=corrected.value) if corrected else ""


def _left_open(progress: Progress) -> Progress:
    """As a form whose submit was sent and has no answer."""
    return replace(progress, sent=True, confirming=False, given_up=time())


def _numbered(progress: Progress) -> Progress:
    """With a business number; one that it has stays."""
    if progress.number:
        return progress
    day = datetime.now(BEIJING).date().isoformat().replace("-", "")
    return replace(progress, number=f"BS{day}{os.urandom(5).hex().upper()}")


async def _forget(progress: Progress) -> None:
    """Forms outside an attempt only look."""


async def _nothing(talk: Conversation) -> None:
    """Forms outside an attempt only look."""
