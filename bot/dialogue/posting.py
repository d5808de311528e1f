"""How a turn shows what is on the board: an honest sentence where something is closed, notices before an answer."""

from collections.abc import Sequence
from dataclasses import replace as replaced

from msgspec.structs import replace

from bot.dialogue import guides, words
from bot.dialogue.board import Board, Closure, Notice
from bot.dialogue.conversation import Conversation
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.messages import InboundMessage, Kind, Reply

GREETED = frozenset((Kind.FOLLOW, Kind.ENTER))
STILL_HEARD = frozenset((Kind.UNFOLLOW, Kind.REVOKE, Kind.NOTICE))
"""Somebody who leaves is forgotten whatever is closed."""


def closed(scene: Scene, service_id: str) -> Turn | None:
    """The turn where a service can't be used now: whom to call, and its guide; None where it can."""
    service = scene.catalog.services[service_id]
    closure = scene.mind.board.closed(service_id, service)
    if closure is None:
        return None
    text = words.CLOSED.format(name=service.name, hotline=scene.catalog.hotline)
    guide = guides.told(scene.catalog, service, scene.talk.region).text
    talk = replace(scene.talk, form=None, offered=(), asked="")
    return Turn(Reply(words.sentence(text, closure.say, guide)), talk, State.DONE, service_id)


def bot_closed(scene: Scene, closure: Closure) -> Turn:
    """The turn while nothing is answered; what is under way stays as it is, until it expires."""
    if scene.message.kind in STILL_HEARD:
        return Turn(None, scene.talk)
    text = words.CLOSED_BOT.format(hotline=scene.catalog.hotline)
    return replaced(scene.say(""), reply=Reply(words.sentence(text, closure.say)))


def with_notices(board: Board, turn: Turn, message: InboundMessage, before: Conversation) -> Turn:
    """The turn with the notices that its citizen is to be told. `before`: the conversation as the message found it."""
    if not board.notices or turn.reply is None or turn.urgent:
        return turn
    now = message.received_at.timestamp()
    notices = _due(board, turn, message, before, now)
    if not notices:
        return turn
    return replaced(turn, reply=replaced(turn.reply, text=words.sentence(told(notices), turn.reply.text)))


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
