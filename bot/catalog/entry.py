"""What every part of an operator's file has in common."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from bot.catalog import words

_MARKUP = re.compile(r"</?(?:script|iframe|object|embed|style|img|svg|link|meta)\b", re.IGNORECASE)
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ServiceId = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z0-9_]+$")]


def split_phrases(value: object) -> object:
    """Phrases stand many to a line, separated by `|` (the full-width bar too, as Chinese keyboards type it)."""
    if not isinstance(value, str):
        return value
    parts = value.replace("｜", "|").replace("\n", "|").split("|")
    return tuple(part.strip() for part in parts if part.strip())


Phrases = Annotated[tuple[str, ...], BeforeValidator(split_phrases)]


class Entry(BaseModel):
    """Part of an operator's file: no unknown keys, no change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _without_markup(cls, value: Any) -> Any:
        """No reply is a page: what looks like one's code was pasted by mistake, or to do harm."""
        found = _MARKUP.search(value) if isinstance(value, str) else None
        if found:
            raise ValueError(words.MARKUP.format(found=found[0]))
        return value

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's; what follows from the fields (`cached_property`) is worked out anew for the copy."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy
