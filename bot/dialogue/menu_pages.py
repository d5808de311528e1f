"""The menu of a catalogue in pages: asked for by name and answered alike at any moment, from memory."""

from time import time

from bot.catalog.model import Catalog
from bot.catalog.service import ServiceKind
from bot.dialogue import paging, posting, requests, words
from bot.dialogue.board import Board
from bot.dialogue.commands import command_in
from bot.dialogue.english import is_english
from bot.messages import Reply, bare


class MenuPages:
    """Of one catalogue, as long as nothing is posted anew."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.words = _menu_words(catalog)
        """What asks for the menu."""
        self._menu = requests.menu(catalog)
        self._pages: dict[tuple[int, str], tuple[Reply, ...]] = {}

    def anew(self) -> "MenuPages":
        """The same with no page made."""
        return MenuPages(self._catalog)

    def page(self, room: int, number: int, board: Board) -> Reply | None:
        """A part of the menu, counted from 1; it is asked for by name, so that nobody has to remember who saw what."""
        posted = posting.told(board.general(time())) if board.notices else ""
        pages = self._pages.get((room, posted))
        if pages is None:
            parts = paging.pages(words.sentence(posted, self._menu), room, words.MENU_MORE)
            pages = self._pages[room, posted] = tuple(Reply(part, for_all=True) for part in parts)
        return pages[number - 1] if 1 <= number <= len(pages) else None


def _menu_words(catalog: Catalog) -> frozenset[str]:
    """What asks for the menu and nothing else; a word that steers a form, such as 返回, keeps its meaning there.

    Who asks in English couldn't read it.
    """
    services = (service for service in catalog.services.values() if service.kind is ServiceKind.MENU)
    phrases = (phrase for service in services for phrase in (service.name, *service.names, *service.phrases))
    return frozenset(bare(phrase) for phrase in phrases if command_in(phrase) is None and not is_english(phrase))
