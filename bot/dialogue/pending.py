"""Forms that wait on a page for a yes: what their citizen begins or calls off elsewhere isn't kept there as well."""

from contextlib import suppress

from msgspec.structs import replace

from bot.dialogue import holding, words
from bot.dialogue.conversation import Progress
from bot.dialogue.errand import Release
from bot.dialogue.holding import Freed
from bot.dialogue.scene import Scene
from bot.dialogue.turn import Turn
from bot.errors import AuditUnavailable


async def take_over(scene: Scene, form: Progress) -> None:
    """Has who goes on with a form keep a page's place for it; of several places the last, the others are given back."""
    pages = scene.mind.means.pages
    if pages is None:
        return
    taken = await pages.take(scene.message.address, lambda one: _has_place(scene, one) and holding.is_for(one, form))
    if taken:
        citizen = await scene.citizen(scene.catalog.services[form.service], form.relation)
        scene.places.owed += [Release.of(one, citizen) for one in taken[:-1]]
        scene.talk = replace(scene.talk, left=holding.alone(taken[-1]))


async def call_off(scene: Scene) -> Turn | None:
    """Gives back every place that pages keep, and says so; None where they keep none."""
    pages = scene.mind.means.pages
    taken = await pages.take(scene.message.address, lambda one: _has_place(scene, one)) if pages else ()
    told = [await _given_back(scene, form) for form in taken]
    return scene.say(words.sentence(*told)) if told else None


async def forget(scene: Scene) -> None:
    """Erases all that is held of a citizen, after their places were given back, for these need who they are.

    A place whose gateway doesn't answer now is owed (`Places.owed`); one that can't be on record now ends with its
    lock. Nothing keeps the erasure from being made.
    """
    try:
        with suppress(AuditUnavailable):
            for form in (scene.talk.form, scene.talk.paused):
                if form is not None and not form.sent and _has_place(scene, form):
                    await _given_back(scene, form)
                    scene.places.settled.add(form.number)
            await call_off(scene)
    finally:
        await scene.people.erase(scene.message.address)


def _has_place(scene: Scene, form: Progress) -> bool:
    desk = scene.forms.desk(scene.attempt)
    declared = desk.find_form(form)
    return declared is not None and holding.keeps_place(desk, form) and not holding.is_over(form, declared)


async def _given_back(scene: Scene, form: Progress) -> str:
    desk = scene.forms.desk(scene.attempt)
    service = desk.service(form)
    citizen = await scene.citizen(service, form.relation)
    freed = await holding.give_back(desk, form, citizen, scene.attempt)
    if freed is Freed.LATER:
        scene.places.owed.append(Release.of(form, citizen))
    if freed is Freed.BY_ITSELF:
        scene.places.left = holding.alone(form)
    return words.sentence(words.CANCELLED.format(name=service.name), holding.told(freed, form, desk.form(form)))
