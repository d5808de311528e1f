"""The plain manner (长辈版): the one place where an answer becomes short steps, few choices and a number to call."""

import re

from msgspec.structs import replace

from bot.dialogue import words
from bot.dialogue.turn import Turn
from bot.messages import Choice, Reply

CHOICES = 4
"""Shown at once."""
LINES = 6
"""Of text at once, the choices among them."""
_NUMBERED = re.compile(r"\d+\. ")


def lower(turn: Turn, hotline: str) -> Turn:
    """The turn as an elderly citizen reads it: the first step now, the rest at 「更多」, always whom to call."""
    reply = turn.reply
    if reply is None or turn.urgent or not reply.text:
        return turn
    shown, later = _step(reply.text.splitlines())
    spoken = [
        *shown,
        words.PLAIN_MORE if later else "",
        words.PLAIN_LINK.format(hotline=hotline) if reply.links else "",
    ]
    text = words.sentence(*spoken)
    if not _tells(text, hotline):
        text = words.sentence(text, words.PLAIN_CALL.format(hotline=hotline))
    first = replace(reply, text=text, choices=_choices(reply, shown, more=bool(later)))
    if not later:
        return replace(turn, reply=first)
    rest = Reply("\n".join(later), tuple(choice for choice in reply.choices if choice not in first.choices))
    return replace(turn, reply=first, conversation=replace(turn.conversation, rest=rest))


def pushed(reply: Reply, hotline: str) -> Reply:
    """Words that were not asked for: whole, because nothing remembers a rest of them, with few choices and a number."""
    if not reply.text:
        return reply
    link = words.PLAIN_LINK.format(hotline=hotline) if reply.links else ""
    call = "" if link or _tells(reply.text, hotline) else words.PLAIN_CALL.format(hotline=hotline)
    return replace(reply, text=words.sentence(reply.text, link, call), choices=reply.choices[:CHOICES])


def _tells(text: str, number: str) -> bool:
    """Whether a text names this number to call; a plate may hold the same digits."""
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(number)}(?![0-9A-Za-z])", text) is not None


def _step(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines of the first step, and those of later ones; hints at the end stay with the first."""
    numbered = [place for place, line in enumerate(lines) if _NUMBERED.match(line)]
    cut = numbered[CHOICES] if len(numbered) > CHOICES else len(lines)
    cut = min(cut, LINES) if len(lines) > LINES + 1 else cut
    return lines[:cut], lines[cut:]


def _choices(reply: Reply, shown: list[str], *, more: bool) -> tuple[Choice, ...]:
    """The choices of the lines that are shown, not more than can be taken in."""
    text = "\n".join(shown)
    kept = tuple(choice for choice in reply.choices if choice.label in text)[:CHOICES]
    return (*kept, Choice(words.MORE, words.MORE)) if more else kept or reply.choices[:CHOICES]
