"""Asking how it went, once a case has ended, and taking the answer: a level by number, then a reason, if they like."""

import re
from collections.abc import Mapping
from functools import cache

from msgspec.structs import replace

from bot.catalog.service import ServiceKind
from bot.dialogue import words
from bot.dialogue.errand import Errand, Rateable
from bot.dialogue.said import Said
from bot.dialogue.scene import Mind, Scene
from bot.dialogue.turn import State, Turn
from bot.errors import RatingRefused, StoreUnavailable
from bot.insight.office import Ratings
from bot.insight.ratings import AlreadyRated, Case, Level, NotRateable, Rating
from bot.insight.scale import scale
from bot.intents.decision import Verdict
from bot.messages import Address, Choice, Reply, join_replies

SURE = 0.94
"""How sure the router must be of a service before words that may be a reason are a request."""
LONGEST = 500
_SCORE = re.compile(words.SCORE_SHAPE)
_TICKS = re.compile(r"[1-9](?:[\s,，、.和]*[1-9])*")


async def asked_too(
    mind: Mind, address: Address, reply: Reply, errands: tuple[Errand, ...], *, ended: bool = False
) -> tuple[Reply, tuple[Errand, ...]]:
    """What is told of something that was done, and its errands, with the question how it went where that is due.

    That is where its entry wants it asked now, and the citizen wasn't asked lately. The answer's own choices come
    first, where it has some. `ended`: a case was followed to its end; otherwise a form is done.
    """
    asked = await _asked(mind, address, errands, "ended" if ended else "done")
    if asked is None:
        return reply, errands
    also = _ask()
    return replace(join_replies(reply, also), choices=reply.choices or also.choices), asked


def asked_about(errands: tuple[Errand, ...]) -> tuple[Rateable, ...]:
    """Those that the citizen is asked about now."""
    return tuple(errand for errand in errands if isinstance(errand, Rateable) and errand.asked)


async def _asked(mind: Mind, address: Address, errands: tuple[Errand, ...], when: str) -> tuple[Errand, ...] | None:
    """The errands with the one that is asked about; None where nothing is asked now."""
    ratings, services = mind.means.ratings, mind.catalog.services
    case = next((errand for errand in errands if isinstance(errand, Rateable)), None)
    if ratings is None or case is None or case.service not in services:
        return None
    form = services[case.service].form
    if form is None or form.rate != when:
        return None
    try:
        if not await ratings.store.may_ask(address):
            return None
    except StoreUnavailable:
        return None  # what was done is told in any case
    return tuple(replace(case, asked=True) if errand is case else errand for errand in errands)


def _ask() -> Reply:
    """The question, with the five levels by number."""
    levels = words.listed(f"{level} {step.label}" for level, step in scale().items())
    choices = tuple(Choice(step.label, step.label) for step in scale().values())
    return Reply(words.RATE_ASK.format(levels=levels), choices)


def remedied(name: str, what: str) -> Reply:
    """What the citizen is told once something was put right, and asked again."""
    levels = words.listed(f"{level} {step.label}" for level, step in scale().items())
    choices = tuple(Choice(step.label, step.label) for step in scale().values())
    return Reply(words.REMEDIED.format(name=name, what=what, levels=levels), choices)


async def answer(scene: Scene, said: Said) -> Turn | None:
    """The turn when the words rate a case or say why; None for everything else."""
    ratings, number = scene.mind.means.ratings, scene.talk.rated
    scene.talk = replace(scene.talk, rated="")
    if ratings is None or scene.talk.offered:
        return None
    if number:
        explained = await _explained(scene, ratings, number, said)
        if explained is not None:
            return explained
    level = level_in(said.word)
    return await _rated(scene, ratings, level, said.word) if level is not None else None


def level_in(word: str) -> Level | None:
    """The level that a whole message is: 「5」, 「五星」, 「非常满意」."""
    if (level := _by_label().get(word)) is not None:
        return level
    score = _SCORE.fullmatch(word)
    return Level(words.SCORES[score[1]]) if score else None


@cache
def _by_label() -> Mapping[str, Level]:
    return {step.label: Level(level) for level, step in scale().items()}


async def _rated(scene: Scene, ratings: Ratings, level: Level, word: str) -> Turn | None:
    address = scene.message.address
    case = await ratings.store.awaiting(address)
    began = scene.talk.began
    if case is None:
        return None
    if word.isdigit() and began is not None and began.at > case.asked:
        return _late(scene, case, level)  # something else was going on since: a number may mean that
    try:
        rating = await ratings.rate(address, case.number, level)
    except NotRateable:
        return None
    except AlreadyRated:  # on a page, at the same moment
        return Turn(Reply(words.RATED_ALREADY), scene.talk, State.IDLE)
    scene.talk = replace(scene.talk, rated=case.number)
    return Turn(Reply(_thanks(rating)), scene.talk, State.IDLE)


def _late(scene: Scene, case: Case, level: Level) -> Turn | None:
    """What a bare number may mean, with the words that leave no doubt."""
    service = scene.catalog.services.get(case.service)
    if service is None:
        return None
    label = scale()[level].label
    text = words.RATE_LATE.format(name=service.name, level=level, label=label)
    return Turn(Reply(text, (Choice(label, label),)), scene.talk, State.IDLE)


def _thanks(rating: Rating) -> str:
    step = scale()[rating.level]
    tags = "  ".join(f"{number} {label}" for number, label in enumerate(step.tags.values(), 1))
    how = words.RATE_WHY.format(tags=tags)
    if rating.is_poor:
        return words.sentence(words.RATED_POOR.format(label=step.label, due=words.day(rating.due)), how)
    return words.sentence(words.RATED.format(label=step.label), how)


async def _explained(scene: Scene, ratings: Ratings, number: str, said: Said) -> Turn | None:
    """Tags by their numbers, or words that ask for nothing else."""
    word = said.word
    address = scene.message.address
    case = next((one for one in await ratings.cases(address) if one.number == number and one.rating), None)
    if case is None or case.rating is None:
        return None
    tags = list(scale()[case.rating.level].tags)
    ticks = _TICKS.fullmatch(word)
    ticked = tuple(dict.fromkeys(tags[int(n) - 1] for n in re.findall(r"\d", word) if int(n) <= len(tags)))
    if ticks and not ticked:
        return None
    text = "" if ticks else said.text.strip()[:LONGEST]
    if not ticks and not _is_reason(scene, said):
        return None
    try:
        await ratings.explain(address, number, case.rating.level, ticked if ticks else (), text)
    except RatingRefused:
        scene.talk = replace(scene.talk, rated=number)
        return Turn(Reply(words.RATING_NOT_PUBLISHABLE), scene.talk, State.IDLE)
    scene.talk = replace(scene.talk, rated=number if ticks else "")
    return Turn(Reply(words.RATE_NOTED), scene.talk, State.IDLE)


def _is_reason(scene: Scene, said: Said) -> bool:
    """Whether words tell why, and don't ask for something."""
    word = said.word
    if word.startswith(words.REASON_OPENINGS):
        return True
    if said.command is not None or word in words.THANKS_SAID or level_in(word) is not None:
        return False
    decision = scene.route(said)
    if decision.verdict is not Verdict.ROUTE or decision.service is None:
        return True
    if scene.catalog.services[decision.service].kind in {ServiceKind.HUMAN, ServiceKind.MENU, ServiceKind.PRIVACY}:
        return False
    return decision.candidates[0].score < SURE
