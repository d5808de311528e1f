"""The menu under a chat, for platforms that have one: what catalog.yaml may say of it, and what it must not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.catalog import words
from bot.catalog.entry import Entry, ServiceId
from bot.catalog.near import hint

MOST, MOST_UNDER = 3, 5
LONGEST_NAME, LONGEST_NAME_UNDER = 16, 60
LONGEST_KEY, LONGEST_URL = 128, 1024

Path = tuple[str | int, ...]


class MenuButton(Entry):
    """One button: opens a service, says words, opens a page, or opens more buttons."""

    name: Annotated[str, Field(min_length=1)]
    service: ServiceId | None = None
    say: str = ""
    """Sent as if the citizen had typed it."""
    url: Annotated[str, Field(pattern="^$|^https?://")] = ""
    page: str = ""
    """The page of the account's mini program that opens instead of `url`, where one is linked."""
    under: tuple["MenuButton", ...] = ()

    @model_validator(mode="after")
    def _one_use(self) -> Self:
        uses = [bool(use) for use in (self.service, self.say, self.url, self.under)]
        if sum(uses) != 1:
            raise ValueError(words.BUTTON_USE)
        if self.page and not self.url:
            raise ValueError(words.PAGE_WANTS_URL)
        return self

    @property
    def key(self) -> str:
        """What comes back when it is tapped."""
        return self.service or self.say


class MenuFor(Entry):
    """Another menu for some citizens: those with a tag of the account's, or with one kind of phone."""

    tag: str = ""
    phone: Annotated[str, Field(pattern="^$|^ios$|^android$|^others$")] = ""
    buttons: tuple[MenuButton, ...]

    @model_validator(mode="after")
    def _for_somebody(self) -> Self:
        if not (self.tag or self.phone):
            raise ValueError(words.FOR_WHOM)
        return self


class Menu(Entry):
    """The menu, and other menus for some."""

    buttons: tuple[MenuButton, ...]
    conditional: tuple[MenuFor, ...] = ()


def menu_faults(menu: Menu, services: Mapping[str, object]) -> Iterator[tuple[Path, str]]:
    """Everything that no platform would take, with its path in the catalogue."""
    menus: list[tuple[Path, Sequence[MenuButton]]] = [(("menu", "buttons"), menu.buttons)]
    menus += [(("menu", "conditional", at, "buttons"), each.buttons) for at, each in enumerate(menu.conditional)]
    for path, buttons in menus:
        if not 0 < len(buttons) <= MOST:
            yield path, words.MENU_COUNT.format(most=MOST)
        for at, button in enumerate(buttons):
            yield from _button((*path, at), button, services, longest=LONGEST_NAME)
            yield from _under((*path, at), button, services)


def _under(path: Path, button: MenuButton, services: Mapping[str, object]) -> Iterator[tuple[Path, str]]:
    if len(button.under) > MOST_UNDER:
        yield (*path, "under"), words.MENU_UNDER_COUNT.format(most=MOST_UNDER)
    for at, each in enumerate(button.under):
        yield from _button((*path, "under", at), each, services, longest=LONGEST_NAME_UNDER)
        if each.under:
            yield (*path, "under", at, "under"), words.MENU_LEVELS


def _button(
    path: Path, button: MenuButton, services: Mapping[str, object], *, longest: int
) -> Iterator[tuple[Path, str]]:
    if len(button.name.encode()) > longest:
        yield (*path, "name"), words.MENU_NAME_LONG.format(longest=longest, characters=longest // 3)
    if button.service is not None and button.service not in services:
        yield (*path, "service"), words.NO_SERVICE.format(name=button.service) + hint(button.service, services)
    if len(button.key.encode()) > LONGEST_KEY:
        yield (*path, "say"), words.TOO_LONG.format(longest=LONGEST_KEY)
    if len(button.url.encode()) > LONGEST_URL:
        yield (*path, "url"), words.TOO_LONG.format(longest=LONGEST_URL)
