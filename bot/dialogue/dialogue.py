"""From one message and the conversation so far to a reply and the conversation after it.

The order in which a message is understood: what it is (text, place, picture) → the service that its scene names → a
command, an answer, a correction, a pick (steering) → a request of its own (requests).
"""

from collections.abc import Callable
from dataclasses import replace as replaced

from msgspec.structs import replace

from bot.catalog.calls import CallSpec
from bot.catalog.converters import BEIJING
from bot.catalog.model import Catalog
from bot.dialogue import (
    emergency,
    handing,
    kinds,
    manner,
    paging,
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
from bot.dialogue.conversation import Conversation
from bot.dialogue.desk import Desk
from bot.dialogue.events import Life
from bot.dialogue.forms import Forms
from bot.dialogue.library import Library
from bot.dialogue.means import Means
from bot.dialogue.menu_pages import MenuPages
from bot.dialogue.scene import Mind, Scene
from bot.dialogue.turn import State, Turn
from bot.dialogue.words import Command
from bot.identity.people import People
from bot.intents.decision import Verdict
from bot.intents.routing import Routing
from bot.intents.urgent import CALM, Heard, Urgent
from bot.messages import WORDED, InboundMessage, Kind, Reply
from bot.services.client import GatewayClient

DIGITS = "123456789"


class Dialogue:
    """Answers citizens. Keeps nothing between two messages but the catalogue."""

    def __init__(self, catalog: Catalog, routing: Routing, gateways: GatewayClient, means: Means) -> None:
        self._means = means
        self._board = Board()
        self.swap(catalog, routing, gateways)

    def rehearsing(
        self, catalog: Catalog, routing: Routing, noted: Callable[[CallSpec], None], alone: Callable[[People], People]
    ) -> "Dialogue":
        """The same by another catalogue, for trying it: gateways are not called, each call is `noted`.

        `alone` gives the people that it knows in place of the citizens.
        """
        means = Means(alone(self.people), self._means.audit, self._means.lookups)
        return Dialogue(catalog, routing, self.gateways.silent(noted), means)

    @property
    def catalog(self) -> Catalog:
        """The catalogue that the next message is answered by."""
        return self._mind.catalog

    @property
    def mind(self) -> Mind:
        """All that the next message is answered by, as one version; what shows pages holds on to one for a request."""
        return self._mind

    @property
    def people(self) -> People:
        """What is known of those who write."""
        return self._means.people

    def swap(self, catalog: Catalog, routing: Routing, gateways: GatewayClient) -> None:
        """Answers by another catalogue from the next message on; messages being answered keep theirs."""
        self.gateways = gateways
        library = Library(catalog, routing)
        desk = Desk.of(catalog, gateways, self._means, library, self._stops)
        self._mind = Mind(catalog, routing, Forms(desk), library, self._means, Life.of(catalog.events), self._board)
        self._menu = MenuPages(catalog)

    def post(self, board: Board) -> None:
        """From the next message on, this is closed and posted."""
        self._board = board
        self._mind = replaced(self._mind, board=board)
        self._menu = self._menu.anew()

    def _stops(self, service: str, gateway: str) -> bool:
        return self._mind.board.stops(service, gateway)

    async def respond(
        self, message: InboundMessage, conversation: Conversation, attempt: Attempt, heard: Heard | None = None
    ) -> Turn:
        """The answer to a message, by the day that it is here, whichever clock its platform's adapter keeps.

        `heard`: what it tells of an emergency, where that is known.
        Raises StoreUnavailable when the citizen's binding can't be read, TurnTaken when another process took it over.
        """
        if message.received_at.tzinfo is not BEIJING:
            message = replace(message, received_at=message.received_at.astimezone(BEIJING))
        if self._mind.board.bot is None and manner.is_asked(message, conversation, self._menu.words):
            turn = await manner.answer(self._mind, message, conversation)
        else:
            turn = await self._respond(message, conversation, attempt, heard or self.hear(message))
        return plain.lower(turn, self._mind.catalog.hotline) if turn.conversation.plain else turn

    async def _respond(
        self, message: InboundMessage, conversation: Conversation, attempt: Attempt, heard: Heard
    ) -> Turn:
        talk = _current(self._mind, conversation)
        scene = Scene(self._mind, message, paging.forget(talk) if talk.rest else talk, attempt)
        if heard is not CALM:
            urgent = heard.hinted if emergency.may_be_hinted(scene.forms, talk) else heard.plainly
            if urgent is not None:
                alarm = self.alarm(message, urgent)
                return replace(scene.say(""), reply=alarm.reply, urgent=alarm.urgent)
        if talk.rest and message.kind is Kind.TEXT and command_in(message.text) is Command.MORE:
            return replace(scene.say(""), reply=talk.rest)
        board = self._mind.board
        if board.bot is not None:
            return posting.bot_closed(scene, board.bot)
        turn = await kinds.ANSWERS[message.kind](scene)
        if vacating.is_due(scene, talk):
            turn = await vacating.vacate(scene, talk, turn)
        if board.notices:
            turn = posting.with_notices(board, turn, message, talk)
        turn = replace(turn, conversation=scene.at_home(turn.conversation, talk.region), request=scene.request)
        if talk.staffed:
            turn = handing.back(scene, turn)
        if turn.reply is None or turn.state is not State.DONE or not turn.errands:
            return turn
        reply, errands = await rating.asked_too(self._mind, message.address, turn.reply, turn.errands)
        return replace(turn, reply=reply, errands=errands)

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

    def hear(self, message: InboundMessage) -> Heard:
        """What a message tells of an emergency; it needs no conversation and no store."""
        if message.kind not in WORDED or not message.text:
            return CALM
        return self._mind.routing.triage.hear(message.text, now=message.received_at)

    def alarm(self, message: InboundMessage, urgent: Urgent) -> Turn:
        """The answer to an emergency, at once; it leaves conversation and store alone."""
        mind = self._mind
        errand = mind.router.route(message.text, now=message.received_at) if urgent.errand else None
        return Turn(emergency.reply(mind.catalog, urgent, errand), Conversation(), urgent=urgent.numbers)

    def at_once(self, message: InboundMessage) -> Reply | None:
        """The answer to what is answered alike at any moment, the menu: it needs no conversation and no store.

        None to those who may have chosen a shorter one.
        """
        if message.kind is not Kind.TEXT or self._mind.board.bot is not None:
            return None
        said = message.word
        if said in self._menu.words:
            if self.people.manners.may_be_plain(message.address):
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
