"""What a process knows before anybody asks it anything: the operators' files, and what was learned of them."""

from dataclasses import dataclass

import structlog

from bot.assembly import load_files
from bot.catalog.load import Entries, named_files
from bot.checking import sources_of
from bot.configuration import check_production
from bot.errors import CatalogError, SettingsError
from bot.file_notes import name_of_files
from bot.file_watch import digest_of
from bot.learning import Learn, learned_whole
from bot.reloading import Edition, Read, files_of
from bot.settings import Settings

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """An edition and what it was read from."""

    settings: Settings
    edition: Edition
    read: Read

    def is_current(self) -> bool:
        """Whether the files are still those."""
        return digest_of(files_of(self.settings, self.edition.named)) == self.read.digest

    def of_now(self) -> "Knowledge":
        """What the files hold by now; this one where they are broken just then."""
        if self.is_current():
            return self
        try:
            return learn(self.settings)
        except (CatalogError, SettingsError) as error:
            log.error("catalogue refused at the start of a copy, the former one stays", error=type(error).__name__)
            return self


def learn(settings: Settings, learned: Learn = learned_whole) -> Knowledge:
    """Reads the files and learns them, or what was learned of them before. Raises CatalogError, SettingsError."""
    entries = Entries(settings.data_dir / "parsed")
    digest = digest_of(files_of(settings, named_files(sources_of(settings), settings.gateways, entries)))
    catalog, gateways = load_files(settings, entries)
    check_production(settings, gateways)
    edition = Edition(catalog, gateways, learned(settings, catalog))
    return Knowledge(settings, edition, Read(entries, digest, name_of_files(settings, entries, catalog.lists)))
