"""「查违章顺便看看明天限行不 冀B12345」: two wishes in one message; the first is served, the second kept in mind."""

from msgspec.structs import replace

from bot.dialogue import openings, words
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import Turn
from bot.intents.decision import Verdict
from bot.intents.slots import mask
from bot.messages import bare

CITY = "city"
"""What the conversation remembers anyway."""


def first(scene: Scene, said: Said) -> Said | None:
    """The first half of a message that asks for two services, the second being noted; None for all other messages."""
    talk = scene.talk
    for halves in openings.two_requests(said.text):
        one, other = scene.hear(halves.first), scene.hear(halves.second)
        wanted = _meant(scene, one), _meant(scene, other)
        third = halves.joined and _meant(scene, said) not in {None, *wanted}
        named = not halves.bare or all(_is_a_matter(scene, half) for half in (one, other))
        if None in wanted or wanted[0] == wanted[1] or third or not named:
            scene.talk = talk
            continue
        scene.talk = replace(scene.talk, next=_with_values(scene, wanted[1], other, one))
        return scene.hear(_with_values(scene, wanted[0], one, other))
    return None


def before_second(scene: Scene, turn: Turn) -> Turn:
    """The turn of the first of two wishes; where it asks something, it says that the other comes afterwards."""
    form = turn.conversation.form
    if form is None or not turn.conversation.next or turn.reply is None:
        return turn
    told = words.ONE_BY_ONE.format(name=scene.catalog.services[form.service].name, text=turn.conversation.next)
    return replace(turn, reply=replace(turn.reply, text=words.sentence(told, turn.reply.text)))


def _is_a_matter(scene: Scene, said: Said) -> bool:
    """Whether words are what citizens call a matter, and perhaps a city, and nothing else."""
    return bare(bare(mask(said.text, said.found)).removeprefix(words.LOOK)) in scene.catalog.terms


def _meant(scene: Scene, said: Said) -> str | None:
    """The service that words mean for sure."""
    decision = scene.route(said)
    return decision.service if decision.verdict is Verdict.ROUTE else None


def _with_values(scene: Scene, service: str | None, said: Said, other: Said) -> str:
    """One of two wishes with the values of the other that its service asks for, too."""
    form = scene.catalog.services[service].form if service else None
    wanted = form.types - {CITY, *said.values} if form else frozenset[str]()
    shared = (other.text[one.start : one.end] for one in other.found if one.type in wanted)
    return " ".join((said.text, *shared))
