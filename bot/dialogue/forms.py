"""Drives one form: asks what is missing, in order; holds, confirms, submits; answers.

Everything it does is declared in the catalogue entry. It keeps no state: a Progress goes in, a Step comes out.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from jinja2 import TemplateError
from msgspec.structs import replace

from bot.catalog.converters import BEIJING
from bot.catalog.model import CallSpec, Catalog, ChoicesSpec, Form, Service, SlotSpec
from bot.catalog.templates import Template
from bot.dialogue import asking, choosing, filling, values, words
from bot.dialogue.conversation import Filled, Option, Progress, Recent
from bot.dialogue.turn import State, Step
from bot.identity.person import Citizen
from bot.intents.slots import Found, SlotError, parse
from bot.messages import Choice, Reply
from bot.services.client import GatewayClient
from bot.services.outcome import Done, Outcome, Refused, Unknown

log = structlog.get_logger(__name__)

CALL_LIMIT_S = 30.0
WAY_OUT_AT = 3
"""The third answer in a row that can't be used gets a way out besides the question."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message as a form sees it."""

    text: str
    found: tuple[Found, ...]
    now: datetime
    region: str | None = None


class Forms:
    """All forms of a catalogue, over the gateways that serve them."""

    def __init__(self, catalog: Catalog, gateways: GatewayClient) -> None:
        self._catalog = catalog
        self._gateways = gateways

    def form(self, progress: Progress) -> Form | None:
        """The form that a progress belongs to; None when the catalogue no longer has it."""
        service = self._catalog.services.get(progress.service)
        if service is None:
            return None
        if not progress.action:
            return service.form
        action = service.actions.get(progress.action)
        return action.form if action else None

    def absorb(self, progress: Progress, said: Said) -> Progress:
        """The form with every value of a message remembered, without going on."""
        return filling.absorb(progress, self._form(progress), said.text, said.found)

    async def start(self, progress: Progress, said: Said, citizen: Citizen) -> Step:
        """Begins (or takes up again) a form with what the message already says."""
        return await self.advance(self.absorb(progress, said), citizen)

    async def answer(self, progress: Progress, said: Said, citizen: Citizen) -> Step:
        """Takes a message as the answer to the question that was asked."""
        form = self._form(progress)
        if progress.confirming:
            return await self._reconsider(progress, said, citizen)
        if not progress.awaiting:
            return await self.start(progress, said, citizen)
        spec = form.slots[progress.awaiting]
        if spec.choices is not None:
            return await self._choose(progress, spec, spec.choices, said, citizen)
        taken = self._parse(spec, said)
        absorbed = self.absorb(progress, said)
        if taken is None and progress.awaiting not in absorbed.slots:
            return self._reject(progress, spec)
        if taken is None:
            return await self.advance(replace(absorbed, awaiting="", wrong=0), citizen)
        return await self.advance(filling.fill(absorbed, progress.awaiting, taken), citizen, _notice(said, spec))

    async def correct(self, progress: Progress, said: Said, citizen: Citizen) -> Step | None:
        """Puts the values of a correction in place of the former ones; None when the message corrects nothing."""
        corrected = filling.correct(progress, self._form(progress), said.text, said.found)
        return await self.advance(corrected, citizen) if corrected else None

    async def back(self, progress: Progress, citizen: Citizen) -> Step | None:
        """Asks the last question again; None when there is none before this one."""
        before = filling.step_back(progress, self._form(progress))
        return await self.advance(before, citizen) if before else None

    def more(self, progress: Progress) -> Step | None:
        """The next page of what is offered; None when nothing is."""
        if not progress.options or not progress.awaiting:
            return None
        spec = self._form(progress).slots[progress.awaiting]
        page = progress.page + 1
        if page * asking.PAGE >= len(progress.options):
            last = asking.option_list(spec.ask, progress.options, progress.page, before=words.NOTHING_MORE)
            return Step(progress.service, last, progress, State.CHOOSING)
        turned = replace(progress, page=page)
        return Step(progress.service, asking.option_list(spec.ask, turned.options, page), turned, State.CHOOSING)

    async def advance(self, progress: Progress, citizen: Citizen, before: str = "") -> Step:
        """Goes on as far as possible without the citizen: fills, holds, asks to confirm or submits."""
        form = self._form(progress)
        if progress.sent:
            return await self._settle(progress, form, citizen)
        for name, spec in form.slots.items():
            if name not in progress.slots:
                filled = await self._fill(progress, name, spec, citizen, before)
                if isinstance(filled, Step):
                    return filled
                progress = filled
        return await self._conclude(progress, form, citizen, before)

    async def submit(self, progress: Progress, citizen: Citizen) -> Step:
        """Sends the form. Sending the same form twice is one submit: both carry the same business number."""
        form = self._form(progress)
        progress = _numbered(progress)
        spec = self._service(progress).calls[form.submit]
        outcome = await self._call(progress, spec, citizen)
        if isinstance(outcome, Unknown) and self._gateways.writes(spec):
            return await self._settle(replace(progress, sent=True, confirming=False), form, citizen)
        return await self._answered(progress, form, spec, outcome, citizen)

    # ── one slot ──

    async def _fill(
        self, progress: Progress, name: str, spec: SlotSpec, citizen: Citizen, before: str
    ) -> Progress | Step:
        """The form with this slot filled from what is known, or the question for it."""
        if spec.from_person and citizen.person and spec.type not in progress.said:
            return filling.fill(progress, name, values.filled(spec, getattr(citizen.person, spec.from_person)))
        if spec.choices is not None:
            return await self._offer(progress, name, spec, spec.choices, citizen, before)
        if spec.type in progress.said and spec.type not in filling.FREE_TYPES:
            said = {type_: value for type_, value in progress.said.items() if type_ != spec.type}
            slot = values.filled(spec, progress.said[spec.type])
            return filling.fill(replace(progress, said=said), name, slot)
        return Step(
            progress.service, asking.question(spec, before=before), replace(progress, awaiting=name), State.ASKING
        )

    async def _offer(
        self, progress: Progress, name: str, spec: SlotSpec, choices: ChoicesSpec, citizen: Citizen, before: str
    ) -> Progress | Step:
        options = await self._options(progress, choices, citizen)
        if isinstance(options, Step):
            return options
        if not options:
            return await self._nothing_to_offer(progress, choices, citizen)
        meant, missing = _meant(options, progress.said, spec, choices)
        if len(meant) == 1 and len(options) >= 1 and not missing and _was_said(progress.said, spec, choices):
            return filling.fill(progress, name, Filled(meant[0].value, meant[0].label, meant[0].fields))
        shown = meant or options
        waiting = replace(progress, awaiting=name, options=tuple(shown), page=0)
        return Step(
            progress.service, asking.option_list(spec.ask, shown, 0, before=before or missing), waiting, State.CHOOSING
        )

    async def _options(self, progress: Progress, choices: ChoicesSpec, citizen: Citizen) -> tuple[Option, ...] | Step:
        """What can be chosen now; a Step when the gateway did not say."""
        if choices.call is None:
            return tuple(Option(text, text) for text in choices.options)
        spec = self._service(progress).calls[choices.call]
        outcome = await self._call(progress, spec, citizen)
        if not isinstance(outcome, Done):
            return self._failed(progress, self._form(progress), spec, outcome, citizen)
        assert choices.label is not None, "the model asks for it beside `call`"
        assert choices.value is not None, "the model asks for it beside `call`"
        return tuple(
            Option(choices.label.render(row), str(row[choices.value]), row)
            for row in outcome.rows
            if row.get(choices.value) is not None
        )

    async def _nothing_to_offer(self, progress: Progress, choices: ChoicesSpec, citizen: Citizen) -> Step:
        text = self._render(choices.none, progress, citizen, {}) if choices.none else words.NO_CHOICES
        if choices.back_to is None:
            return Step(progress.service, Reply(text), None, State.DONE)
        form = self._form(progress)
        again = filling.clear_from(progress, form, [choices.back_to])
        return await self.advance(replace(again, said={}), citizen, text)

    async def _choose(
        self, progress: Progress, spec: SlotSpec, choices: ChoicesSpec, said: Said, citizen: Citizen
    ) -> Step:
        picked = _picked(progress.options, said, spec, choices)
        absorbed = self.absorb(progress, said)
        if len(picked) == 1:
            slot = Filled(picked[0].value, picked[0].label, picked[0].fields)
            return await self.advance(filling.fill(absorbed, progress.awaiting, slot), citizen)
        if not picked:
            return self._reject(progress, spec, words.NOT_AMONG.format(said=said.text.strip()[:20]))
        waiting = replace(progress, options=picked, page=0, wrong=0)
        return Step(progress.service, asking.option_list(spec.ask, picked, 0), waiting, State.CHOOSING)

    def _parse(self, spec: SlotSpec, said: Said) -> Filled | None:
        if spec.type in filling.FREE_TYPES:
            value = filling.free_answer(spec, said.text)
            return values.filled(spec, value) if value is not None else None
        try:
            found = parse(spec.type, said.text, now=said.now, region=said.region)
        except SlotError:
            return None
        return values.filled(spec, found.value)

    def _reject(self, progress: Progress, spec: SlotSpec, why: str = "") -> Step:
        """Explains, asks again, and from the third time on shows a way out."""
        progress = replace(progress, wrong=progress.wrong + 1)
        why = why or spec.wrong or words.WRONG_VALUE
        if progress.wrong >= WAY_OUT_AT:
            why = words.sentence(why, words.WAY_OUT.format(hotline=self._catalog.hotline))
        if progress.options:
            reply = asking.option_list(spec.ask, progress.options, progress.page, before=why)
            return Step(progress.service, reply, progress, State.CHOOSING)
        return Step(progress.service, asking.question(spec, before=why), progress, State.ASKING)

    # ── the whole form ──

    async def _conclude(self, progress: Progress, form: Form, citizen: Citizen, before: str) -> Step:
        if form.hold and not progress.held:
            spec = self._service(progress).calls[form.hold]
            progress = _numbered(progress)
            outcome = await self._call(progress, spec, citizen)
            if not isinstance(outcome, Done):
                return await self._refused_or_failed(progress, form, spec, outcome, citizen)
            progress = replace(progress, held=dict(outcome.fields))
        if form.confirm is None:
            return await self.submit(progress, citizen)
        progress = replace(_numbered(progress), confirming=True)
        text = self._render(form.confirm, progress, citizen, {})
        return Step(progress.service, asking.confirmation(words.sentence(before, text)), progress, State.CONFIRMING)

    async def _reconsider(self, progress: Progress, said: Said, citizen: Citizen) -> Step:
        """Something other than yes or no to a confirmation: a change, or not understood."""
        corrected = await self.correct(progress, said, citizen)
        if corrected:
            return corrected
        form = self._form(progress)
        assert form.confirm is not None, "only a form with `confirm` waits for one"
        wrong = replace(progress, wrong=progress.wrong + 1)
        out = words.WAY_OUT.format(hotline=self._catalog.hotline) if wrong.wrong >= WAY_OUT_AT else words.WRONG_VALUE
        text = self._render(form.confirm, progress, citizen, {})
        return Step(progress.service, asking.confirmation(words.sentence(out, text)), wrong, State.CONFIRMING)

    async def _settle(self, progress: Progress, form: Form, citizen: Citizen) -> Step:
        """Asks by the business number what became of a submit whose answer never came; never sends it again."""
        submit = self._service(progress).calls[form.submit]
        unknown = self._unknown_reply(progress, submit)
        if form.settle is None:
            return Step(progress.service, unknown, None, State.DONE)
        spec = self._service(progress).calls[form.settle]
        outcome = await self._call(progress, spec, citizen)
        if isinstance(outcome, Done) and not outcome.empty:
            return await self._answered(progress, form, submit, outcome, citizen)
        if isinstance(outcome, Done):
            undone = replace(progress, sent=False, held={})
            return Step(progress.service, Reply(words.SUBMIT_NOT_DONE), undone, State.ASKING)
        return Step(progress.service, unknown, progress, State.ASKING)

    async def _answered(
        self, progress: Progress, form: Form, spec: CallSpec, outcome: Outcome, citizen: Citizen
    ) -> Step:
        if not isinstance(outcome, Done):
            return await self._refused_or_failed(progress, form, spec, outcome, citizen)
        template = form.replies.empty if outcome.empty and form.replies.empty else form.replies.done
        answer = {**outcome.fields, "rows": outcome.rows, "total": len(outcome.rows)}
        text = self._render(template, progress, citizen, answer)
        service = self._service(progress)
        offered = () if outcome.empty or progress.action else tuple(a.label for a in service.actions.values())
        reply = Reply(words.sentence(text, *_action_hint(offered)), tuple(Choice(label, label) for label in offered))
        return Step(progress.service, reply, None, State.DONE, Recent(progress.service, progress.slots))

    async def _refused_or_failed(
        self, progress: Progress, form: Form, spec: CallSpec, outcome: Outcome, citizen: Citizen
    ) -> Step:
        if isinstance(outcome, Refused) and outcome.code in form.replies.refused:
            refusal = form.replies.refused[outcome.code]
            text = self._render(refusal.say, progress, citizen, {})
            if refusal.back_to is None:
                return Step(progress.service, Reply(text), None, State.DONE)
            again = filling.clear_from(progress, form, [refusal.back_to])
            return await self.advance(replace(again, said={}), citizen, text)
        return self._failed(progress, form, spec, outcome, citizen)

    def _failed(self, progress: Progress, form: Form, spec: CallSpec, outcome: Outcome, citizen: Citizen) -> Step:
        """A refusal without words of its own ends the form; an answer that never came leaves it as it is."""
        gateway = self._gateways.gateway(spec)
        if isinstance(outcome, Refused):
            if outcome.code in form.replies.refused:
                return Step(
                    progress.service,
                    Reply(self._render(form.replies.refused[outcome.code].say, progress, citizen, {})),
                    None,
                    State.DONE,
                )
            said = outcome.message if 0 < len(outcome.message) <= 60 else ""
            message = said or words.REFUSED_NO_REASON.format(hotline=self._catalog.hotline)
            return Step(
                progress.service, Reply(words.REFUSED.format(gateway=gateway.name, message=message)), None, State.DONE
            )
        phone = words.GATEWAY_DOWN_PHONE.format(phone=gateway.phone) if gateway.phone else ""
        text = words.GATEWAY_DOWN.format(gateway=gateway.name, phone=phone)
        return Step(
            progress.service, Reply(text), replace(progress, awaiting="", options=(), confirming=False), State.ASKING
        )

    def _unknown_reply(self, progress: Progress, spec: CallSpec) -> Reply:
        gateway = self._gateways.gateway(spec)
        phone = words.GATEWAY_DOWN_PHONE.format(phone=gateway.phone) if gateway.phone else ""
        return Reply(words.SUBMIT_UNKNOWN.format(gateway=gateway.name, number=progress.number, phone=phone))

    # ── what both need ──

    def _form(self, progress: Progress) -> Form:
        form = self.form(progress)
        assert form is not None, "the dialogue drops a progress whose form the catalogue no longer has"
        return form

    def _service(self, progress: Progress) -> Service:
        return self._catalog.services[progress.service]

    async def _call(self, progress: Progress, spec: CallSpec, citizen: Citizen) -> Outcome:
        known = values.for_calls(progress, citizen)
        dictionaries = self._service(progress).dictionaries
        return await self._gateways.call(spec, known, dictionaries, timeout_s=CALL_LIMIT_S)

    def _render(self, template: Template, progress: Progress, citizen: Citizen, answer: Mapping[str, Any]) -> str:
        """A template's text; one that fails is logged and stands for itself as an apology, since the work is done."""
        try:
            return template.render(values.for_templates(progress, citizen, answer))
        except TemplateError as error:
            log.error("template failed", service=progress.service, error=type(error).__name__, why=str(error))
            return words.TEMPLATE_BROKEN.format(hotline=self._catalog.hotline, number=progress.number or "-")


def _numbered(progress: Progress) -> Progress:
    """With a business number; one that it has stays."""
    if progress.number:
        return progress
    return replace(progress, number=f"BS{datetime.now(BEIJING):%Y%m%d}{secrets.token_hex(5).upper()}")


def _notice(said: Said, spec: SlotSpec) -> str:
    """Tells a citizen that a look-alike in a plate was read as another sign."""
    corrected = next((one for one in said.found if one.corrected and one.type == spec.type), None)
    return words.CORRECTED_PLATE.format(label=corrected.value) if corrected else ""


def _was_said(said: Mapping[str, str | float], spec: SlotSpec, choices: ChoicesSpec) -> bool:
    return spec.type in said or any(type_ in said for type_ in choices.match.values())


def _meant(
    options: Sequence[Option], said: Mapping[str, str | float], spec: SlotSpec, choices: ChoicesSpec
) -> tuple[tuple[Option, ...], str]:
    """The options that agree with what was said already, and a sentence when none does."""
    meant = choosing.narrow(options, said, choices.match)
    if meant and spec.type in said:
        meant = choosing.named(meant, str(said[spec.type]))
    if meant:
        return meant, ""
    named = str(said.get(spec.type) or next(said[t] for t in choices.match.values() if t in said))
    return (), words.NOT_AMONG.format(said=named)


def _picked(options: Sequence[Option], said: Said, spec: SlotSpec, choices: ChoicesSpec) -> tuple[Option, ...]:
    number = choosing.number_in(said.text, len(options))
    if number is not None:
        return (options[number],)
    known = filling.said_in(said.found)
    if _was_said(known, spec, choices):
        meant, _ = _meant(options, known, spec, choices)
        if meant:
            return meant
    return choosing.named(options, said.text)


def _action_hint(labels: Sequence[str]) -> Sequence[str]:
    return (words.ACTIONS.format(labels="」或「".join(labels)),) if labels else ()
