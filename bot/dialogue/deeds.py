"""Which part of an entry a message opens, and why, as operators read it. Pure."""

from datetime import datetime

from bot.catalog.model import Catalog
from bot.catalog.service import Service
from bot.dialogue import asked_back, guides, trouble, words
from bot.dialogue.requests import action_in
from bot.dialogue.said import Said
from bot.intents.decision import Verdict
from bot.intents.explain import Explanation
from bot.messages import bare

OWN = frozenset(("human", "menu", "privacy"))
SHOWN = 4
"""Words of an action that are named."""


def deed_of(catalog: Catalog, told: Explanation, now: datetime) -> str:
    """The same of a message as routing explained it; empty where it goes straight to no service."""
    if told.verdict is not Verdict.ROUTE:
        return ""
    return deed(catalog.services[told.candidates[0].service], told.said, now=now)


def deed(service: Service, text: str, *, now: datetime) -> str:
    """What a message that begins with this service is answered with: a part of the guide, an action, or the form."""
    kind = words.DEED_KINDS[service.kind]
    if service.kind in OWN:
        return words.DEED_OWN.format(kind=kind, id=service.kind)
    if service.form is None:
        return words.DEED_GUIDE
    said = Said.heard(text, now, None, bare(text))
    part = guides.asked_for(service, said.word)
    if parts := (part,) if part else asked_back.before_beginning(service, said):
        return words.DEED_PART.format(parts="、".join(words.GUIDE_LABELS[part] for part in parts))
    return _action(service, said.word) or words.DEED_FORM.format(kind=kind, id=service.kind, why=_why_form(service))


def _action(service: Service, word: str) -> str:
    """The action that is opened; empty where none is."""
    if (name := action_in(service, word)) is not None:
        action = service.actions[name]
        heard = next((one for one in action.words if one in word), action.label)
        return words.DEED_WORD.format(label=action.label, name=name, word=heard)
    if (name := trouble.action(service, word)) is not None:
        return words.DEED_TROUBLE.format(label=service.actions[name].label, name=name)
    return ""


def _why_form(service: Service) -> str:
    if not service.actions:
        return words.DEED_NO_ACTIONS
    told = [
        words.DEED_WORDS.format(label=action.label, words=" | ".join(action.words[:SHOWN]))
        for action in service.actions.values()
    ]
    return words.DEED_NO_WORD.format(words="；".join(told))
