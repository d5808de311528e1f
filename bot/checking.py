"""What must be right before the operators' files are used: everything that is wrong, with file, line and path."""

from datetime import datetime
from functools import partial
from pathlib import Path

from bot.catalog.check import Vocabulary, check
from bot.catalog.converters import BEIJING
from bot.catalog.fault import Fault
from bot.catalog.gateway_rules import ProfileRules, check_gateways
from bot.catalog.gateways import Gateways
from bot.catalog.load import Entries, load_catalog, load_gateways, locate, read_yaml, source_map
from bot.catalog.model import Catalog
from bot.errors import CatalogError, Problem
from bot.intents.check import check_words
from bot.intents.router import Router
from bot.intents.slots import SLOT_TYPES
from bot.intents.slots.divisions import city_names
from bot.services.sign import SIGN_PROFILES, option_faults
from bot.settings import Settings

VOCABULARY = Vocabulary(
    frozenset(SLOT_TYPES),
    {
        name: ProfileRules(
            profile.needs, profile.leases, profile.body, profile.needs_code, partial(option_faults, name)
        )
        for name, profile in SIGN_PROFILES.items()
    },
    frozenset(city_names()),
)


def load_checked(
    settings: Settings, file: Path | None = None, *, entries: Entries | None = None
) -> tuple[Catalog, Gateways]:
    """The catalogue and the gateways, sound as a whole. Raises CatalogError with every problem of either.

    `entries`: what was read before, to be quicker.
    """
    gateways = load_gateways(settings.gateways)
    problems = _located(check_gateways(gateways, VOCABULARY.sign_profiles), [settings.gateways])
    main = file or settings.catalog
    catalog = load_catalog(main, settings.catalog_overlay, entries)
    problems += _located(check(catalog, gateways, VOCABULARY), _files(settings, main))
    if problems:
        raise CatalogError(problems)
    return catalog, gateways


def problems_of(settings: Settings, file: Path) -> list[Problem]:
    """All problems of a catalogue and of the gateways that it calls; an empty list when it can be published.

    Its words are tried too, once its form is sound: whether each leads home is told by a router that has learned them,
    which takes some seconds (`bot.intents.check`).
    """
    try:
        catalog, _ = load_checked(settings, file)
    except CatalogError as error:
        return list(error.problems)
    router = Router.build(catalog, cache_dir=settings.data_dir / "router", semantic=settings.semantic)
    return _located(check_words(router, now=datetime.now(BEIJING)), _files(settings, file))


def _files(settings: Settings, main: Path) -> list[Path]:
    return [settings.catalog_overlay, main] if settings.catalog_overlay else [main]


def _located(faults: list[Fault], files: list[Path]) -> list[Problem]:
    """The faults with file and line; the files are read again for their lines only where there is a fault."""
    if not faults:
        return []
    sources = [source_map(file, read_yaml(file)[1]) for file in files]
    return sorted(locate(sources, fault.path, fault.message) for fault in faults)
