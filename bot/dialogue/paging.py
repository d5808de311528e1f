"""Answers longer than a platform shows: a first part that says so, and the rest for who asks for more."""

from msgspec.structs import replace

from bot.dialogue import words
from bot.dialogue.conversation import Conversation
from bot.dialogue.turn import Turn
from bot.messages import Choice, Reply

MARKUP = 40
"""Bytes that a link takes besides its label and its address."""
TAP = 100
"""Bytes that a tap for more may take."""
NEARBY = 0.75
"""A part ends with a whole line where one ends in the last quarter of it."""


def fit(turn: Turn, room: int) -> Turn:
    """The turn with an answer of at most `room` bytes; what is left stands in its conversation. 0: any length."""
    reply = turn.reply
    if reply is None or not room or len(reply.text) * 3 <= room // 2:
        return turn
    left = room - sum(size(link.label + link.url + link.page) + MARKUP for link in reply.links)
    if size(reply.text) <= left:
        return turn
    shown, later = split(reply.text, left - size(words.MORE_TO_READ) - TAP)
    first = replace(reply, text=f"{shown}\n{words.MORE_TO_READ}", choices=(Choice(words.MORE, words.MORE),))
    return replace(turn, reply=first, conversation=replace(turn.conversation, rest=Reply(later, reply.choices)))


def forget(talk: Conversation) -> Conversation:
    """The conversation without the rest of an answer that was not asked for."""
    return talk if talk.rest is None else replace(talk, rest=None)


def pages(text: str, room: int, ends: str) -> tuple[str, ...]:
    """A text in parts of at most `room` bytes; each but the last ends with `ends`, in which `{number}` is the next."""
    parts: list[str] = []
    while room and size(text) > room:
        end = "\n" + ends.format(number=len(parts) + 2)
        shown, text = split(text, room - size(end))
        parts.append(shown + end)
    return (*parts, text)


def split(text: str, room: int) -> tuple[str, str]:
    """A first part of at most `room` bytes, whole characters and whole lines where it can, and the rest."""
    kept = text.encode()[: max(room, 4)].decode(errors="ignore")
    line_end = kept.rfind("\n")
    shown = kept[:line_end] if line_end > len(kept) * NEARBY else kept
    return shown.rstrip(), text[len(shown) :].lstrip("\n")


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())
