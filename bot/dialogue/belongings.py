"""「我的预约」: all that a citizen has booked, with whichever service, asked of all gateways at once."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import replace as replaced
from typing import Any

from msgspec.structs import replace

from bot.catalog.form import Action, Form
from bot.catalog.service import Service, ServiceKind
from bot.dialogue import admission, asking, choosing, offers, returning, words
from bot.dialogue.conversation import Booked, Progress, Recent
from bot.dialogue.requests import action_in, open_service
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.identity.access import bar
from bot.intents.slots import mask
from bot.messages import Reply, bare
from bot.services.outcome import Done

BOOKINGS = "bookings"
LONGEST_WISH = 24
"""Characters of 「把第一个给我取消了吧」, and of 「能改到后天下午吗」."""
SAID = words.ALL_BOOKINGS_SAID | words.CANCEL_ANY_SAID
"""The words, whole, that may mean bookings of whichever service."""
SHOWN = 3
"""Rows of one service; the rest by the name of its own list."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one service knows. `why`: why it could not be asked, as one of the two below; empty where it was."""

    progress: Progress
    service: Service
    lines: tuple[str, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    """What the lines tell."""
    why: str = ""
    ended: int = 0
    """Besides the lines: cancelled, or over."""


UNPROVED, SILENT = "unproved", "silent"
_ONE = re.compile(words.GIVE_BACK_ONE_SHAPE)
_CHANGES = re.compile(words.CHANGE_BOOKED_SHAPE)
_LAST = re.compile(words.GIVE_BACK_LAST_SHAPE)


async def answer(scene: Scene, said: Said) -> Turn | None:
    """The turn for words that mean all bookings, of no service by name; None for all others."""
    word = said.word
    if word in words.ALL_BOOKINGS_SAID:
        return _listed(scene, await _found(scene, said))
    if word not in words.CANCEL_ANY_SAID or _is_about_one(scene, word):
        return None
    return await give_back(scene)


async def of_shown(scene: Scene, said: Said) -> Turn | None:
    """The turn for 「取消第一个」, said of the bookings that were shown last; None for everything else."""
    booked, one = scene.talk.booked, _one_of(said)
    if not booked or one is None:
        return None
    position = choosing.number_in(one["which"], len(booked))
    if position is None:
        return scene.say(words.NO_SUCH_ROW.format(count=len(booked)))
    return await _give_back_one(scene, said, booked[position])


def gives_back_last(said: Said) -> bool:
    """Whether a message may be 「我不去了」, or 「取消刚才的预约」.

    A bare 「取消」 ends what is under way and gives nothing back.
    """
    if len(said.text) > LONGEST_WISH or _LAST.fullmatch(said.word) is None:
        return False
    return said.word not in words.COMMANDS[words.Command.CANCEL]


async def of_last(scene: Scene, said: Said) -> Turn | None:
    """The turn for such words right after a booking, or about one; None for everything else."""
    recent = scene.talk.recent
    service = scene.catalog.services[recent.service] if recent else None
    if recent is None or service is None or service.form is None or service.kind is not ServiceKind.BOOKING:
        return await give_back(scene) if words.OF_A_BOOKING in said.word else None
    if returning.way_back(service) is None:
        return await give_back(scene)
    return await _give_back_one(scene, said, Booked(recent.service, recent.number))


def _one_of(said: Said) -> re.Match[str] | None:
    return _ONE.fullmatch(said.word.replace(" ", "")) if len(said.text) <= LONGEST_WISH else None


async def _give_back_one(scene: Scene, said: Said, one: Booked) -> Turn | None:
    """Asks for the yes to give this one back; where it can't be given back any more, its service says what can."""
    service = scene.catalog.services.get(one.service)
    way = returning.way_back(service) if service else None
    if service is None or way is None:
        return None
    action, slot, choices = way
    progress, citizen = Progress(one.service, action), await scene.citizen(service)
    meant = await offers.of_value(scene.forms.desk(scene.attempt), progress, choices, citizen, one.number)
    scene.talk = replace(scene.talk, offered=(), asked="", misses=0)
    chosen = replace(progress, slots={slot: meant} if meant else {})
    return await admission.begin(scene, chosen, Said.of("", (), said.now, said.region))


async def changed(scene: Scene, said: Said) -> Turn | None:
    """The turn for 「能改到下午吗」, said of what was booked just now: what is booked, and that it can't be moved."""
    recent = scene.talk.recent
    just_booked = recent is not None and scene.catalog.services[recent.service].kind is ServiceKind.BOOKING
    if not (just_booked or scene.talk.booked) or not _changes(said):
        return None
    return _listed(scene, await _found(scene, said), words.CHANGE_BOOKED)


def _changes(said: Said) -> bool:
    if len(said.text) > LONGEST_WISH:
        return False
    return _CHANGES.fullmatch(bare(mask(said.text, said.found)).replace(" ", "")) is not None


async def give_back(scene: Scene, day: str = "") -> Turn:
    """Opens what can be given back, on a `day` in the citizen's words; asks whose, where several services have some."""
    asked = scene.hear(words.CANCEL_ANY + day)
    services = {name: service for name, service in scene.catalog.services.items() if action_in(service, asked.word)}
    have = await asyncio.gather(*(_open_ones(scene, asked, name, service) for name, service in services.items()))
    names = {one.progress.service: one.service.name for one in have if one.lines}
    if not names:
        silent, unproved = _unasked(have)
        return scene.say(words.sentence("" if silent else words.NO_BOOKINGS, silent, unproved))
    if len(names) == 1:
        return await open_service(scene, next(iter(names)), asked)
    scene.set_aside()
    talk = replace(scene.talk, offered=tuple(names), asked=asked.text)
    return Turn(asking.clarification(names), talk, State.CHOOSING)


async def _open_ones(scene: Scene, asked: Said, name: str, service: Service) -> Found:
    """What a service has that can be given back now."""
    action = action_in(service, asked.word) or ""
    desk, citizen = scene.forms.desk(scene.attempt), await scene.citizen(service)
    live = [slot.choices for slot in service.actions[action].form.slots.values() if slot.choices and slot.choices.call]
    found = Found(Progress(name, action), service)
    if not live:
        return found
    if bar(service, citizen, asked.now.date()) is not None:
        return replaced(found, why=UNPROVED)
    options = await offers.fetch(desk, found.progress, live[0], citizen)
    if not isinstance(options, tuple):
        return replaced(found, why=SILENT)
    return replaced(found, lines=tuple(option.label for option in options))


async def by_number(scene: Scene, said: Said, number: str) -> Turn | None:
    """The booking of this number, with how to give it back; None where the citizen has no such booking."""
    found = [one for one in await _found(scene, said, number) if one.lines]
    return _listed(scene, found) if found else None


def _is_about_one(scene: Scene, word: str) -> bool:
    """Whether the service that is open, or was answered last, has something to cancel by these words."""
    form, recent = scene.talk.form, scene.talk.recent
    named = form.service if form else recent.service if recent else ""
    service = scene.catalog.services.get(named)
    return service is not None and any(word in action.words for action in service.actions.values())


def _listed(scene: Scene, found: list[Found], before: str = "") -> Turn:
    """All of them, with how to give each back; a form that is under way is set aside."""
    scene.set_aside()
    have = [one for one in found if one.lines]
    parts, booked = _shown(have)
    silent, unproved = _unasked(found)
    ways = [action.label for one in have for action in _giving_back(scene, one)]
    parts.append(words.GIVE_BACK.format(labels="」「".join(ways)) if ways else "")
    parts.append(_ended(found))
    parts += [unproved, silent]
    shown = have[0] if len(have) == 1 else None
    recent = Recent(shown.progress.service, action=shown.progress.action, rows=shown.rows) if shown else None
    talk = replace(scene.talk, recent=recent, misses=0, offered=(), asked="", booked=booked)
    return Turn(Reply(words.sentence(before, _lead(found), *parts, scene.paused_hint())), talk, State.DONE)


def _lead(found: list[Found]) -> str:
    """How many there are; that there are none is said where all were asked that could be."""
    count = sum(len(one.lines) for one in found)
    if count:
        return words.ALL_BOOKINGS.format(count=count)
    if any(one.ended for one in found):
        return words.NO_LIVE_BOOKINGS
    return "" if any(one.why == SILENT for one in found) else words.NO_BOOKINGS


def _unasked(found: list[Found]) -> tuple[str, str]:
    """The sentences for services that did not answer, and for those that want to know who asks."""
    silent = _named(words.BOOKINGS_SILENT, [one for one in found if one.why == SILENT])
    return silent, _named(words.BOOKINGS_UNPROVED, [one for one in found if one.why == UNPROVED])


def _ended(found: list[Found]) -> str:
    labels = [_label(one) for one in found if one.ended]
    return words.BOOKINGS_ENDED.format(labels="」「".join(labels)) if labels else ""


def _label(one: Found) -> str:
    """What is said for a service's own list."""
    action = one.service.actions.get(one.progress.action)
    return action.label if action else one.service.name


def _shown(have: list[Found]) -> tuple[list[str], tuple[Booked, ...]]:
    """The lines by service, numbered through, and what they are the bookings of."""
    parts: list[str] = []
    booked: list[Booked] = []
    for one in have:
        parts += [words.BOOKINGS_OF.format(name=one.service.name), words.numbered(one.lines[:SHOWN], len(booked) + 1)]
        shown = one.rows[:SHOWN]
        booked += returning.booked(one.progress.service, one.service, shown) or [
            Booked(one.progress.service, "")
        ] * len(shown)
        if (more := len(one.lines) - SHOWN) > 0:
            parts.append(words.BOOKINGS_MORE.format(count=more, label=_label(one)))
    return parts, tuple(booked)


def _giving_back(scene: Scene, one: Found) -> Iterator[Action]:
    desk = scene.forms.desk(scene.attempt)
    for action in one.service.actions.values():
        if desk.writes(one.service.calls[action.form.submit]):
            yield action


def _named(text: str, of: list[Found]) -> str:
    return text.format(names="」「".join(one.service.name for one in of)) if of else ""


async def _found(scene: Scene, said: Said, number: str = "") -> list[Found]:
    """What every service knows; `number`: of the booking of this number alone."""
    asked = (_ask(scene, said, name, service, action, form, number) for name, service, action, form in _sources(scene))
    return list(await asyncio.gather(*asked))


def _sources(scene: Scene) -> Iterator[tuple[str, Service, str, Form]]:
    """Every form that lists bookings and wants nothing to be told first."""
    for name, service in scene.catalog.services.items():
        forms = {"": service.form, **{action: each.form for action, each in service.actions.items()}}
        for action, form in forms.items():
            if form is not None and form.lists == BOOKINGS and all(slot.optional for slot in form.slots.values()):
                yield name, service, action, form


async def _ask(scene: Scene, said: Said, name: str, service: Service, action: str, form: Form, number: str) -> Found:
    progress, desk = Progress(name, action), scene.forms.desk(scene.attempt)
    citizen = await scene.citizen(service)
    if bar(service, citizen, said.now.date()) is not None:
        return Found(progress, service, why=UNPROVED)
    outcome = await desk.call(progress, form.submit, citizen)
    if not isinstance(outcome, Done):
        return Found(progress, service, why=SILENT)
    rows = [row for row in outcome.rows if not number or number in map(str, row.values())]
    live = tuple(row for row in rows if number or row.get("state") not in form.ended)
    lines = tuple(desk.render(form.line, progress, citizen, row) for row in live if form.line)
    return Found(progress, service, lines, live, ended=len(rows) - len(live))
