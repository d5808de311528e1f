"""`banshi catalog check`: everything that is wrong with the operators' files, with file, line and path."""

from pathlib import Path

from bot.catalog.check import Vocabulary, check, check_gateways, located
from bot.catalog.load import load_catalog, load_gateways, read_yaml, source_map
from bot.errors import CatalogError, Problem
from bot.intents.slots import SLOT_TYPES
from bot.services.sign import SIGN_PROFILES
from bot.settings import Settings


def check_files(file: Path, settings: Settings) -> list[Problem]:
    """All problems of a catalogue and of the gateways it calls; an empty list when it can be published."""
    try:
        gateways = load_gateways(settings.gateways)
        catalog = load_catalog(file, settings.catalog_overlay)
    except CatalogError as error:
        return list(error.problems)
    vocabulary = Vocabulary(frozenset(SLOT_TYPES), frozenset(SIGN_PROFILES))
    return [
        *located(check_gateways(gateways, vocabulary), source_map(settings.gateways, read_yaml(settings.gateways)[1])),
        *located(check(catalog, gateways, vocabulary), source_map(file, read_yaml(file)[1])),
    ]
