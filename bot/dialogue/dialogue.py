"""From one message and the conversation so far to a reply and the conversation after it.

The order in which a message is understood: what it is (text, place, picture) → the service that its scene names → a
command, an answer, a correction, a pick (steering) → a request of its own (requests).
"""

import re
from collections.abc import Callable
from dataclasses import replace as replaced
from datetime import datetime
from time import monotonic

from msgspec.structs import replace

from bot.audit import Audit
from bot.catalog.calls import CallSpec
from bot.catalog.converters import BEIJING
from bot.catalog.model import Catalog
from bot.dialogue import (
    afterwards,
    asking,
    emergency,
    handing,
    holding,
    kinds,
    paging,
    pending,
    plain,
    posting,
    rating,
    requests,
    vacating,
    words,
)
from bot.dialogue.attempt import Attempt
from bot.dialogue.board import Board
from bot.dialogue.commands import command_in
from bot.dialogue.conversation import Conversation, Progress
from bot.dialogue.desk import MayPublish
from bot.dialogue.errand import Errand, Follow, Rateable
from bot.dialogue.forms import Forms
from bot.dialogue.holding import Freed, Pages
from bot.dialogue.library import Library
from bot.dialogue.menu_pages import MenuPages
from bot.dialogue.scene import Mind, Scene
from bot.dialogue.turn import State, Step, Turn
from bot.dialogue.words import Command
from bot.identity.lookups import Lookups
from bot.identity.people import People
from bot.insight.handovers import HandoverStore
from bot.insight.office import Ratings
from bot.intents.decision import Verdict
from bot.intents.routing import Routing
from bot.messages import Address, InboundMessage, Kind, Reply
from bot.services.client import GatewayClient
from bot.services.speech import Ears

DIGITS = "123456789"
_PLAIN = re.compile(words.PLAIN_SHAPE)
LONGEST_PLAIN = 24
"""Characters of 「我眼神不好字太小了看不清」."""
WORDED = frozenset((Kind.TEXT, Kind.VOICE))


async def _nobody_judges(address: Address, text: str) -> bool | None:
    return None


class Dialogue:
    """Answers citizens. Keeps nothing between two messages but the catalogue. `ears` puts recordings into words."""

    def __init__(
        self,
        catalog: Catalog,
        routing: Routing,
        gateways: GatewayClient,
        people: People,
        audit: Audit,
        lookups: Lookups,
        *,
        may_publish: MayPublish = _nobody_judges,
        ears: Ears | None = None,
        ratings: Ratings | None = None,
        handovers: HandoverStore | None = None,
        pages: Pages | None = None,
        has_staff: Callable[[Address], bool] = lambda address: False,
    ) -> None:
        self._ratings, self._handovers, self._pages, self._has_staff = ratings, handovers, pages, has_staff
        self._may_publish = may_publish
        self._ears = ears
        self._audit = audit
        self._lookups = lookups
        self._people = people
        self._board = Board()
        self.swap(catalog, routing, gateways)

    def rehearsing(
        self, catalog: Catalog, routing: Routing, noted: Callable[[CallSpec], None], alone: Callable[[People], People]
    ) -> "Dialogue":
        """The same by another catalogue, for trying it: gateways are not called, each call is `noted`.

        `alone` gives the people that it knows in place of the citizens.
        """
        return Dialogue(catalog, routing, self.gateways.silent(noted), alone(self._people), self._audit, self._lookups)

    @property
    def catalog(self) -> Catalog:
        """The catalogue that the next message is answered by."""
        return self._mind.catalog

    @property
    def mind(self) -> Mind:
        """All that the next message is answered by, as one version; what shows pages holds on to one for a request."""
        return self._mind

    def swap(self, catalog: Catalog, routing: Routing, gateways: GatewayClient) -> None:
        """Answers by another catalogue from the next message on; messages being answered keep theirs."""
        self.gateways = gateways
        library = Library(catalog, routing)
        forms = Forms(catalog, gateways, self._audit, library, self._lookups, self._may_publish, self._stops)
        self._mind = Mind(
            catalog,
            routing,
            forms,
            library,
            self._board,
            self._ratings,
            self._handovers,
            self._pages,
            self._has_staff,
        )
        self._menu = MenuPages(catalog)

    def post(self, board: Board) -> None:
        """From the next message on, this is closed and posted."""
        self._board = board
        self._mind = replaced(self._mind, board=board)
        self._menu = self._menu.anew()

    def _stops(self, service: str, gateway: str) -> bool:
        return self._mind.board.stops(service, gateway)

    async def respond(self, message: InboundMessage, conversation: Conversation, attempt: Attempt) -> Turn:
        """The answer to a message, by the day that it is here, whichever clock its platform's adapter keeps.

        Raises StoreUnavailable when the citizen's binding can't be read, TurnTaken when another process took it over.
        """
        if message.received_at.tzinfo is not BEIJING:
            message = replace(message, received_at=message.received_at.astimezone(BEIJING))
        is_open = self._mind.board.bot is None
        manner = await self._manner(message, conversation) if is_open else None
        turn = manner or await self._respond(message, conversation, attempt)
        if not turn.conversation.plain:
            return turn
        return plain.lower(turn, self._mind.catalog.hotline)

    async def _manner(self, message: InboundMessage, talk: Conversation) -> Turn | None:
        """The turn when the citizen chooses how to be spoken to; what is under way stays as it is."""
        said = message.word if message.kind in WORDED else ""
        if said in words.STANDARD_SAID:
            await self._people.manners.choose(message.address, plain=False)
            return Turn(Reply(words.PLAIN_OFF), replace(talk, plain=False, rest=None))
        if talk.plain and said in self._menu.words:
            return self._short_menu(talk, words.PLAIN_MENU)
        if said not in words.PLAIN_SAID and not (len(said) <= LONGEST_PLAIN and _PLAIN.fullmatch(said)):
            return None
        await self._people.manners.choose(message.address, plain=True)
        if talk.form is not None:
            return Turn(Reply(words.PLAIN_KEPT), replace(talk, plain=True), State.ASKING, talk.form.service)
        return self._short_menu(talk, words.PLAIN_ON)

    def _short_menu(self, talk: Conversation, opening: str) -> Turn:
        """What is asked for most, to be picked by number."""
        names = {service: self._mind.catalog.services[service].name for service in self._mind.catalog.popular}
        text = words.sentence(opening, words.numbered(names.values()))
        offered = replace(talk, plain=True, rest=None, offered=tuple(names), asked="")
        return Turn(Reply(text, asking.services(names)), offered, State.CHOOSING)

    async def shaped(self, address: Address, reply: Reply) -> Reply:
        """What is told without having been asked, in the manner that this citizen has chosen."""
        plainly = await self._people.manners.is_plain(address)
        return plain.pushed(reply, self._mind.catalog.hotline) if plainly else reply

    async def _respond(self, message: InboundMessage, conversation: Conversation, attempt: Attempt) -> Turn:
        talk = _current(self._mind, conversation)
        scene = Scene(self._mind, self._people, message, paging.forget(talk), attempt)
        urgent = self.urgent(message, hints=emergency.may_be_hinted(talk))
        if urgent is not None:
            return replace(scene.say(""), reply=urgent.reply, urgent=urgent.urgent)
        if talk.rest and message.kind is Kind.TEXT and command_in(message.text) is Command.MORE:
            return replace(scene.say(""), reply=talk.rest)
        board = self._mind.board
        if board.bot is not None:
            return posting.bot_closed(scene, board.bot)
        turn = await vacating.vacate(scene, talk, await self._understood(scene))
        turn = posting.with_notices(board, turn, message, talk)
        turn = replace(turn, conversation=scene.at_home(turn.conversation, talk.region), request=scene.request)
        if talk.staffed:
            turn = handing.back(scene, turn)
        if turn.reply is None or turn.state is not State.DONE or not turn.errands:
            return turn
        reply, errands = await self.with_question(message.address, turn.reply, turn.errands)
        return replace(turn, reply=reply, errands=errands)

    async def with_question(
        self, address: Address, reply: Reply, errands: tuple[Errand, ...]
    ) -> tuple[Reply, tuple[Errand, ...]]:
        """What is told of something that was done, with the question how it went where that is due; and its errands."""
        also, asked = await rating.question(self._ratings, self._mind.catalog, address, errands)
        return rating.asked_too(reply, also), asked

    async def _understood(self, scene: Scene) -> Turn:
        message = scene.message
        match message.kind:
            case Kind.TEXT:
                return await kinds.by_scene(scene) or await kinds.text(scene)
            case Kind.VOICE:
                return await self._voice(scene)
            case Kind.FOLLOW:
                return await kinds.followed(scene)
            case Kind.ENTER:
                return await kinds.by_scene(scene) or await kinds.named(scene) or kinds.welcome(scene)
            case Kind.UNFOLLOW | Kind.REVOKE:
                await self._people.erase(message.address)
                return Turn(None, Conversation(), erased=True)
            case Kind.NOTICE:
                return Turn(None, scene.talk)
            case Kind.LOCATION:
                return await kinds.place(scene)
            case Kind.IMAGE:
                return await kinds.picture(scene)
        return scene.say(words.OTHER_KIND)

    async def _voice(self, scene: Scene) -> Turn:
        """What was said, as the platform or the operator's speech service heard it."""
        message = scene.message
        if not message.text.strip() and message.recording and self._ears is not None:
            scene.message = replace(message, text=await self._ears(message))
        return await kinds.text(scene) if scene.message.text.strip() else scene.say(words.VOICE)

    def without_memory(self, message: InboundMessage) -> Reply | None:
        """What can be said while nothing can be remembered: a guide, the hotline, why a form must wait.

        None where the message means no service for sure; it may be an answer to a question that is forgotten now.
        """
        if message.kind not in WORDED or not message.text.strip():
            return None
        decision = self._mind.router.route(message.text[: kinds.LONGEST], now=message.received_at)
        if decision.verdict is not Verdict.ROUTE or decision.service is None:
            return None
        return requests.without_memory(self._mind.catalog, decision.service)

    async def forget(self, address: Address) -> None:
        """Erases all that is held of a citizen, whatever else is going on; gateways are waited for briefly."""
        attempt = Attempt(monotonic() + holding.PATIENCE_S, _keep_nothing)
        await pending.forget(Scene(self._mind, self._people, _nothing_said(address), Conversation(), attempt))

    async def overtaken(self, address: Address, seconds: float) -> bool:
        """Whether a citizen has erased everything in the last so many seconds; what was written since is swept."""
        return await self._people.overtaken(address, seconds)

    async def sweep(self, address: Address) -> None:
        """Erases what was written beside an erasure."""
        await self._people.sweep(address)

    async def settle(self, address: Address, form: Progress, attempt: Attempt) -> Step | None:
        """What became of a form that was sent; None while nobody knows. Raises StoreUnavailable."""
        if not self._mind.forms.lives(form):
            return None
        scene = Scene(self._mind, self._people, _nothing_said(address), Conversation(), attempt)
        citizen = await scene.citizen(self._mind.catalog.services[form.service], form.relation)
        return await scene.forms.settle(form, citizen)

    async def give_back(self, address: Address, form: Progress, attempt: Attempt) -> bool:
        """Has the gateway let a place go; False while it doesn't answer. Raises StoreUnavailable."""
        if not self._mind.forms.lives(form):
            return True
        scene = Scene(self._mind, self._people, _nothing_said(address), Conversation(), attempt)
        desk = scene.forms.desk(attempt)
        citizen = await scene.citizen(desk.service(form), form.relation)
        return await holding.give_back(desk, form, citizen, attempt) is not Freed.LATER

    async def follow(
        self, address: Address, errand: Follow, attempt: Attempt
    ) -> tuple[Reply | None, Follow | Rateable | None]:
        """What to tell of a case, if anything, and what remains of the errand. Raises StoreUnavailable.

        With the end of a case comes the question how it went; then its note remains.
        """
        desk = self._mind.forms.desk(attempt)
        form = desk.find_form(errand.progress)
        if form is None or form.follow is None:
            return None, None
        scene = Scene(self._mind, self._people, _nothing_said(address), Conversation(), attempt)
        citizen = await scene.citizen(desk.service(errand.progress), errand.progress.relation)
        told, rest = await afterwards.follow(desk, errand, form.follow, citizen)
        if told is None or rest is not None:
            return told, rest
        case = Rateable(errand.progress.number, errand.progress.service)
        also, asked = await rating.question(self._ratings, self._mind.catalog, address, (case,), ended=True)
        return rating.asked_too(told, also), next((one for one in asked if also and isinstance(one, Rateable)), None)

    def urgent(self, message: InboundMessage, *, hints: bool = False) -> Turn | None:
        """The answer to an emergency, at once: it needs no conversation and no store, and leaves both alone.

        `hints`: also to what is one only where nothing else is going on.
        """
        if message.kind not in WORDED or not message.text:
            return None
        mind, said, now = self._mind, message.text, message.received_at
        heard = mind.triage.hear(said, now=now, hints=hints)
        if heard is None:
            return None
        errand = mind.router.route(said, now=now) if heard.errand else None
        return Turn(emergency.reply(mind.catalog, heard, errand), Conversation(), urgent=heard.numbers)

    def at_once(self, message: InboundMessage) -> Reply | None:
        """The answer to what is answered alike at any moment, the menu: it needs no conversation and no store.

        None to those who may have chosen a shorter one.
        """
        if message.kind is not Kind.TEXT or self._mind.board.bot is not None:
            return None
        said = message.word
        if said in self._menu.words:
            if self._people.manners.may_be_plain(message.address):
                return None
            return self._menu.page(message.room, 1, self._mind.board)
        number = said.removeprefix(words.MENU_PAGE)
        if number is not said and len(number) == 1 and number in DIGITS:
            return self._menu.page(message.room, int(number), self._mind.board)
        return None


def _current(mind: Mind, talk: Conversation) -> Conversation:
    """The conversation without what the catalogue no longer has."""
    if not (talk.form or talk.paused or talk.granting or talk.offered or talk.recent):
        return talk
    services = mind.catalog.services
    return replace(
        talk,
        form=talk.form if talk.form and mind.forms.lives(talk.form) else None,
        paused=talk.paused if talk.paused and mind.forms.lives(talk.paused) else None,
        granting=talk.granting if talk.granting and mind.forms.lives(talk.granting) else None,
        offered=tuple(service for service in talk.offered if service in services),
        recent=talk.recent if talk.recent and talk.recent.service in services else None,
    )


async def _keep_nothing(talk: Conversation) -> None:
    """Nothing is sent that must not be sent twice."""


def _nothing_said(address: Address) -> InboundMessage:
    """Stands for the citizen where something is done for them without a message."""
    return InboundMessage("", address, Kind.NOTICE, "", datetime.now(BEIJING))
