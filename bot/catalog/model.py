"""What catalog.yaml may say. Frozen once loaded; docs/catalog.md explains each field to operators."""

from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import Field, PrivateAttr

from bot.catalog import words as said
from bot.catalog.calendar import Calendar
from bot.catalog.emergencies import Emergencies
from bot.catalog.entry import Entry, Phrases, ServiceId
from bot.catalog.guide import Entrance
from bot.catalog.human import Human
from bot.catalog.items import Item
from bot.catalog.life import LifeEvent
from bot.catalog.menu import Menu
from bot.catalog.privacy import PrivacyNotice
from bot.catalog.service import Service, ServiceKind


class Elsewhere(Entry):
    """A matter that sounds like ours and is not: where to go instead."""

    topic: str
    go: str
    phrases: Phrases
    instead: tuple[ServiceId, ...] = ()
    """Services of ours that come near to it, offered to choose from."""


class Catalog(Entry):
    """All of catalog.yaml."""

    title: str
    welcome: str
    hotline: str
    """The phone number that helps when banshi can't."""
    popular: tuple[ServiceId, ...]
    """Shown first in the menu."""
    services: Mapping[ServiceId, Service]
    elsewhere: tuple[Elsewhere, ...] = ()
    events: tuple[LifeEvent, ...] = ()
    places: Mapping[str, Entrance] = Field(default_factory=dict)
    """A city's or province's full name to its own entrance, told with every guide there."""
    privacy: PrivacyNotice | None = None
    """Needed as soon as an entry `requires` a known citizen."""
    chitchat: Mapping[str, Phrases] = Field(default_factory=dict)
    menu: Menu | None = None
    """The menu under a chat (`banshi wechat menu`)."""
    lexicon: Mapping[str, Phrases] = Field(default_factory=dict)
    """Canonical term to the words citizens use for it."""
    emergencies: Emergencies = Emergencies()
    calendar: Calendar = Calendar()
    human: Human = Human()
    include: tuple[str, ...] = ()
    """Files of imported items, relative to the file that names them."""
    _items: tuple[Item, ...] = PrivateAttr(())
    _lists: tuple[Path, ...] = PrivateAttr(())

    @cached_property
    def terms(self) -> frozenset[str]:
        """What matters are called: the services' names, and the words of the lexicon."""
        named = (name for service in self.services.values() for name in service.names)
        return frozenset((*named, *self.lexicon, *(word for others in self.lexicon.values() for word in others)))

    @property
    def searching(self) -> str:
        """The id of the service that searches the items; empty where none does."""
        return next((name for name, service in self.services.items() if service.searches_items), "")

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of all included files."""
        return self._items

    @property
    def lists(self) -> tuple[Path, ...]:
        """The included files, found."""
        return self._lists

    def with_items(self, items: tuple[Item, ...], lists: tuple[Path, ...]) -> Self:
        """The same catalogue with the items of these files."""
        catalog = self.model_copy()
        catalog._items, catalog._lists = items, lists
        return catalog

    def without_calls_to(self, names: Collection[str]) -> Self:
        """The same where entries that call one of these (`GATEWAY`, `GATEWAY.OPERATION`) have their guide alone."""
        known = self.services.items()
        services = {name: one.guide_alone() if one.calls_any(names) else one for name, one in known}
        return self.model_copy(update={"services": services}) if names else self

    def called(self, name: str) -> str:
        """What operators know a service by, with its id; all else by its name."""
        service = self.services.get(name)
        return said.CALLED.format(name=service.name, id=name) if service else f"「{name}」"

    def first(self, kind: ServiceKind) -> str | None:
        """The id of the first service of this kind, None where there is none."""
        return next((name for name, service in self.services.items() if service.kind is kind), None)
