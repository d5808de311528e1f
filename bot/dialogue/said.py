"""What a citizen said, read once: its values, and the word by which it may steer the conversation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

import msgspec

from bot.dialogue import either
from bot.dialogue.commands import command_of
from bot.dialogue.words import Command
from bot.intents.slots import Found, mask, read, values
from bot.messages import bare


class Said(msgspec.Struct, frozen=True):  # made for each message: a third of a frozen dataclass's price
    """A message as a form sees it."""

    text: str
    found: tuple[Found, ...]
    now: datetime
    region: str | None
    word: str
    """The text without white space and signs at its ends, in one width and case."""
    command: Command | None
    """The command that the whole of it is."""
    values: Mapping[str, str | float]
    """One value for each slot type that the message holds; none where it leaves open which of several."""
    whole: str
    """The text with what it takes back, as it was said: what is filed is filed so."""

    @property
    def is_values_only(self) -> bool:
        """Whether it is nothing but a city, a date or the like."""
        return bool(self.found) and not any(character.isalnum() for character in mask(self.text, self.found))

    @classmethod
    def heard(cls, text: str, now: datetime, region: str | None, word: str) -> Self:
        """A text with all the values in it, without those that it takes back. `word`: as above."""
        meant, found, told = read(text, now=now, region=region)
        word = word if meant is text else bare(meant)
        return cls(meant, found, now, region, word, command_of(word), _settled(meant, found, told), text)

    @classmethod
    def of(cls, text: str, found: tuple[Found, ...], now: datetime, region: str | None = None) -> Self:
        """A text with these values of those in it."""
        word = bare(text)
        return cls(text, found, now, region, word, command_of(word), _settled(text, found, values(text, found)), text)


def _settled(text: str, found: Sequence[Found], told: Mapping[str, str | float]) -> Mapping[str, str | float]:
    """The values without those of which the message leaves open which it means."""
    unclear = either.types(text, found) if len(found) > len(told) else ()
    return {type_: value for type_, value in told.items() if type_ not in unclear} if unclear else told


def replace_text(said: Said, text: str) -> Said:
    """The same moment and region with other words and no values."""
    return Said.of(text, (), said.now, said.region)
