"""From one message and the conversation so far to a reply and the conversation after it.

The order in which a message is understood: what it is (text, place, picture) → a command → an answer to what was asked or
offered → a correction or follow-up → a request of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from bot.catalog.model import Catalog, Requirement, Service, ServiceKind
from bot.dialogue import asking, choosing, filling, words
from bot.dialogue.commands import bare, command_in, correction_in, is_follow_up
from bot.dialogue.conversation import Conversation, Option, Progress
from bot.dialogue.forms import Forms, Said
from bot.dialogue.turn import State, Step, Turn
from bot.dialogue.words import Command
from bot.identity.person import People, Person
from bot.intents.decision import Decision, Verdict
from bot.intents.router import Router
from bot.intents.slots import extract
from bot.messages import Address, Choice, InboundMessage, Kind, Link, Reply
from bot.services.client import GatewayClient

LONGEST = 500
"""Characters of a message that are read as a request; citizens' longest dictations stay far below."""

SURE_ENOUGH_TO_SWITCH = 0.85
"""How sure the router must be of another service before a half-filled form is left for it."""


@dataclass(frozen=True, slots=True)
class Mind:
    """All that a dialogue knows, one version of it: swapped as a whole when the catalogue changes."""

    catalog: Catalog
    router: Router
    forms: Forms


class Dialogue:
    """Answers citizens. Keeps nothing between two messages but the catalogue."""

    def __init__(self, catalog: Catalog, router: Router, gateways: GatewayClient, people: People) -> None:
        self._mind = Mind(catalog, router, Forms(catalog, gateways))
        self._people = people

    async def respond(self, message: InboundMessage, conversation: Conversation) -> Turn:
        """The answer to a message. Raises StoreUnavailable when the citizen's binding can't be read."""
        return await _Exchange(self._mind, self._people, message, self._current(conversation)).run()

    def _current(self, conversation: Conversation) -> Conversation:
        """The conversation without parts that the catalogue no longer has."""
        mind = self._mind
        form = conversation.form if conversation.form and _lives(mind, conversation.form) else None
        paused = conversation.paused if conversation.paused and _lives(mind, conversation.paused) else None
        offered = tuple(service for service in conversation.offered if service in mind.catalog.services)
        recent = conversation.recent if conversation.recent and conversation.recent.service in mind.catalog.services else None
        return replace(conversation, form=form, paused=paused, offered=offered, recent=recent)


def _lives(mind: Mind, progress: Progress) -> bool:
    form = mind.forms.form(progress)
    return form is not None and (not progress.awaiting or progress.awaiting in form.slots)


class _Exchange:
    """One message being answered."""

    def __init__(self, mind: Mind, people: People, message: InboundMessage, conversation: Conversation) -> None:
        self.catalog, self.router, self.forms = mind.catalog, mind.router, mind.forms
        self.people = people
        self.message = message
        self.address: Address = message.address
        self.talk = conversation
        self.text = message.text[:LONGEST]

    async def run(self) -> Turn:
        match self.message.kind:
            case Kind.TEXT:
                return await self._text()
            case Kind.FOLLOW:
                return self._welcome()
            case Kind.UNFOLLOW:
                await self.people.forget(self.address)
                return Turn(None, Conversation())
            case Kind.NOTICE:
                return Turn(None, self.talk)
            case Kind.LOCATION:
                return self._place()
            case Kind.IMAGE:
                return self._say(words.IMAGE)
            case Kind.VOICE:
                return await self._text() if self.text.strip() else self._say(words.VOICE)
        return self._say(words.OTHER_KIND)

    # ── what kind of message ──

    def _welcome(self) -> Turn:
        names = [self.catalog.services[service].name for service in self.catalog.popular]
        return Turn(Reply(self.catalog.welcome, tuple(Choice(n, n) for n in names)), self.talk)

    def _place(self) -> Turn:
        place = self.message.location
        label = place.label if place and place.label else "—"
        return self._say(words.LOCATION.format(label=label))

    async def _text(self) -> Turn:
        if not self.text.strip():
            return self._say(words.EMPTY)
        if len(self.message.text) > LONGEST:
            return self._say(words.TOO_LONG)
        found = extract(self.text, now=self.message.received_at, region=self.talk.region or None)
        said = Said(self.text, found, self.message.received_at, self.talk.region or None)
        city = filling.said_in(found).get("city")
        if isinstance(city, str):
            self.talk = replace(self.talk, region=city)
        turn = await self._steered(said)
        return turn or await self._asked_for(said)

    # ── commands, answers, corrections ──

    async def _steered(self, said: Said) -> Turn | None:
        """The turn when the message steers or answers what is going on; None when it is a request of its own."""
        if bare(said.text) in words.UNBIND_SAID:
            erased = await self.people.forget(self.address)
            return self._say(words.UNBOUND if erased else words.NOT_BOUND)
        command = command_in(said.text)
        form = self.talk.form
        if form is None:
            return await self._without_form(command, said)
        if form.confirming and command in {Command.YES, Command.NO}:
            return await self._confirmed(form, command)
        match command:
            case Command.CANCEL:
                return self._cancelled(form)
            case Command.BACK:
                step = await self.forms.back(form, await self._person(form))
                return self._after(step, said) if step else self._cancelled(form)
            case Command.MORE if form.options:
                step = self.forms.more(form)
                return self._after(step, said) if step else None
            case Command.CONTINUE if form.binding or not form.awaiting:
                return await self._begin(replace(form, binding=False), said)
        return await self._answered(form, said)

    async def _without_form(self, command: Command | None, said: Said) -> Turn | None:
        picked = self._picked_service(said.text)
        if picked is not None:
            return await picked
        match command:
            case Command.CANCEL | Command.BACK if not self.talk.recent:
                return self._say(words.NOTHING_TO_CANCEL)
            case Command.CONTINUE if self.talk.paused:
                return await self._resume(said)
            case Command.CONTINUE:
                return self._say(words.NOTHING_TO_CONTINUE)
            case Command.MORE:
                return self._say(words.NOTHING_MORE)
        return await self._acted(said) or await self._followed_up(said)

    async def _confirmed(self, form: Progress, command: Command) -> Turn:
        if command is Command.NO:
            return self._say(words.WHAT_TO_CHANGE, State.CONFIRMING)
        return self._after(await self.forms.submit(form, await self._person(form)), None)

    async def _answered(self, form: Progress, said: Said) -> Turn | None:
        """The message as an answer; None when it is plainly a request for something else."""
        person = await self._person(form)
        correction = correction_in(said.text)
        if correction is not None:
            found = extract(correction, now=said.now, region=said.region)
            step = await self.forms.correct(form, Said(correction, found, said.now, said.region), person)
            if step:
                return self._after(step, said)
            said = Said(correction, found, said.now, said.region)
        if self._is_choice(form, said.text):
            return self._after(await self.forms.answer(form, said, person), said)
        decision = self._route(said)
        if self._leaves(form, decision):
            return None
        if form.binding:
            return self._say(words.STILL_NOT_BOUND)
        return self._after(await self.forms.answer(form, said, person), said)

    def _is_choice(self, form: Progress, text: str) -> bool:
        if not form.options:
            return False
        return choosing.number_in(text, len(form.options)) is not None or bool(choosing.named(form.options, text))

    def _leaves(self, form: Progress, decision: Decision) -> bool:
        """Whether a message asks for something else than the form that is being filled."""
        if decision.verdict is not Verdict.ROUTE or decision.service is None or decision.service == form.service:
            return False
        kind = self.catalog.services[decision.service].kind
        if kind in {ServiceKind.HUMAN, ServiceKind.MENU}:
            return True
        return decision.candidates[0].score >= SURE_ENOUGH_TO_SWITCH

    # ── actions and follow-ups of the last answer ──

    async def _acted(self, said: Said) -> Turn | None:
        recent = self.talk.recent
        if recent is None:
            return None
        action = _action_in(self.catalog.services[recent.service], said.text)
        if action is None:
            return None
        return await self._begin(Progress(recent.service, action, said=_values(recent.slots)), said)

    async def _followed_up(self, said: Said) -> Turn | None:
        """「那天津呢」: the last service again with the value that is new."""
        recent = self.talk.recent
        if recent is None or not said.found or not is_follow_up(said.text):
            return None
        decision = self._route(said)
        if decision.verdict is Verdict.ROUTE and decision.service != recent.service:
            return None
        form = self.catalog.services[recent.service].form
        if form is None:
            return None
        carried = filling.correct(Progress(recent.service, slots=recent.slots), form, said.text, said.found)
        return await self._begin(carried, said) if carried else None

    # ── requests ──

    async def _asked_for(self, said: Said) -> Turn:
        decision = self._route(said)
        match decision.verdict:
            case Verdict.ROUTE if decision.service is not None:
                return await self._open(decision.service, said)
            case Verdict.CLARIFY:
                return self._clarify([c.service for c in decision.candidates[:3]], said.text)
        return self._missed(decision)

    def _clarify(self, services: list[str], text: str) -> Turn:
        names = [self.catalog.services[service].name for service in services]
        talk = replace(self._paused(), offered=tuple(services), asked=text, misses=0)
        return Turn(asking.clarification(names), talk, State.CHOOSING)

    def _missed(self, decision: Decision) -> Turn:
        topic = next((e for e in self.catalog.elsewhere if e.topic == decision.topic), None)
        if topic:
            return self._say(words.ELSEWHERE.format(topic=topic.topic, go=topic.go))
        if decision.chitchat:
            return self._say(words.CHITCHAT)
        misses = self.talk.misses + 1
        self.talk = replace(self.talk, misses=misses)
        text = words.MISS if misses == 1 else words.MISS_AGAIN
        return self._say(text.format(hotline=self.catalog.hotline))

    def _picked_service(self, text: str) -> "Awaited | None":
        """The service that was picked among those offered."""
        offered = self.talk.offered
        if not offered:
            return None
        self.talk = replace(self.talk, offered=())
        options = tuple(Option(self.catalog.services[service].name, service) for service in offered)
        if bare(text) in words.NONE_OF_THESE_SAID or choosing.number_in(text, len(offered) + 1) == len(offered):
            return self._none_of_these()
        number = choosing.number_in(text, len(offered))
        picked = (options[number],) if number is not None else choosing.named(options, text)
        if len(picked) != 1:
            return None
        asked = self.talk.asked
        found = extract(asked, now=self.message.received_at, region=self.talk.region or None)
        return self._open(picked[0].value, Said(asked, found, self.message.received_at, self.talk.region or None))

    async def _none_of_these(self) -> Turn:
        return self._missed(Decision(Verdict.NONE, None, ()))

    async def _open(self, service_id: str, said: Said) -> Turn:
        """Starts a service by its kind."""
        service = self.catalog.services[service_id]
        self.talk = replace(self._paused(), misses=0, offered=())
        match service.kind:
            case ServiceKind.HUMAN:
                text = words.HUMAN.format(hotline=self.catalog.hotline)
                return Turn(Reply(text), self.talk, State.HANDED_OVER, service_id)
            case ServiceKind.MENU:
                return Turn(Reply(self._menu()), self.talk, State.DONE, service_id)
            case ServiceKind.PRIVACY:
                return Turn(Reply(words.MY_DATA), self.talk, State.DONE, service_id)
        if service.form is None:
            slots = filling.said_in(said.found)
            return Turn(asking.guide(service), self.talk, State.DONE, service_id, slots)
        return await self._begin(Progress(service_id, _action_in(service, said.text) or ""), said)

    async def _begin(self, form: Progress, said: Said) -> Turn:
        """Starts or takes up a form, once the citizen is known well enough for it."""
        service = self.catalog.services[form.service]
        if service.requires is Requirement.NONE:
            return self._after(await self.forms.start(form, said, None), said)
        person = await self.people.find(self.address)
        if person is None:
            return await self._invite(service, form, said)
        return self._after(await self.forms.start(form, said, person), said)

    async def _invite(self, service: Service, form: Progress, said: Said) -> Turn:
        url = await self.people.invite(self.address)
        if url is None:
            text = words.BINDING_UNAVAILABLE.format(name=service.name, hotline=self.catalog.hotline)
            return Turn(Reply(text), replace(self.talk, form=None), State.DONE, form.service)
        absorbed = filling.absorb(form, self._form_of(form), said.text, said.found)
        waiting = replace(absorbed, binding=True)
        reply = Reply(words.NEEDS_BINDING.format(name=service.name), links=(Link(words.BINDING_LINK, url),))
        return Turn(reply, replace(self.talk, form=waiting), State.ASKING, form.service)

    async def _resume(self, said: Said) -> Turn:
        paused = self.talk.paused
        assert paused is not None, "the caller has looked"
        self.talk = replace(self.talk, paused=None)
        nothing_new = Said("", (), said.now, said.region)
        return await self._begin(paused, nothing_new)

    # ── endings ──

    def _cancelled(self, form: Progress) -> Turn:
        name = self.catalog.services[form.service].name
        text = words.CANCELLED.format(name=name)
        talk = replace(self.talk, form=None, recent=None)
        return Turn(Reply(words.sentence(text, self._paused_hint())), talk, State.IDLE, form.service)

    def _after(self, step: Step, said: Said | None) -> Turn:
        """The turn that a form's step makes; when the form is over, what it had interrupted is remembered aloud."""
        form = step.progress or self.talk.form
        assert form is not None or step.recent is not None
        talk = replace(self.talk, form=step.progress, misses=0)
        reply = step.reply
        if step.progress is None:
            talk = replace(talk, recent=step.recent)
            reply = Reply(words.sentence(reply.text, self._paused_hint()), reply.choices, reply.links)
        service = step.progress.service if step.progress else step.recent.service if step.recent else None
        slots = filling.said_in(said.found) if said else {}
        return Turn(reply, talk, step.state, service or (form.service if form else None), slots)

    def _say(self, text: str, state: State | None = None) -> Turn:
        """A sentence that changes nothing."""
        form = self.talk.form
        kept = State.CONFIRMING if form and form.confirming else State.ASKING if form else State.IDLE
        return Turn(Reply(text), self.talk, state or kept, form.service if form else None)

    # ── small ones ──

    def _route(self, said: Said) -> Decision:
        return self.router.route(said.text, now=said.now, region=said.region)

    async def _person(self, form: Progress) -> Person | None:
        if self.catalog.services[form.service].requires is Requirement.NONE:
            return None
        return await self.people.find(self.address)

    def _form_of(self, progress: Progress):  # type: ignore[no-untyped-def]
        return self.forms.form(progress)

    def _paused(self) -> Conversation:
        """The conversation with the form that is being left kept for 「继续」."""
        form = self.talk.form
        if form is None:
            return self.talk
        return replace(self.talk, form=None, paused=replace(form, wrong=0))

    def _paused_hint(self) -> str:
        paused = self.talk.paused
        return words.PAUSED.format(name=self.catalog.services[paused.service].name) if paused else ""

    def _menu(self) -> str:
        groups: dict[str, list[str]] = {}
        for service in self.catalog.services.values():
            groups.setdefault(service.sector, []).append(service.name)
        return words.menu(list(groups.items()))


def _action_in(service: Service, text: str) -> str | None:
    """The action of a service whose words a message holds."""
    said = bare(text)
    return next((n for n, a in service.actions.items() if said == a.label or any(w in said for w in a.words)), None)


def _values(slots: Mapping[str, object]) -> dict[str, str | float]:
    return {}
