"""What a gateway's outcome means for a form: an end with words, or a slot to ask again."""

import re
from dataclasses import dataclass

from msgspec.structs import replace

from bot.catalog.calls import CallSpec
from bot.catalog.form import Form, PageLink
from bot.catalog.privacy import Requirement
from bot.dialogue import afterwards, earlier, filling, guides, returning, words
from bot.dialogue.conversation import Progress, Recent
from bot.dialogue.desk import BARRED, CLOSED, NOT_PUBLISHABLE, TOO_MANY, Desk
from bot.dialogue.plan import Plan
from bot.dialogue.turn import State, Step
from bot.identity.person import Citizen
from bot.messages import Link, Reply
from bot.services.outcome import Done, Fields, Outcome, Refused, Unknown

MOST_ROWS = 20
"""Of a list that can be asked about by number."""
LONGEST_REASON = 60
"""A gateway's own words are shown up to here; longer ones are for engineers."""
_FOR_CITIZENS = re.compile(r"[^A-Za-z_]*[\u4e00-\u9fff]{2}[^A-Za-z_]*")
"""So are those with foreign words in them: names of errors, tables and classes."""


@dataclass(frozen=True, slots=True)
class Again:
    """The form goes on with something to ask again, after these words."""

    progress: Progress
    words: str
    outcome: Outcome | None = None


def done(desk: Desk, plan: Plan, progress: Progress, outcome: Done, citizen: Citizen) -> Step:
    """The answer, and what more can be done with it."""
    form = plan.form
    if form.lists == "cases":
        outcome = _the_one_meant(desk, progress, outcome, citizen)
    template = form.replies.empty if outcome.empty and form.replies.empty else form.replies.done
    told = desk.answer(template, plan, progress, citizen, outcome)
    text = words.sentence(_county(progress, form), told, "" if outcome.empty else plan.more)
    reply = Reply(text, () if outcome.empty else plan.choices, _links(form.replies.link, outcome))
    shown = "" if plan.writes else progress.action
    rows = _rows(form, outcome)
    held, number = (
        ({**progress.held, **outcome.fields}, progress.number)
        if form.follow
        else ({}, _made(plan, progress, outcome) if plan.choices else "")
    )
    sent = returning.name_of(plan.service, progress.action) if plan.writes else ""
    kept = reply if plan.service.requires is Requirement.NONE else None
    recent = Recent(progress.service, progress.slots, progress.relation, shown, rows, held, number, sent, kept)
    errands = () if outcome.empty or not plan.leaves_errands else afterwards.errands(desk, progress, outcome, citizen)
    booked = returning.booked(progress.service, plan.service, outcome.rows) if plan.shows_bookings else None
    return Step(progress.service, reply, None, State.DONE, recent, errands, outcome, booked=booked)


def _rows(form: Form, outcome: Done) -> tuple[Fields, ...]:
    """What is listed, where one of it can be asked about by its number."""
    if form.of_one and form.of_one.of:
        return tuple(outcome.fields.get(form.of_one.of) or ())[:MOST_ROWS]
    return tuple(outcome.rows[:MOST_ROWS]) if form.of_one or form.line else ()


def _made(plan: Plan, progress: Progress, outcome: Done) -> str:
    """What the booking that was made is called where it is given back; empty for everything else."""
    made = returning.booked(progress.service, plan.service, (outcome.fields,))
    return made[0].number if made else ""


def _the_one_meant(desk: Desk, progress: Progress, outcome: Done, citizen: Citizen) -> Done:
    """A list of one's own cases with the one alone that the words ask after, where they name it."""
    form = desk.form(progress)
    if form.line is None or len(outcome.rows) < 2:
        return outcome
    lines = [desk.render(form.line, progress, citizen, row) for row in outcome.rows]
    position = earlier.meant(lines, progress.opening)
    return outcome if position is None else Done(outcome.fields, (outcome.rows[position],))


def _county(progress: Progress, form: Form) -> str:
    """Says whose figures these are, where a county was named and the answer holds for its city."""
    if "district" not in progress.said or not form.uses.isdisjoint(("district", "location")):
        return ""
    cities = (progress.slots[n].label for n, spec in form.slots.items() if spec.type == "city" and n in progress.slots)
    return guides.county(progress.said, next(cities, ""))


def _links(link: PageLink | None, outcome: Done) -> tuple[Link, ...]:
    """The page of an answer, where it has one at an address that a browser may open."""
    url = str(outcome.fields.get(link.url) or "") if link else ""
    return (Link(link.label, url),) if link and url.startswith(("https://", "http://")) else ()


def failed(
    desk: Desk, progress: Progress, spec: CallSpec, outcome: Refused | Unknown, citizen: Citizen
) -> Step | Again:
    """A refusal in the entry's words; an answer that never came leaves the form as it is, to be tried again."""
    if isinstance(outcome, Unknown) and outcome.why == CLOSED:
        text = words.CLOSED_CALL.format(name=desk.service(progress).name, hotline=desk.hotline)
        return _ended(progress, text, outcome)
    if isinstance(outcome, Unknown):
        waiting = replace(progress, awaiting="", options=(), confirming=False)
        words_of_it = Reply(_down(desk, progress, spec, citizen))
        return Step(progress.service, words_of_it, waiting, State.ASKING, outcome=outcome)
    if outcome.code == TOO_MANY:
        text = words.TOO_MANY_LOOKUPS.format(name=desk.service(progress).name, hotline=desk.hotline)
        return _ended(progress, text, outcome)
    if outcome.code == BARRED:
        return _ended(progress, words.BARRED, outcome)
    form = desk.form(progress)
    if outcome.code == NOT_PUBLISHABLE:
        public = next(slot for slot, slot_spec in form.slots.items() if slot_spec.public and slot in progress.slots)
        return again(progress, form, public, words.NOT_PUBLISHABLE)
    refusal = form.replies.refused.get(outcome.code)
    if refusal is None:
        return _ended(progress, _refused(desk, spec, outcome), outcome)
    text = desk.render(refusal.say, progress, citizen)
    if refusal.back_to is None:
        return _ended(progress, text, outcome)
    return again(progress, form, refusal.back_to, text, outcome)


def again(progress: Progress, form: Form, slot: str, text: str, outcome: Outcome | None = None) -> Again:
    """A slot asked anew: what was said of it before doesn't count any more."""
    return Again(replace(filling.clear_from(progress, form, [slot]), said={}, anew=slot), text, outcome)


def _ended(progress: Progress, text: str, outcome: Outcome) -> Step:
    return Step(progress.service, Reply(text), None, State.DONE, outcome=outcome)


def unsettled(desk: Desk, progress: Progress, spec: CallSpec) -> Reply:
    """Nobody knows yet whether it was done: don't send it again, ask for it by its number."""
    gateway = desk.gateway(spec)
    return Reply(words.SUBMIT_UNKNOWN.format(gateway=gateway.name, number=progress.number, phone=_phone(gateway.phone)))


def _down(desk: Desk, progress: Progress, spec: CallSpec, citizen: Citizen) -> str:
    """The entry's own words where it has some; in any case how to go on."""
    gateway = desk.gateway(spec)
    own = desk.form(progress).replies.unknown
    if own is not None:
        return words.sentence(desk.render(own, progress, citizen), words.TRY_AGAIN)
    return words.GATEWAY_DOWN.format(gateway=gateway.name, phone=_phone(gateway.phone))


def _refused(desk: Desk, spec: CallSpec, outcome: Refused) -> str:
    gateway = desk.gateway(spec)
    told = outcome.message if len(outcome.message) <= LONGEST_REASON else ""
    reason = told if _FOR_CITIZENS.fullmatch(told) else ""
    advice = words.REFUSED_ADVICE.format(phone=gateway.phone or desk.hotline)
    return words.sentence(words.REFUSED.format(gateway=gateway.name, reason=reason), advice)


def _phone(number: str) -> str:
    return words.GATEWAY_DOWN_PHONE.format(phone=number) if number else ""
