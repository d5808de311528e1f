"""What must be right before the operators' files are used: everything that is wrong, with file, line and path.

The one check behind `banshi catalog check`, the hook before a commit, CI, every reload, and the console.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.catalog import words
from bot.catalog.check import check, check_age
from bot.catalog.converters import BEIJING
from bot.catalog.fault import Fault
from bot.catalog.gateway_rules import ProfileRules, check_gateways, later_faults
from bot.catalog.gateways import Gateways
from bot.catalog.load import Entries, load_all_the_same, load_gateways, losses, sound_part, source_maps
from bot.catalog.mending import mended
from bot.catalog.model import Catalog
from bot.catalog.rules.vocabulary import Vocabulary
from bot.catalog.source import Source, locate
from bot.dialogue.words import COMMANDS, SKIP_SAID
from bot.errors import CatalogError, Problem
from bot.intents.slots import SLOT_TYPES
from bot.intents.slots.divisions import city_names
from bot.services.sign import SIGN_PROFILES, option_faults
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.intents.check import Route
    from bot.intents.router import Router

log = structlog.get_logger(__name__)

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
STEERING = frozenset(word for said in COMMANDS.values() for word in said) | SKIP_SAID


def sources_of(settings: Settings, file: Path | None = None, published: str | None = None) -> tuple[Source, ...]:
    """The catalogue's files, lowest layer first: the shipped one, the city's own, what the console published.

    `published`: a text to be checked in that last one's place.
    """
    own = [Source(settings.catalog_overlay)] if settings.catalog_overlay else []
    if published is not None:
        own.append(Source(settings.published, published, is_whole=True))
    elif settings.published.exists():
        own.append(Source(settings.published, is_whole=True))
    return (Source(file or settings.catalog), *own)


def load_checked(
    settings: Settings, sources: Sequence[Source] | None = None, *, entries: Entries | None = None
) -> tuple[Catalog, Gateways]:
    """The catalogue and the gateways, sound as a whole. Raises CatalogError with every problem of either.

    `entries`: what was read before, to be quicker.
    """
    sources, entries = sources or sources_of(settings), entries or Entries()
    catalog, gateways, problems, faults = _loaded(settings, sources, entries)
    wrong = [fault for fault in faults if not fault.warning]
    problems = [problem for problem in problems if not problem.warning]
    if problems or wrong:
        raise CatalogError(problems + _located(wrong, sources, entries))
    for problem in _empty_layers(settings, sources, entries):
        log.warning("catalogue file without a word", problem=str(problem))
    return catalog, gateways


def problems_in_form(settings: Settings, sources: Sequence[Source], *, entries: Entries) -> list[Problem]:
    """All problems but those that only a router sees which has learned the words: some hundredths of a second."""
    return judged_in_form(settings, sources, entries=entries)[1]


def judged_in_form(
    settings: Settings, sources: Sequence[Source], *, entries: Entries
) -> tuple[Catalog | None, list[Problem]]:
    """As `problems_in_form`, with the catalogue where it could be read."""
    try:
        catalog, _, problems, faults = _loaded(settings, sources, entries)
    except CatalogError as error:
        return None, list(error.problems)
    faults += check_age(catalog, today=datetime.now(BEIJING).date(), months=settings.guide_months)
    problems += [*_empty_layers(settings, sources, entries), *losses(sources, entries)]
    return catalog, sorted(problems + _located(faults, sources, entries))


def problems_of_words(
    router: "Router", sources: Sequence[Source], entries: Entries, *, now: datetime, route: "Route | None" = None
) -> list[Problem]:
    """What a router finds wrong that has learned the catalogue of these sources; `route`: as of `check_words`."""
    from bot.intents.check import check_words

    return _located(check_words(router, now=now, steering=STEERING, route=route), sources, entries)


def _loaded(
    settings: Settings, sources: Sequence[Source], entries: Entries
) -> tuple[Catalog, Gateways, list[Problem], list[Fault]]:
    """What the files came to, the gateways' problems, and what the catalogue's rules found.

    Raises CatalogError with all that is wrong as far as it can be read, or guessed, what was meant.
    """
    own = Source(settings.gateways)
    try:
        return _judged(own, sources, entries)
    except CatalogError:
        told = [mended(source) for source in (own, *sources)]
        slips = [slip for _, found in told for slip in found]
        readable = [source for source, _ in told if source is not None]
        if not slips:
            raise
        rest = _problems(readable[0], readable[1:]) if len(readable) == len(told) else []
        raise CatalogError(sorted({*slips, *rest})) from None


def _judged(
    own: Source, sources: Sequence[Source], entries: Entries
) -> tuple[Catalog, Gateways, list[Problem], list[Fault]]:
    """The same of files that can be read; `own`: the gateways'. Raises CatalogError with what is wrong in either."""
    problems, gateways, catalog = list[Problem](), None, None
    alone: list[Problem] = []
    try:
        gateways = load_gateways(own, entries=entries)
        found = check_gateways(gateways, VOCABULARY.sign_profiles)
        problems += _located(found, [own], entries)
    except CatalogError as error:
        problems += error.problems
    try:
        catalog, wrong = load_all_the_same(sources, entries)
        problems += wrong
    except CatalogError as error:
        problems += error.problems
        alone = _of_the_others(gateways, sources, entries) if gateways else []
    if gateways is None or catalog is None:
        raise CatalogError([*problems, *alone])
    problems += _located(later_faults(gateways, catalog), [own], entries)
    catalog = catalog.without_calls_to(gateways.later)
    return catalog, gateways, problems, check(catalog, gateways, VOCABULARY)


def _of_the_others(gateways: Gateways, sources: Sequence[Source], entries: Entries) -> list[Problem]:
    """What the rules find in what stands well, where the rest is written as no entry is: all is told at once.

    What speaks of one that can't be read isn't: it may be right.
    """
    part = sound_part(sources, entries)
    if part is None:
        return []
    found = check(part.catalog.without_calls_to(gateways.later), gateways, VOCABULARY)
    wrong = [one for one in found if not one.warning and part.may_tell(one.path, one.message)]
    return _located(wrong, sources, entries)


def _problems(own: Source, sources: Sequence[Source]) -> list[Problem]:
    """All that is wrong in files that can be read."""
    entries = Entries()
    try:
        _, _, problems, faults = _judged(own, sources, entries)
    except CatalogError as error:
        return list(error.problems)
    return problems + _located([fault for fault in faults if not fault.warning], sources, entries)


def _empty_layers(settings: Settings, sources: Sequence[Source], entries: Entries) -> list[Problem]:
    """A city's own file that was emptied, by an editor that broke off perhaps: nothing of the city counts any more."""
    own = [source for source in sources if source.file == settings.catalog_overlay]
    return [source.fault(0, words.EMPTY_LAYER, warning=True) for source in own if not entries.parsed(source)[1]]


def _located(faults: Sequence[Fault], sources: Sequence[Source], entries: Entries) -> list[Problem]:
    """The faults with file and line; lines take as long as reading the files, and only faults need them."""
    lines = source_maps(sources, entries) if faults else []
    return [locate(lines, fault.path, fault.message, warning=fault.warning) for fault in faults]
