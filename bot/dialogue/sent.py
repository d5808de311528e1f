"""A place or a picture that is sent: what the form that is open has to do with it."""

from bot.dialogue.conversation import Filled, Progress
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import Turn
from bot.identity.person import Citizen


async def given(scene: Scene, type_: str, slot: Filled) -> Turn | None:
    """The turn when a picture or a place that was sent is what a form waits for."""
    form = _open(scene)
    if form is None:
        return None
    step = await scene.forms.give(form, type_, slot, await _citizen(scene, form))
    return scene.after(step, _nothing(scene)) if step else None


async def named_city(scene: Scene, city: str) -> Turn | None:
    """The turn where a place was sent to the question for a city; None where no city is asked for."""
    form = _open(scene)
    if not city or form is None or not scene.forms.asks_city(form):
        return None
    said = scene.hear(city)
    return scene.after(await scene.forms.answer(form, said, await _citizen(scene, form)), said)


async def unused(scene: Scene, told: str) -> Turn | None:
    """The question that stands, after these words for what answers nothing of it; None where nothing is asked."""
    form = _open(scene)
    if form is None or form.sent:
        return None
    step = scene.forms.stand(form, await _citizen(scene, form), told)
    return scene.after(step, _nothing(scene)) if step else None


def _open(scene: Scene) -> Progress | None:
    """The form that is being filled; None for none, and for one that waits for its citizen to be known."""
    form = scene.talk.form
    return None if form is None or form.waits else form


async def _citizen(scene: Scene, form: Progress) -> Citizen:
    return await scene.citizen(scene.catalog.services[form.service], form.relation)


def _nothing(scene: Scene) -> Said:
    return Said.of("", (), scene.message.received_at)
