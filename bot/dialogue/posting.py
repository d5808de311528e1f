"""How a turn shows what is on the board: an honest sentence where something is closed, notices before an answer."""

from collections.abc import Sequence

from msgspec.structs import replace

from bot.catalog.model import Catalog
from bot.dialogue import guides, words
from bot.dialogue.board import Board, Closure, Notice, may_close
from bot.dialogue.conversation import Conversation
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.messages import InboundMessage, Kind, Reply

GREETED = frozenset((Kind.FOLLOW, Kind.ENTER))
STILL_HEARD = frozenset((Kind.UNFOLLOW, Kind.REVOKE, Kind.NOTICE))
"""Somebody who leaves is forgotten whatever is closed."""


def closed(scene: Scene, service_id: str) -> Turn | None:
    """The turn where a service can't be used now: whom to call, and its guide; None where it can."""
    if not scene.mind.board.closures:
        return None
    service = scene.catalog.services[service_id]
    if scene.mind.board.closed(service_id, service) is None:
        return None
    guide = guides.told(scene.catalog, service, scene.talk.region).text
    talk = replace(scene.talk, form=None, offered=(), asked="")
    text = words.sentence(why_closed(scene.catalog, scene.mind.board, service_id), guide)
    return Turn(Reply(text), talk, State.DONE, service_id)


def why_closed(catalog: Catalog, board: Board, service_id: str) -> str:
    """What a citizen is told of a service that can't be used now, or of all of them; empty where it can."""
    service = catalog.services[service_id]
    if board.bot is not None and may_close(service):
        return _bot_closed(catalog, board.bot)
    closure = board.closed(service_id, service)
    if closure is None:
        return ""
    return words.sentence(words.CLOSED.format(name=service.name, hotline=catalog.hotline), closure.say)


def bot_closed(scene: Scene, closure: Closure) -> Turn:
    """The turn while nothing is answered; what is under way stays as it is, until it expires."""
    if scene.message.kind in STILL_HEARD:
        return Turn(None, scene.talk)
    return replace(scene.say(""), reply=Reply(_bot_closed(scene.catalog, closure)))


def _bot_closed(catalog: Catalog, closure: Closure) -> str:
    return words.sentence(words.CLOSED_BOT.format(hotline=catalog.hotline), closure.say)


def with_notices(board: Board, turn: Turn, message: InboundMessage, before: Conversation) -> Turn:
    """The turn with the notices that its citizen is to be told. `before`: the conversation as the message found it."""
    if turn.reply is None or turn.urgent:
        return turn
    now = message.received_at.timestamp()
    notices = _due(board, turn, message, before, now)
    if not notices:
        return turn
    return replace(turn, reply=replace(turn.reply, text=words.sentence(told(notices), turn.reply.text)))


def told(notices: Sequence[Notice]) -> str:
    """Notices, a line each."""
    return words.sentence(*(_line(notice) for notice in notices))


def _due(board: Board, turn: Turn, message: InboundMessage, before: Conversation, now: float) -> Sequence[Notice]:
    if turn.service is None:
        return board.general(now) if message.kind in GREETED else ()
    opening = before.form is None or before.form.service != turn.service
    if not opening and turn.state is not State.DONE:
        return ()
    return board.about(turn.service, turn.conversation.region, now, opening=opening)


def _line(notice: Notice) -> str:
    if not notice.regions:
        return words.NOTICE.format(text=notice.text)
    return words.NOTICE_THERE.format(regions="、".join(notice.regions), text=notice.text)
