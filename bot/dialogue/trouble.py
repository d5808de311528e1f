"""「交了钱还冻死个人」: who complains of what is broken or cold wants it mended, and no bill. Pure."""

import re

from bot.catalog.service import Service, ServiceKind
from bot.dialogue import guides, words

_TELLS, _PAYS = re.compile(words.TROUBLE_SHAPE), re.compile(words.PAYS_SHAPE)


def action(service: Service, word: str) -> str | None:
    """The action of a service that mends what a message (bare) complains of; None for none."""
    mends = next((name for name, one in service.actions.items() if one.for_trouble), None)
    return mends if mends and _is_told(word) else None


def told(service: Service, word: str, region: str, hotline: str) -> str:
    """Who mends what a message complains of, where it would open a payment that mends nothing; empty elsewhere."""
    if service.kind is not ServiceKind.PAYMENT or not _is_told(word):
        return ""
    return words.MENDED_ELSEWHERE.format(name=service.name, phone=guides.phone(service, region, hotline))


def _is_told(word: str) -> bool:
    return _TELLS.search(word) is not None and _PAYS.search(word) is None
