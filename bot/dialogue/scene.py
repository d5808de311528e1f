"""One message being answered: what is known, and the few ways in which a turn ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING
from weakref import ref

from msgspec.structs import replace

from bot import tracing
from bot.catalog.model import Catalog
from bot.catalog.service import Service
from bot.dialogue import words
from bot.dialogue.attempt import Attempt
from bot.dialogue.board import Board
from bot.dialogue.commands import correction_in
from bot.dialogue.conversation import Conversation, Progress
from bot.dialogue.events import Life
from bot.dialogue.forms import Forms
from bot.dialogue.holding import Places
from bot.dialogue.kin import without_whom
from bot.dialogue.library import Library
from bot.dialogue.means import Means
from bot.dialogue.said import Said
from bot.dialogue.turn import Request, State, Step, Turn
from bot.identity.person import Citizen
from bot.insight import metrics
from bot.insight.figures import speaking
from bot.intents.decision import Decision, Verdict
from bot.intents.routing import Routing
from bot.intents.slots import Found, extract
from bot.intents.slots.divisions import city_names, is_outside
from bot.messages import InboundMessage, Reply, bare

if TYPE_CHECKING:
    from bot.intents.router import Router
    from bot.intents.triage import Triage

_CITIES = frozenset(("city", "district"))
_LOOSE = re.compile(r"(?<![0-9A-Za-z])(?=[A-Za-z]*\d)[0-9A-Za-z]{6,}(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Mind:
    """All that a dialogue knows, one version of it: swapped as a whole when the catalogue changes."""

    catalog: Catalog
    routing: Routing
    forms: Forms
    library: Library
    means: Means
    life: Life
    board: Board = field(default_factory=Board)
    """What operators have closed and posted; changes by itself, between two messages."""

    @property
    def router(self) -> "Router":
        """What says which service a message means."""
        return self.routing.router

    @property
    def triage(self) -> "Triage":
        """What says whether a message tells of an emergency."""
        return self.routing.triage


class Scene:
    """A message, the conversation as far as it has come, and what is needed to go on. Lives as long as the message."""

    def __init__(self, mind: Mind, message: InboundMessage, talk: Conversation, attempt: Attempt) -> None:
        self.mind, self.message, self.talk, self.attempt = mind, message, talk, attempt
        self.people, self.catalog = mind.means.people, mind.catalog
        self.request: Request | None = None
        """What the message asks for, once it was read as a request."""
        self.places = Places()
        """What became of the places that were held for this citizen."""
        self.forms = mind.forms.during(attempt, partial(_remember, ref(self)), self.places)
        """The forms of the catalogue, for this attempt at the message."""
        self._decisions: dict[str, Decision] = {}
        self._named = ""
        speaking.set((message.address, talk.region))

    def hear(self, text: str) -> Said:
        """The text with the values in it; a city that is named becomes the conversation's region.

        Not one that answers a question about somewhere else, such as where somebody will be treated.
        """
        message = self.message
        word = message.word if text is message.text else bare(text)
        said = Said.heard(text, message.received_at, self.talk.region or None, word)
        if said.text is not text and self.talk.form and self.forms.takes_any_words(self.talk.form):
            found = extract(text, now=said.now, region=said.region)
            said = Said.of(text, found, said.now, said.region)  # one's own words stay as they were said
        city = said.values.get("city")
        if isinstance(city, str) and not (self.talk.form and self.forms.asks_elsewhere(self.talk.form)):
            self.be_in(city)
            self._named = city
        return said

    def be_in(self, city: str) -> None:
        """Speaks of this city from now on, as long as the conversation lasts."""
        if city != self.talk.region:
            self.talk = replace(self.talk, region=city)
            speaking.set((self.message.address, city))

    def region(self) -> str:
        """The city that is spoken of: named or sent in this conversation, or named in one before; empty for none."""
        if not self.talk.region and self.talk.home:
            self.be_in(self.talk.home)
        return self.talk.region

    def at_home(self, talk: Conversation, before: str) -> Conversation:
        """The conversation with the city of ours that was named; `before`: the region as the message found it.

        A city that is none of ours holds for its message alone, and for the form that it was named for.
        """
        if is_outside(talk.region) and talk.form is None:
            talk = replace(talk, region="" if is_outside(before) else before)
        is_new = self._named and self._named != before and self._named in city_names()
        return replace(talk, home=self._named) if is_new else talk

    def route(self, said: Said) -> Decision:
        """Which service the words mean; asked once for each text.

        Where something was opened before, 「不对，是…」 is no part of what is asked for now. Words that mean no service
        for sure are read without the relative that they are about, without numbers that say nothing of a service, and
        without the only city that they name: 「唐山的号」.
        """
        decision = self._decisions.get(said.text)
        if decision is None:
            asked = (correction_in(said.text) if self.talk.began else None) or said.text
            began = perf_counter()
            with tracing.span("routing"):
                decision = self._decide(asked, said)
            metrics.routing_took.note(perf_counter() - began)
            metrics.found.note((decision.verdict,))
            self._decisions[said.text] = decision
        return decision

    def _decide(self, asked: str, said: Said) -> Decision:
        """What the words mean; in fewer words where that is not sure."""
        decision = self.mind.router.route(asked, now=said.now, region=said.region)
        if decision.verdict is Verdict.ROUTE:
            return decision
        found = said.found if asked == said.text else ()
        again = (self.mind.router.route(matter, now=said.now, region=said.region) for matter in _matters(asked, found))
        return next((one for one in again if one.verdict is Verdict.ROUTE), decision)

    def names_item(self, said: Said) -> bool:
        """Whether the words name an imported item, and there is a service that tells of it."""
        return bool(self.catalog.items and self.catalog.searching) and self.mind.library.names(said.text)

    async def citizen(self, service: Service, relation: str = "") -> Citizen:
        """Whoever writes; who that is, and whom it is about, is looked up where the service has a use for it."""
        address = self.message.address
        if not service.wants_person:
            return Citizen(self.people.alias(address), address)
        return await self.people.citizen(address, relation)

    def after(self, step: Step, said: Said) -> Turn:
        """The turn that a form's step makes; where the form is over, what it had interrupted is remembered aloud."""
        if step.progress is not None:
            talk = replace(self.talk, form=step.progress, misses=0)
            reply = step.reply
        else:
            booked = self.talk.booked if step.booked is None else step.booked
            talk = replace(self.talk, form=None, recent=step.recent, misses=0, booked=booked)
            hint = self.paused_hint()
            reply = replace(step.reply, text=words.sentence(step.reply.text, hint)) if hint else step.reply
        return Turn(reply, talk, step.state, step.service, said.values, step.errands, unlisted=step.unlisted)

    def say(self, text: str, state: State | None = None) -> Turn:
        """A sentence that changes nothing."""
        form = self.talk.form
        if state is None:
            state = State.CONFIRMING if form and form.confirming else State.ASKING if form else State.IDLE
        return Turn(Reply(text), self.talk, state, form.service if form else None)

    def set_aside(self) -> None:
        """Leaves the form that is being filled where 「继续」 finds it."""
        form = self.talk.form
        if form is not None:
            self.talk = replace(self.talk, form=None, paused=replace(form, wrong=0))

    def paused_hint(self) -> str:
        """Reminds of a form that was interrupted, and of what else was asked for; empty where nothing was."""
        paused = self.talk.paused
        if paused is None and not self.talk.next:
            return ""
        hint = words.PAUSED.format(name=self.catalog.services[paused.service].name) if paused else ""
        return words.sentence(words.NEXT.format(text=self.talk.next) if self.talk.next else hint)


def _matters(text: str, found: tuple[Found, ...]) -> Iterator[str]:
    """What is asked for, in fewer words than the text's own."""
    if (matter := _matter(text, found)) != text:
        yield matter
    cities = [one for one in found if one.type in _CITIES and one.end > one.start]
    if len(cities) == 1 and text[cities[0].end :].startswith(words.OF):
        yield text[: cities[0].start] + text[cities[0].end :].removeprefix(words.OF)


def _matter(text: str, found: tuple[Found, ...]) -> str:
    """What is asked for, without whose it is and without loose numbers; the text itself where it has neither."""
    loose = (match.span() for match in _LOOSE.finditer(text))
    known = [(value.start, value.end) for value in found]
    for start, end in sorted((s for s in loose if not any(s[0] < b and a < s[1] for a, b in known)), reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return without_whom(text).strip()


async def _remember(of: "ref[Scene]", form: Progress) -> None:
    """Keeps a form as part of what the scene talks about. The forms that call it are the scene's: they don't hold it,
    or the catalogue of a scene that is over would stay until garbage is looked for (bot.intents.memo).
    """
    scene = of()
    assert scene is not None, "forms are of use as long as their scene"
    await scene.attempt.remember(replace(scene.talk, form=form))
