"""A talk's answer as a page shows it: what would be typed becomes a button, what only a talk can take falls away.

The catalogue and the dialogue speak once, for the chat; this is the API's lowering, as each adapter has its own.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ruamel.yaml import YAML

from bot.api import words
from bot.api.shapes import ChoiceShape, ReplyShape, shown, speech
from bot.catalog.converters import BEIJING
from bot.catalog.model import Catalog
from bot.catalog.service import ServiceKind
from bot.dialogue import words as talk
from bot.dialogue.requests import action_in
from bot.intents.decision import Verdict
from bot.intents.router import Router
from bot.intents.slots import values
from bot.messages import Choice, Reply, bare

_GROUPS = YAML(typ="safe").load(Path(__file__).parent / "page_words.yaml")
_RULES = tuple((re.compile(pattern), said) for group in _GROUPS for pattern, said in group["said"].items())
_BUTTONS = re.compile(words.BUTTONS)
_NAMED = re.compile(words.NAMED)
_OPENING = re.compile(words.LABEL_OPENING)
_PHOTO = re.compile(words.LABEL_OF_PHOTO)
_LISTED = re.compile(r"\d+\. (.+)")
_HEAD = re.compile(r"^(?P<head>[^？]+)？(?P<rest>.*)$|^(?P<short>[^，；。：]+)[，；。：](?P<note>.*)$", re.DOTALL)
ANSWERS = frozenset((talk.CONFIRM_LABEL, talk.CANCEL_LABEL, talk.NONE_OF_THESE, talk.MORE))
"""What only a talk can take."""
TALKS = frozenset((ServiceKind.HUMAN, ServiceKind.MENU, ServiceKind.PRIVACY))


def worded(text: str) -> str:
    """A sentence of the talk in a page's words."""
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return text.strip()


def labelled(ask: str) -> tuple[str, str]:
    """A question as a field's label, and what else it says; the second may be empty."""
    text = worded(ask).rstrip("。")
    found = _HEAD.match(text)
    head = (found["head"] or found["short"]) if found else text
    note = (found["rest"] or found["note"] or "") if found else ""
    photo = _PHOTO.match(head)
    label = f"{photo[1]}{words.PHOTO}" if photo else _OPENING.sub("", head)
    return label or head, note.strip("，；。 ")


def on_page(router: Router, reply: Reply, service: str = "") -> ReplyShape:
    """A reply with its buttons; `service`: whose answer it is, so that its own actions are found first."""
    labels = {choice.label for choice in reply.choices}
    lines = [line for line in reply.text.splitlines() if not _is_listed(line, labels)]
    text = worded("\n".join(lines))
    offered = [choice for choice in reply.choices if choice.label not in ANSWERS]
    known = {choice.text for choice in offered} | {link.label for link in reply.links}
    offered += [Choice(said, said) for said in _said(text) if said not in known]
    told = shown(reply)
    choices = [_button(router, choice, service) for choice in offered]
    return told.model_copy(update={"text": text, "speech": speech(text), "choices": choices})


def _is_listed(line: str, labels: set[str]) -> bool:
    """Whether a line only numbers a choice, which is a button."""
    listed = _LISTED.fullmatch(line)
    return listed is not None and listed[1] in labels


def _said(text: str) -> Iterator[str]:
    """What a text says to tap, each once, in its order."""
    found = (name for said in _BUTTONS.findall(text) for name in _NAMED.findall(said))
    return iter(dict.fromkeys(found))


def _button(router: Router, choice: Choice, current: str) -> ChoiceShape:
    """What a choice opens: an action of the service that speaks, another service; else it is for the chat."""
    plain = ChoiceShape(label=choice.label, text=choice.text, service=choice.id)
    if choice.id:
        return plain
    here = _action(router.catalog, current, choice.text)
    if here:
        return plain.model_copy(update={"service": current, "action": here})
    decision = router.route(choice.text, now=datetime.now(BEIJING))
    found = decision.service if decision.verdict is Verdict.ROUTE else None
    if found is None or router.catalog.services[found].kind in TALKS:
        return plain
    slots = {name: str(value) for name, value in values(choice.text, decision.found).items()}
    action = _action(router.catalog, found, choice.text)
    return plain.model_copy(update={"service": found, "action": action, "slots": slots})


def _action(catalog: Catalog, service: str, text: str) -> str:
    entry = catalog.services.get(service)
    return (action_in(entry, bare(text)) or "") if entry else ""
