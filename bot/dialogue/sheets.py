"""A form on a page: the same forms as in the talk, filled all at once instead of one question after the other.

What a value must look like, what can be chosen, who may, and what is done with it: all that is the form's own
(bot.dialogue.forms, bot.identity.access). Here is only how the values of a page come into it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from bot.catalog.converters import BEIJING
from bot.catalog.form import Form
from bot.catalog.service import Service
from bot.catalog.slots import SlotSpec
from bot.dialogue import admission, offers, outcomes, pending, values, words
from bot.dialogue.answers import parsed
from bot.dialogue.attempt import Attempt
from bot.dialogue.conversation import Conversation, Filled, Option, Progress
from bot.dialogue.outcomes import Again
from bot.dialogue.said import Said
from bot.dialogue.scene import Mind, Scene
from bot.dialogue.turn import Step
from bot.identity.access import Barred, bar, may_fill_in
from bot.identity.person import Citizen
from bot.messages import Address, InboundMessage, Kind, Location
from bot.services.outcome import Refused, Unknown

MOST_FEN = 10**9
"""Of a sum on a page."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value of a page can't be used, in the form's words."""

    slot: str
    why: str


class Unanswered(Exception):
    """A live list couldn't be fetched; `text` is what the citizen is told."""

    def __init__(self, text: str) -> None:
        super().__init__("a list could not be fetched")
        self.text = text


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form, for one citizen and one attempt. `barred`: what keeps them from it."""

    scene: Scene
    service: Service
    form: Form
    citizen: Citizen
    barred: Barred | None

    async def options(self, progress: Progress, name: str) -> tuple[Option, ...]:
        """What can be chosen now, by what the form holds already. Raises Unanswered."""
        choices = self.form.slots[name].choices
        assert choices is not None, "asked for slots with choices only"
        desk = self.scene.forms.desk(self.scene.attempt)
        found = await offers.fetch(desk, progress, choices, self.citizen)
        if isinstance(found, Refused | Unknown):
            assert choices.call is not None, "only a call can fail"
            failed = outcomes.failed(desk, progress, desk.call_spec(progress, choices.call), found, self.citizen)
            raise Unanswered(failed.words if isinstance(failed, Again) else failed.reply.text)
        return found

    async def take(self, progress: Progress, name: str, value: Any) -> Filled | Fault:
        """A page's value as the slot's. Raises Unanswered."""
        spec = self.form.slots[name]
        if spec.choices is not None:
            return await self._pick(progress, name, value)
        words_of_it = (
            isinstance(value, str) and spec.type != "amount"
        )  # a page's sums are in fen, those in words in yuan
        filled = _given(spec, value) or (parsed(spec, self._said(value)) if words_of_it else None)
        return filled or Fault(name, spec.wrong or words.WRONG_VALUE)

    async def fill(self, progress: Progress, given: Mapping[str, Any]) -> Progress | tuple[Fault, ...]:
        """The form with a page's values, or all that is wrong with them. Raises Unanswered."""
        faults = [Fault(name, words.WRONG_VALUE) for name in given if name not in self.form.slots]
        for name, spec in self.form.slots.items():
            if name in given:
                filled = None if _rests_on(spec, faults) else await self.take(progress, name, given[name])
            elif here := self.of_region(progress, name):
                filled = here
            elif spec.may_skip:
                filled = values.SKIPPED
            else:
                filled = None if self._comes_by_itself(spec) else Fault(name, spec.ask)
            if isinstance(filled, Fault):
                faults.append(filled)
            elif filled is not None:
                progress = replace(progress, slots={**progress.slots, name: filled})
        return tuple(faults) or progress

    def of_region(self, progress: Progress, name: str) -> Filled | None:
        """The citizen's own city, for a field about where they are; None for others, or where it isn't known."""
        spec = self.form.slots[name]
        return values.filled(spec, progress.region) if spec.here and progress.region else None

    async def send(self, progress: Progress) -> Step:
        """On with a form that is filled: held, and then to be confirmed, or submitted.

        A place that another page keeps for the same form goes with it: that page can't send its own any more.
        """
        if self.form.hold is not None:
            await pending.take_over(self.scene, progress)
        ready = admission.with_place(self.scene, progress)
        return self._owing(await self.scene.forms.start(ready, self._said(""), self.citizen))

    async def confirm(self, progress: Progress) -> Step:
        """Submits a form that waited for a yes."""
        return self._owing(await self.scene.forms.submit(progress, self.citizen))

    async def settle(self, progress: Progress) -> Step | None:
        """What became of a submit whose answer never came; None while nobody knows."""
        return await self.scene.forms.settle(progress, self.citizen)

    def line(self, progress: Progress, row: Mapping[str, Any]) -> str:
        """How one of the rows of this form's answer reads; empty where the form has no words for it."""
        desk = self.scene.forms.desk(self.scene.attempt)
        return desk.render(self.form.line, progress, self.citizen, row) if self.form.line else ""

    def _owing(self, step: Step) -> Step:
        """The step with the places that its gateway hasn't taken back yet: the queue goes on with them."""
        owed = self.scene.places.owed
        return replace(step, errands=(*step.errands, *owed)) if owed else step

    async def _pick(self, progress: Progress, name: str, value: Any) -> Filled | Fault:
        options = await self.options(progress, name)
        picked = next((option for option in options if value in (option.value, option.label)), None)
        return offers.chosen(picked) if picked else Fault(name, words.NOT_AMONG_NUMBER)

    def _comes_by_itself(self, spec: SlotSpec) -> bool:
        known = spec.from_person and may_fill_in(self.citizen)
        return bool(spec.optional or known)

    def _said(self, text: str) -> Said:
        return Said.of(text, (), self.scene.message.received_at, self.scene.talk.region or None)


async def open_sheet(mind: Mind, address: Address, progress: Progress, attempt: Attempt) -> Sheet:
    """The form of a progress that is known to live."""
    now = datetime.now(BEIJING)
    message = InboundMessage("", address, Kind.NOTICE, "", now)
    scene = Scene(mind, message, Conversation(region=progress.region), attempt)
    service, form = mind.catalog.services[progress.service], mind.forms.desk(attempt).form(progress)
    citizen = await scene.citizen(service, progress.relation)
    return Sheet(scene, service, form, citizen, bar(service, citizen, now.date()))


def _given(spec: SlotSpec, value: Any) -> Filled | None:
    """A value that comes as something else than words."""
    match spec.type, value:
        case "location", {"latitude": int() | float() as latitude, "longitude": int() | float() as longitude}:
            return values.place(Location(float(latitude), float(longitude), str(value.get("label", ""))))
        case "photo", str() if value:
            return Filled(value, words.PHOTO)
        case ("amount", int()) if not isinstance(value, bool) and 0 < value <= MOST_FEN:
            return values.filled(spec, value / 100)
    return None


def _rests_on(spec: SlotSpec, faults: list[Fault]) -> bool:
    """Whether a value can't be looked at before another one is right: a live list depends on what stands before it."""
    return bool(faults and spec.choices and spec.choices.call)
