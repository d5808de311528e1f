"""How a citizen wants to be spoken to: chosen in a word, at any moment, kept beyond the conversation."""

import re
from collections.abc import Container

from msgspec.structs import replace

from bot.catalog.model import Catalog
from bot.dialogue import asking, words
from bot.dialogue.conversation import Conversation
from bot.dialogue.scene import Mind
from bot.dialogue.turn import State, Turn
from bot.messages import WORDED, InboundMessage, Reply

_PLAIN = re.compile(words.PLAIN_SHAPE)
LONGEST_PLAIN = 24
"""Characters of 「我眼神不好字太小了看不清」."""


def is_asked(message: InboundMessage, talk: Conversation, menu: Container[str]) -> bool:
    """Whether the citizen chooses how to be spoken to, or asks for the `menu` in the plain manner."""
    said = message.word
    if message.kind not in WORDED:
        return False
    return said in words.STANDARD_SAID or _is_plain(said) or (talk.plain and said in menu)


async def answer(mind: Mind, message: InboundMessage, talk: Conversation) -> Turn:
    """The turn of who asks so. What is under way stays as it is."""
    said, manners = message.word, mind.means.people.manners
    if said in words.STANDARD_SAID:
        await manners.choose(message.address, plain=False)
        return Turn(Reply(words.PLAIN_OFF), replace(talk, plain=False, rest=None))
    if talk.plain and not _is_plain(said):
        return _short_menu(mind.catalog, talk, words.PLAIN_MENU)
    await manners.choose(message.address, plain=True)
    if talk.form is not None:
        return Turn(Reply(words.PLAIN_KEPT), replace(talk, plain=True), State.ASKING, talk.form.service)
    return _short_menu(mind.catalog, talk, words.PLAIN_ON)


def _is_plain(said: str) -> bool:
    """Whether a word (bare) asks to be spoken to plainly."""
    if said in words.PLAIN_SAID:
        return True
    return "字" in said and len(said) <= LONGEST_PLAIN and _PLAIN.fullmatch(said) is not None


def _short_menu(catalog: Catalog, talk: Conversation, opening: str) -> Turn:
    """What is asked for most, to be picked by number."""
    names = {service: catalog.services[service].name for service in catalog.popular}
    text = words.sentence(opening, words.numbered(names.values()))
    offered = replace(talk, plain=True, rest=None, offered=tuple(names), asked="")
    return Turn(Reply(text, asking.services(names)), offered, State.CHOOSING)
