"""What every step of a form needs: its entry, its calls, its templates."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from math import inf
from typing import Any, Self

import msgspec
import structlog
from msgspec.structs import replace

from bot import tracing
from bot.audit import Event
from bot.catalog.calls import ITEMS, CallSpec
from bot.catalog.converters import BEIJING
from bot.catalog.form import Form
from bot.catalog.gateways import Gateway
from bot.catalog.model import Catalog
from bot.catalog.service import Service
from bot.catalog.templates import Template, TemplateFailed
from bot.dialogue import values, words
from bot.dialogue.attempt import Attempt
from bot.dialogue.conversation import Progress
from bot.dialogue.library import Library
from bot.dialogue.means import Means
from bot.dialogue.plan import Plan, Plans
from bot.identity.access import Barred, bar_call, is_personal
from bot.identity.person import Citizen
from bot.services.client import GatewayClient
from bot.services.outcome import Done, Outcome, Refused, Unknown, word_of

log = structlog.get_logger(__name__)

GATEWAY_CALL = "gateway.call"
"""What the audit log calls a call for a citizen who is bound."""

BARRED = "not-permitted"
TOO_MANY = "too-many-lookups"
NOT_PUBLISHABLE = "not-publishable"
"""Codes of refusals of our own."""
Stops = Callable[[str, str], bool]
"""Whether operators have closed a service or a gateway (bot.dialogue.board)."""
CLOSED = "closed"
"""Why a call that operators have stopped has no outcome."""
CALL_LIMIT_S = 30.0
"""No gateway may take longer, whatever gateways.yaml says; and none goes on after its attempt."""


class Desk(msgspec.Struct, frozen=True, weakref=True):
    """A catalogue with its gateways."""

    _catalog: Catalog
    _gateways: GatewayClient
    _means: Means
    _library: Library
    _stops: Stops
    _plans: Plans
    attempt: Attempt = Attempt(inf)
    """Its calls end with this."""

    @classmethod
    def of(cls, catalog: Catalog, gateways: GatewayClient, means: Means, library: Library, stops: Stops) -> Self:
        """The desk of an edition."""
        return cls(catalog, gateways, means, library, stops, Plans(catalog, partial(_writes, gateways)))

    def during(self, attempt: Attempt) -> Self:
        """The same desk for one attempt."""
        return replace(self, attempt=attempt)

    @property
    def hotline(self) -> str:
        """The number that helps when nothing else does."""
        return self._catalog.hotline

    def service(self, progress: Progress) -> Service:
        """The entry that a progress belongs to."""
        return self._catalog.services[progress.service]

    def find_form(self, progress: Progress) -> Form | None:
        """The form that a progress belongs to; None when the catalogue no longer has it."""
        plan = self._plans.find(progress.service, progress.action)
        return plan.form if plan else None

    def plan(self, progress: Progress) -> Plan:
        """What the catalogue says of the form of a progress that is known to live."""
        return self._plans[progress.service, progress.action]

    def form(self, progress: Progress) -> Form:
        """The form of a progress that is known to live."""
        return self._plans[progress.service, progress.action].form

    def call_spec(self, progress: Progress, name: str) -> CallSpec:
        """A call of the entry, by its name there."""
        return self.service(progress).calls[name]

    def gateway(self, spec: CallSpec) -> Gateway:
        """Where a call goes."""
        return self._gateways.gateway(spec)

    def writes(self, spec: CallSpec) -> bool:
        """Whether a call changes something."""
        return _writes(self._gateways, spec)

    async def call(self, progress: Progress, name: str, citizen: Citizen) -> Outcome:
        """Makes a call of the entry with what the form knows, if this citizen may: no other way leads to a gateway.

        One for a citizen who is bound is on record before it is made: raises AuditUnavailable where it can't be.
        """
        service = self.service(progress)
        spec, dictionaries = service.calls[name], service.dictionaries
        if self._stops(progress.service, spec.gateway):
            return Unknown(CLOSED, sent=False)
        if is_personal(service, spec):
            barred = bar_call(service, spec, citizen, datetime.now(BEIJING).date())
            if barred is not None:
                return await self._barred(barred, progress, name, spec, citizen)
        plan = self._plans.find(progress.service, progress.action)
        submits = plan if plan is not None and plan.submit is spec else None
        if submits is not None and submits.is_limited:
            refused = await self._refused(submits, progress, citizen)
            if refused is not None:
                return refused
        known = values.for_calls(progress, citizen)
        if spec.gateway == ITEMS:
            return self._library.call(spec, known, dictionaries)
        limit_s = min(CALL_LIMIT_S, self.attempt.left_s)
        common = submits.common if submits is not None else None
        kept = common.read if common is not None and common.covers(progress, citizen) else None
        if citizen.person is None:
            answer = self._gateways.call(spec, known, dictionaries, timeout_s=limit_s, kept=kept)
            return await tracing.over("gateway", answer, gateway=spec.gateway, operation=spec.operation)
        told = _on_record(name, spec)
        async with self._means.audit.access(citizen.alias, GATEWAY_CALL, progress.service, told) as access:
            answer = self._gateways.call(spec, known, dictionaries, timeout_s=limit_s)
            outcome = await tracing.over("gateway", answer, gateway=spec.gateway, operation=spec.operation)
            access.outcome = word_of(outcome)
        return outcome

    async def _barred(self, barred: Barred, progress: Progress, name: str, spec: CallSpec, citizen: Citizen) -> Refused:
        """What a call comes to that this citizen may not make; on record as such."""
        why = barred.why.value
        log.warning("call barred", service=progress.service, call=name, why=why)
        told = _on_record(name, spec)
        await self._means.audit.record(Event(citizen.alias, GATEWAY_CALL, progress.service, f"barred:{why}", told))
        return Refused(BARRED)

    async def _refused(self, plan: Plan, progress: Progress, citizen: Citizen) -> Refused | None:
        """Why a submit isn't sent that asks about too many others, or publishes what the platform doesn't take."""
        if not await self._may_look_up(plan, progress, citizen):
            log.warning("too many lookups", service=progress.service)
            return Refused(TOO_MANY)
        if not await self._may_be_public(plan, progress, citizen):
            log.info("words not taken by the platform", service=progress.service)
            return Refused(NOT_PUBLISHABLE)
        return None

    async def _may_look_up(self, plan: Plan, progress: Progress, citizen: Citizen) -> bool:
        """Counts the numbers that a submit asks about; a citizen's own is free."""
        own = citizen.person.id_number if citizen.person else None
        for slot in plan.counted:
            filled = progress.slots.get(slot)
            if filled is None or filled.value in {"", own}:
                continue
            per_day = plan.service.lookups.per_day
            if not await self._means.lookups.allows(citizen.alias, progress.service, str(filled.value), per_day):
                return False
        return True

    async def _may_be_public(self, plan: Plan, progress: Progress, citizen: Citizen) -> bool:
        """Whether the platform lets others read what a submit would make public.

        Where it can't tell (an account that may not ask, a platform away), the office that publishes decides alone.
        """
        said = [progress.slots[slot].value for slot in plan.public if slot in progress.slots]
        text = "\n".join(str(value) for value in said if value)
        return not text or await self._means.may_publish(citizen.address, text) is not False

    def render(
        self, template: Template, progress: Progress, citizen: Citizen, answer: Mapping[str, Any] | None = None
    ) -> str:
        """A template's text; for one that fails, which is logged, an apology."""
        try:
            return template.render(values.for_templates(progress, self.form(progress), citizen, answer or {}))
        except TemplateFailed as error:
            return self._apology(progress, error)

    def answer(self, template: Template, plan: Plan, progress: Progress, citizen: Citizen, outcome: Done) -> str:
        """The text of a form's answer, likewise; what all are told is written once."""

        def write() -> str:
            fields = {**outcome.fields, "rows": outcome.rows, "total": len(outcome.rows)}
            return template.render(values.for_templates(progress, plan.form, citizen, fields))

        try:
            if plan.common is None or not outcome.source:
                return write()
            return plan.common.write(template, progress, outcome, datetime.now(BEIJING).date(), write)
        except TemplateFailed as error:
            return self._apology(progress, error)

    def _apology(self, progress: Progress, error: TemplateFailed) -> str:
        log.error("template failed", service=progress.service, why=str(error))
        return words.TEMPLATE_BROKEN.format(hotline=self.hotline)


def _on_record(name: str, spec: CallSpec) -> Mapping[str, str]:
    """What the audit log tells of a call besides whose it is."""
    return {"call": name, "gateway": spec.gateway, "operation": spec.operation}


def _writes(gateways: GatewayClient, spec: CallSpec) -> bool:
    """Whether a call changes something. Plans ask this, no method of the desk that holds them (bot.intents.memo)."""
    return spec.gateway != ITEMS and gateways.writes(spec)
