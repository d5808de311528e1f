"""Notes for the console what became of the operators' files that no console writes."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import structlog

from bot.catalog.load import Entries
from bot.checking import sources_of
from bot.errors import CatalogError, StoreUnavailable
from bot.file_edits import Content, FileEditStore, content_of, edit_between, name_of_content
from bot.settings import Settings

log = structlog.get_logger(__name__)


def name_of_files(settings: Settings, entries: Entries, lists: Sequence[Path]) -> str:
    """Names what the files that no console writes hold by now. Raises CatalogError."""
    return name_of_content(_content(settings, entries, lists))


def _content(settings: Settings, entries: Entries, lists: Sequence[Path]) -> Content:
    sources = [one for one in sources_of(settings) if one.file != settings.published]
    return content_of({one.file: entries.parsed(one)[1] for one in sources}, lists)


class FileNotes:
    """One process's. `noted`: the name of what the files hold, where that is known already."""

    def __init__(self, settings: Settings, store: FileEditStore, entries: Entries, noted: str = "") -> None:
        self._settings = settings
        self._store = store
        self._entries = entries
        self._noted = noted

    async def note(self, files: Sequence[Path], lists: Sequence[Path], *, edited: bool) -> None:
        """What became of the `files` of an edition, and of the item `lists` among them. Never raises.

        `edited`: an edit was just taken; otherwise this is a start, and what all processes know by now is no news.
        """
        try:
            name, self._noted = self._noted or await asyncio.to_thread(self._name, lists), ""
            if name == await self._store.name() or (not edited and await self._store.has_seen(name)):
                return
            content = await asyncio.to_thread(self._content, lists)
            name, (before, former) = name_of_content(content), await self._store.former()
            if name == before:
                return
            edit = await asyncio.to_thread(edit_between, former, content, files) if former is not None else None
            await self._store.note(before, name, content, edit)
        except (StoreUnavailable, CatalogError):
            return
        except Exception as error:  # catalogues are reloaded whatever is wrong with the note of it
            log.error("edits of files not noted", error=type(error).__name__)

    def _content(self, lists: Sequence[Path]) -> Content:
        return _content(self._settings, self._entries, lists)

    def _name(self, lists: Sequence[Path]) -> str:
        return name_of_files(self._settings, self._entries, lists)
