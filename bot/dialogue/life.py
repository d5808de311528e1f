"""「我妈走了」, 「孩子刚出生」: who tells what happened hears what there is to do, and picks from it."""

from msgspec.structs import replace

from bot.catalog.life import LifeEvent
from bot.dialogue import asking, words
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.messages import Reply


def answer(scene: Scene, event: LifeEvent) -> Turn:
    """What there is to do, with the services of ours to pick from; a form that is under way is set aside."""
    scene.set_aside()
    names = {service: scene.catalog.services[service].name for service in event.offer}
    listed = (words.LIFE_OFFERED, words.numbered(names.values()), words.CHOOSE) if names else ()
    text = words.sentence(event.say.strip(), *listed, scene.paused_hint())
    if scene.request is not None:
        scene.request = replace(scene.request, unmatched=False)
    talk = replace(scene.talk, offered=tuple(names), asked="", misses=0)
    return Turn(Reply(text, asking.services(names)), talk, State.CHOOSING if names else State.IDLE)
