"""An issued number and nothing else: the citizen's own case or booking, or the question what it is a number of."""

import re

from msgspec.structs import replace

from bot.catalog.form import Form
from bot.dialogue import asking, belongings
from bot.dialogue.conversation import Filled, Progress
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.identity.access import bar
from bot.services.outcome import Done

CASES, NUMBER = "cases", "case_no"
SHORTEST = 9
_ISSUED = re.compile(r"[A-Z]{1,6}\d{8,22}|(?!\d{15}$|\d{18}$)\d{14,22}|[A-Z]{0,6}\d{6}-\d{6}-\d{4}")


async def own(scene: Scene, said: Said, number: str) -> Turn | None:
    """The turn for the number of a case or booking of the citizen's own; None for all others."""
    return await _own_case(scene, said, number) or await belongings.by_number(scene, said, number)


def ask(scene: Scene, said: Said) -> Turn | None:
    """Which of the services that want such a number, for one that is none of the citizen's own."""
    services = {name: one.name for name, one in scene.catalog.services.items() if one.form and _slot(one.form)}
    if not services:
        return None
    talk = replace(scene.talk, offered=tuple(services), asked=said.text, misses=0)
    return Turn(asking.clarification(services), talk, State.CHOOSING)


def number_in(said: Said) -> str:
    """An issued number that is the whole of a message; empty for everything else, a person's number included."""
    if len(said.word) < SHORTEST or not said.word[-1].isdigit():
        return ""  # as most messages, which need no closer look
    number = re.sub(r"\s", "", said.word).upper()
    return number if _ISSUED.fullmatch(number) and not set(said.values) - {NUMBER, "account_no"} else ""


async def _own_case(scene: Scene, said: Said, number: str) -> Turn | None:
    """What the list of the citizen's own cases says of it; None where it isn't there."""
    for name, service in scene.catalog.services.items():
        slot = _slot(service.form) if service.form and service.form.lists == CASES else None
        if slot is None or bar(service, await scene.citizen(service), said.now.date()) is not None:
            continue
        asked = Progress(name, slots={slot: Filled(number, number)}, region=scene.talk.region)
        step = await scene.forms.start(asked, Said.of("", (), said.now, said.region), await scene.citizen(service))
        if isinstance(step.outcome, Done) and not step.outcome.empty:
            scene.talk = replace(scene.talk, offered=(), asked="")
            return scene.after(step, said)
    return None


def _slot(form: Form) -> str | None:
    """The question for the number of a case."""
    return next((name for name, spec in form.slots.items() if spec.type == NUMBER), None)
