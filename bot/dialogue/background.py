"""What is done for citizens who aren't writing: settled, given back, followed, erased, told."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from time import monotonic

from msgspec.structs import replace

from bot.catalog.converters import BEIJING
from bot.dialogue import afterwards, holding, pending, plain, rating, words
from bot.dialogue.attempt import Attempt
from bot.dialogue.conversation import NEW, Conversation, Progress
from bot.dialogue.dialogue import Dialogue
from bot.dialogue.errand import Follow, Rateable, Release
from bot.dialogue.holding import Freed
from bot.dialogue.scene import Scene
from bot.dialogue.turn import Step
from bot.messages import Address, InboundMessage, Kind, Reply


class Background:
    """By the catalogue that the next message would be answered by. Methods raise StoreUnavailable."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue

    async def prepare(self) -> None:
        """Has all at hand that an answer needs, which whoever only works in the background has done without so far."""
        await asyncio.to_thread(self._dialogue.mind.routing.prepare)

    async def shaped(self, address: Address, reply: Reply) -> Reply:
        """What is told without having been asked, in the manner that this citizen has chosen."""
        plainly = await self._dialogue.people.manners.is_plain(address)
        return plain.pushed(reply, self._dialogue.catalog.hotline) if plainly else reply

    async def forget(self, address: Address) -> Sequence[Release]:
        """Erases all that is held of a citizen, whatever else is going on; gateways are waited for briefly.

        Gives the places that are still to be given back.
        """
        talks = self._dialogue.mind.means.talks
        talk = await talks.talk(address) if talks else NEW
        scene = self._scene(address, Attempt(monotonic() + holding.PATIENCE_S), talk)
        await pending.forget(scene)
        return scene.places.owed

    async def overtaken(self, address: Address, seconds: float) -> bool:
        """Whether a citizen has erased everything in the last so many seconds; what was written since is swept."""
        return await self._dialogue.people.overtaken(address, seconds)

    async def settle(self, address: Address, form: Progress, attempt: Attempt) -> Step | None:
        """What became of a form that was sent, in words that say what they are about; None while nobody knows."""
        scene = self._scene(address, attempt)
        if not scene.forms.lives(form):
            return None
        citizen = await scene.citizen(scene.catalog.services[form.service], form.relation)
        step = await scene.forms.settle(form, citizen)
        if step is None:
            return None
        told = replace(step.reply, text=words.sentence(words.SETTLED_HEADER, step.reply.text))
        reply, errands = await rating.asked_too(scene.mind, address, told, step.errands)
        return replace(step, reply=reply, errands=errands)

    async def give_back(self, address: Address, errand: Release, attempt: Attempt) -> bool:
        """Has the gateway let a place go; False while it doesn't answer. `address`: as the queue kept it."""
        scene = self._scene(address, attempt)
        if not scene.forms.lives(errand.progress):
            return True
        desk = scene.forms.desk(attempt)
        citizen = errand.citizen or await scene.citizen(desk.service(errand.progress), errand.progress.relation)
        return await holding.give_back(desk, errand.progress, citizen, attempt) is not Freed.LATER

    async def follow(
        self, address: Address, errand: Follow, attempt: Attempt
    ) -> tuple[Reply | None, Follow | Rateable | None]:
        """What to tell of a case, if anything, and what remains of the errand.

        With the end of a case comes the question how it went; then its note remains.
        """
        scene, case = self._scene(address, attempt), errand.progress
        desk = scene.forms.desk(attempt)
        form = desk.find_form(case)
        if form is None or form.follow is None:
            return None, None
        citizen = await scene.citizen(desk.service(case), case.relation)
        told, rest = await afterwards.follow(desk, errand, form.follow, citizen)
        if told is None or rest is not None:
            return told, rest
        ended = (Rateable(case.number, case.service),)
        told, errands = await rating.asked_too(scene.mind, address, told, ended, ended=True)
        return told, next(iter(rating.asked_about(errands)), None)

    def _scene(self, address: Address, attempt: Attempt, talk: Conversation = NEW) -> Scene:
        """As if the citizen had said nothing."""
        message = InboundMessage("", address, Kind.NOTICE, "", datetime.now(BEIJING))
        return Scene(self._dialogue.mind, message, talk, attempt)
