"""What a citizen said, read once: its values, and the word by which it may steer the conversation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

import msgspec

from bot.dialogue import either
from bot.dialogue.commands import command_of
from bot.dialogue.words import Command
from bot.intents.slots import Found, mask, values
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

    @property
    def is_values_only(self) -> bool:
        """Whether it is nothing but a city, a date or the like."""
        return bool(self.found) and not any(character.isalnum() for character in mask(self.text, self.found))

    @classmethod
    def of(
        cls, text: str, found: tuple[Found, ...], now: datetime, region: str | None = None, word: str | None = None
    ) -> Self:
        """A text with the values that were found in it. `word`: as below, where it is known."""
        word, told = bare(text) if word is None else word, values(text, found)
        if len(found) > 1 and (unclear := either.types(text, found)):
            told = {type_: value for type_, value in told.items() if type_ not in unclear}
        return cls(text, found, now, region, word, command_of(word), told)


def replace_text(said: Said, text: str) -> Said:
    """The same moment and region with other words and no values."""
    return Said.of(text, (), said.now, said.region)
