"""How well a citizen must be known, which kinds of personal data there are, and what citizens are told of them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from bot.catalog import words as said
from bot.catalog.entry import Entry


class Requirement(StrEnum):
    """How well a citizen must be known before a service speaks of personal data, lowest first."""

    NONE = "none"
    PHONE = "phone"
    REAL_NAME = "real_name"
    FACE = "real_name_face"

    def reaches(self, other: "Requirement") -> bool:
        """Whether somebody known so well is known well enough for the other."""
        order = list(Requirement)
        return order.index(self) >= order.index(other)


class DataKind(StrEnum):
    """Kinds of personal data, each agreed to on its own; all but the first are sensitive (PIPL, articles 28 to 31)."""

    GENERAL = "general"
    MEDICAL = "medical"
    FINANCE = "finance"
    BIOMETRICS = "biometrics"
    CHILDREN = "children"


class KindNotice(Entry):
    """What a citizen is told about one kind of data before it is used."""

    name: str
    data: str
    purpose: str
    kept: str
    """How long, in words."""


class PrivacyNotice(Entry):
    """What citizens agree to. Another `version` asks everybody anew."""

    version: str
    handler: str
    """Who answers for the data, with a way to reach them."""
    kinds: Mapping[DataKind, KindNotice]
    text: tuple[str, ...]
    """The full notice, a paragraph each."""

    @model_validator(mode="after")
    def _every_kind(self) -> Self:
        missing = set(DataKind) - set(self.kinds)
        if missing:
            raise ValueError(said.KINDS_LACK.format(names="、".join(sorted(missing))))
        return self
