"""What `banshi catalog check` tells."""

import contextlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.catalog.converters import BEIJING
from bot.catalog.load import Entries, named_files
from bot.catalog.source import Source
from bot.checking import load_checked, problems_in_form, problems_of_words, sources_of
from bot.errors import CatalogError, Problem, SettingsError
from bot.learning import Tell, build_router
from bot.settings import Settings

UNSEEN = " (--warnings lists them)"


def checked(
    settings: Settings, tell: Tell, file: Path | None = None, *, warnings: bool, only: Path | None = None
) -> tuple[list[str], bool]:
    """The lines, and whether nothing is wrong. `tell`: as of `build_router`; `file`: in the catalogue's place.

    `only`: the problems of that file, and how many the others have. Raises SettingsError where it is none of them.
    """
    sources, entries = sources_of(settings, file), Entries()
    problems = _problems(settings, sources, entries, tell)
    is_sound = all(problem.warning for problem in problems)
    if only is None:
        return [
            *_lines(problems, warnings),
            *([_count(problems) + _how(problems, warnings)] if is_sound else []),
        ], is_sound
    files = [*(source.file for source in sources), settings.gateways]
    with contextlib.suppress(CatalogError):
        files += named_files(sources, settings.gateways, entries)
    if only.resolve() not in {one.resolve() for one in files}:
        raise SettingsError([f"--only {only}: none of the files that are checked: {', '.join(map(str, files))}"])
    here = [problem for problem in problems if Path(problem.file).resolve() == only.resolve()]
    others = [problem for problem in problems if problem not in here]
    return [
        *_lines(here, warnings),
        f"{_count(here)}; in other files {_count(others)}" + _how(here, warnings),
    ], is_sound


def _problems(settings: Settings, sources: Sequence[Source], entries: Entries, tell: Tell) -> list[Problem]:
    """All of a catalogue and of the gateways that it calls; nothing but warnings when it can be published.

    Its words are tried too, once its form is sound: whether each leads home is told by a router that has learned them,
    which takes some seconds (`bot.intents.check`).
    """
    problems = problems_in_form(settings, sources, entries=entries)
    if any(not problem.warning for problem in problems):
        return problems
    catalog, _ = load_checked(settings, sources, entries=entries)
    router = build_router(settings, catalog, tell)
    return sorted(problems + problems_of_words(router, sources, entries, now=datetime.now(BEIJING)))


def _lines(problems: Sequence[Problem], warnings: bool) -> list[str]:
    """What is wrong and, where it is asked for, all that is worth a look; a warning of a whole file is always told."""
    told = [problem for problem in problems if warnings or not problem.warning or not problem.line]
    return [f"{problem}{' (warning)' if problem.warning else ''}" for problem in told]


def _count(problems: Sequence[Problem]) -> str:
    warnings = sum(problem.warning for problem in problems)
    return f"{len(problems) - warnings} problems, {warnings} warnings"


def _how(problems: Sequence[Problem], warnings: bool) -> str:
    """How those that are only counted are seen."""
    return "" if warnings or not any(problem.warning for problem in problems) else UNSEEN
