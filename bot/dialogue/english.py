"""「check my traffic fines」: a visitor who writes English is shown which number begins what they seem to want."""

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from bot.dialogue import asking, words
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.messages import Reply

MOST = 3
_HAN, _ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(words.ENGLISH_SHAPE)
_MATTERS = tuple((name, re.compile(shape), chinese) for name, shape, chinese, _ in words.ENGLISH_MATTERS)
_TOLD = {name: told for name, _, _, told in words.ENGLISH_MATTERS}
_ELSEWHERE = tuple((re.compile(shape), told) for shape, told in words.ENGLISH_ELSEWHERE)


def is_english(text: str) -> bool:
    """Whether a message is written in English, and not in the letters of Chinese sounds or in an abbreviation."""
    said = text.lower()
    if _HAN.search(said):
        return False
    if _ENGLISH.search(said) or any(shape.search(said) for _, shape, _ in _MATTERS):
        return True
    return any(shape.search(said) for shape, _ in _ELSEWHERE)


def offer(scene: Scene, said: Said) -> Turn:
    """The services that a message seems to want, else what visitors want most, to be picked by number."""
    meant = {name: chinese for name, shape, chinese in _MATTERS if shape.search(said.word)}
    common = {name: chinese for name, _, chinese in _MATTERS if name in words.ENGLISH_COMMON}
    found = dict([*_found(scene, meant)][:MOST])
    called = found or dict(_found(scene, common))
    names = {service: scene.catalog.services[service].name for service in called}
    listed = words.numbered(f"{called[service]} · {name}" for service, name in names.items())
    elsewhere = next((told for shape, told in _ELSEWHERE if shape.search(said.word)), "")
    told = _TOLD[next(iter(found.values()))] if len(found) == 1 else ""
    if not found and not elsewhere:
        told = words.ENGLISH_ASKED
    other = words.IN_ENGLISH_ELSE.format(hotline=scene.catalog.hotline)
    talk = replace(scene.talk, offered=tuple(names), asked="", misses=0)
    text = words.sentence(elsewhere, words.IN_ENGLISH, listed, told, other, scene.paused_hint())
    return Turn(Reply(text, asking.services(names)), talk, State.CHOOSING)


def _found(scene: Scene, matters: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The service that each matter is found as by its Chinese words, with what it is called."""
    for name, chinese in matters.items():
        if service := scene.route(scene.hear(chinese)).service:
            yield service, name
