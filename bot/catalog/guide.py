"""How something is done, and what of that differs from place to place."""

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import Field, model_validator

from bot.catalog import words
from bot.catalog.entry import Entry


class LocalFacts(Entry):
    """What is different in one city or province. Without `verified` the whole of it awaits the operator's check."""

    authority: str = ""
    where: str = ""
    online: str = ""
    when: str = ""
    bring: tuple[str, ...] = ()
    fee: str = ""
    time_limit: str = ""
    phone: str = ""
    note: str = ""
    verified: str = ""

    @property
    def told(self) -> dict[str, str | tuple[str, ...]]:
        """The facts that are written here, by key."""
        facts = {key: getattr(self, key) for key in type(self).model_fields}
        return {key: value for key, value in facts.items() if value}


class Guide(Entry):
    """Where, when, what to bring. `to_confirm` names the keys that differ by city and await the operator's check."""

    summary: str
    authority: str = ""
    """Who answers for it, as it is called behind a place's name: `人社局` is told as 唐山市人社局."""
    where: str = ""
    online: str = ""
    when: str = ""
    bring: tuple[str, ...] = ()
    fee: str = ""
    time_limit: str = ""
    phone: str = ""
    note: str = ""
    to_confirm: tuple[str, ...] = ()
    source: str = ""
    verified: str = ""
    by_region: Mapping[str, LocalFacts] = Field(default_factory=dict)
    """By a city's or province's full name: what is told there instead."""

    @model_validator(mode="after")
    def _known_keys(self) -> Self:
        unknown = set(self.to_confirm) - set(type(self).model_fields)
        if unknown:
            raise ValueError(words.TO_CONFIRM_UNKNOWN.format(names="、".join(sorted(unknown))))
        return self

    def within(self, places: Iterable[str]) -> "Guide":
        """The guide as it holds in a place; `places`: its names, innermost first, as `divisions.around` gives them."""
        guide = self
        for place in reversed(tuple(places)):
            if facts := self.by_region.get(place):
                guide = guide._under(facts)
        return guide

    def _under(self, facts: LocalFacts) -> "Guide":
        told = facts.told
        sure = {*self.to_confirm} - {*told}
        doubted = sure if facts.verified else sure | {*told}
        return self.model_copy(update={**told, "to_confirm": tuple(doubted)})


class Regions(Entry):
    """Where something is offered at all, if not everywhere."""

    only: tuple[str, ...] = Field(min_length=1)
    """Full names of the cities or provinces that have it."""
    elsewhere: str = Field(min_length=1)
    """Said in all other places, with what there is: `{region}` stands for the place."""


class Entrance(Entry):
    """Where a place's own services are found online and by phone, whatever the matter."""

    online: str
    phone: str = ""
