"""「点错了」 right after something was sent: what undoes itself, what is given back here, and who does the rest."""

import re

from bot.catalog.service import Service, ServiceKind
from bot.dialogue import belongings, followed, guides, words
from bot.dialogue.conversation import Recent
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.messages import Reply

_UNDOES = re.compile(words.UNDO_SHAPE)
LONGEST = 20
"""Characters of 「我手滑点错了能不能帮我撤销掉」."""


async def answer(scene: Scene, said: Said, recent: Recent) -> Turn | None:
    """The turn for such words about what was sent just now; None for all others."""
    if len(said.word) > LONGEST or not _UNDOES.fullmatch(said.word):
        return None
    if scene.catalog.services[recent.service].kind is ServiceKind.BOOKING and not recent.action:
        return await belongings.of_last(scene, said)
    return await told(scene, recent)


async def told(scene: Scene, recent: Recent) -> Turn | None:
    """What becomes of what was sent where its citizen doesn't want it any more; None where nothing was."""
    if not recent.sent:
        return None
    service = scene.catalog.services[recent.service]
    is_order = service.kind is ServiceKind.PAYMENT and recent.sent == service.name
    case = words.UNDO_SENT.format(name=recent.sent, phone=_phone(scene, service))
    text = await _of_order(scene, service, recent) if is_order else case
    return Turn(Reply(words.sentence(text, scene.paused_hint())), scene.talk, State.DONE, recent.service)


async def _of_order(scene: Scene, service: Service, recent: Recent) -> str:
    """An order that nobody pays ends by itself; what was paid is given back by people."""
    stand = await followed.how_it_stands(scene, recent)
    return words.UNDO_ORDER[stand].format(name=service.name, phone=_phone(scene, service))


def _phone(scene: Scene, service: Service) -> str:
    return guides.phone(service, scene.region(), scene.catalog.hotline)
