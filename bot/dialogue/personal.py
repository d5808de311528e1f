"""What citizens can say about their own data, at any moment: see it, take it away, take consent back, erase it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.catalog.converters import BEIJING, CONVERTERS
from bot.catalog.model import Catalog
from bot.catalog.privacy import DataKind, Requirement
from bot.dialogue import pending, words
from bot.dialogue.commands import is_asked
from bot.dialogue.conversation import Conversation
from bot.dialogue.said import Said
from bot.dialogue.scene import Scene
from bot.dialogue.turn import State, Turn
from bot.messages import Choice, Link, Reply

LABELS = (words.EXPORT_LABEL, words.WITHDRAW_LABEL, words.ERASE_LABEL)
_TAKES_AWAY = re.compile(words.TAKES_AWAY_SHAPE)
SAID = words.UNBIND_SAID | words.UNPROVE_SAID | words.NETWORK_SAID | words.EXPORT_SAID | words.ERASE_SAID
SAID |= {words.CONFIRM_ERASE}
SHAPE = re.compile(words.WITHDRAWS_KIND_SHAPE)
"""The words, whole, that mean the citizen's own data and nothing else."""
_ERASES = re.compile(words.ERASES_SHAPE)


async def answer(scene: Scene, said: Said) -> Turn | None:
    """The turn for words that mean the citizen's own data and nothing else; None for all others."""
    word, address = said.word, scene.message.address
    waits = scene.talk.form is not None and scene.talk.form.binding
    if word in words.UNBIND_SAID or (word in words.UNPROVE_SAID and not waits):
        erased = await scene.people.withdraw(address)
        return Turn(Reply(words.UNBOUND if erased else words.NOT_BOUND), Conversation())
    if (named := SHAPE.fullmatch(word)) and (kind := _kind(named[1])):
        return await _withdraw_kind(scene, kind)
    if word in words.NETWORK_SAID:
        return await _bind(scene)
    if word in words.EXPORT_SAID:
        return await _export(scene)
    if word in words.ERASE_SAID or (word == words.CONFIRM_ERASE and is_asked(said.text)):
        return scene.say(_asks_erase(scene, word))
    if word == words.CONFIRM_ERASE:
        await pending.forget(scene)
        return Turn(Reply(words.ERASED), Conversation(), erased=True)
    return None


async def overview(scene: Scene, service: str, text: str) -> Turn:
    """What is held, in words, and what can be done with it; words that ask for a copy or for erasure get that."""
    if _TAKES_AWAY.search(text):
        return await _export(scene)
    if _ERASES.search(text):
        return Turn(Reply(words.ASK_ERASE), scene.talk, State.DONE, service)
    held = await scene.people.held(scene.message.address)
    links = (Link(words.NOTICE_LINK, scene.people.notice_url),) if scene.catalog.privacy else ()
    lines = in_words(scene.catalog, held)
    if not lines:
        return Turn(Reply(words.MY_DATA_NONE, links=links), scene.talk, State.DONE, service)
    text = words.MY_DATA.format(held="；".join(lines))
    return Turn(Reply(text, tuple(Choice(label, label) for label in LABELS), links), scene.talk, State.DONE, service)


def _asks_erase(scene: Scene, word: str) -> str:
    """The question before all is erased; of a bare 「注销」 in the middle of something what is to be closed."""
    spoken_of = scene.talk.form or scene.talk.recent
    if word != words.CLOSES_SOMETHING or spoken_of is None:
        return words.ASK_ERASE
    return words.ASK_ERASE_OR.format(name=scene.catalog.services[spoken_of.service].name)


def _kind(named: str) -> DataKind | None:
    return next((DataKind(kind) for kind, said in words.KINDS_SAID.items() if re.search(said, named)), None)


async def _withdraw_kind(scene: Scene, kind: DataKind) -> Turn:
    """One agreement ends, the binding and the others stand; a form that needs it asks anew."""
    withdrawn = await scene.people.withdraw_kind(scene.message.address, kind)
    notice = scene.catalog.privacy
    name = notice.kinds[kind].name if notice else kind.value
    return scene.say((words.WITHDRAWN_KIND if withdrawn else words.KIND_NOT_GIVEN).format(kind=name))


async def _bind(scene: Scene) -> Turn | None:
    """A link to bind with before any service asks for it."""
    url = await scene.people.invite(scene.message.address, "", Requirement.REAL_NAME, number=False)
    if url is None:
        return None
    return Turn(Reply(words.BIND_WITHOUT_SERVICE, links=(Link(words.BINDING_LINK, url),)), scene.talk, State.ASKING)


async def _export(scene: Scene) -> Turn:
    url = await scene.people.takeaway(scene.message.address)
    return Turn(Reply(words.EXPORT, links=(Link(words.EXPORT_LINK, url),)), scene.talk, State.DONE)


def in_words(catalog: Catalog, held: Mapping[str, Any]) -> list[str]:
    """What is held, a line each; masked, for a phone is read over shoulders."""
    return [line for name, value in held.items() if (line := _line(catalog, name, value))]


def _line(catalog: Catalog, name: str, value: Any) -> str:
    match name:
        case "binding" if value["person"]["id_number"]:
            person, since = value["person"], _day(value["since"])
            shown = {
                "name": CONVERTERS["mask_name"](person["name"]),
                "id_number": CONVERTERS["mask_id"](person["id_number"]),
            }
            return words.HELD_BINDING.format(**shown, since=since)
        case "binding":
            return words.HELD_BOUND.format(since=_day(value["since"]))
        case "consents":
            notice = catalog.privacy
            kinds = [kind.name for key, kind in notice.kinds.items() if key in value] if notice else []
            return words.HELD_CONSENTS.format(kinds="、".join(kinds))
        case "acts_for":
            return words.HELD_FAMILY.format(relations="、".join(grant["relation"] for grant in value))
        case "may_act_for_me":
            return words.FAMILY_THEIRS.format(count=len(value)).rstrip("。")
    return words.HELD[name].format(value=value) if name in words.HELD else name


def _day(at: float) -> str:
    return f"{datetime.fromtimestamp(at, BEIJING):%Y-%m-%d}"
