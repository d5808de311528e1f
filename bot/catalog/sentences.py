"""What the parsers of YAML, templates and patterns say in English, as sentences for operators that tell the remedy."""

import re
from collections.abc import Sequence
from datetime import date

from ruamel.yaml.error import MarkedYAMLError

from bot.catalog import words

DATE = re.compile(r"(?<![\d-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d-])")
FULL_WIDTH_COLON = re.compile(r"^[\s-]*[^\s:：]+：")
TIGHT_COLON = re.compile(r"^[\s-]*[\w.]+:[^\s/:]")
OPENERS = ("while scanning a simple key", "while scanning a quoted", "while parsing a flow")
"""Faults that are noticed lines after the one that is to be mended: that is where the context stands."""


def of_template(message: str, line: int) -> str:
    """What is wrong with a template; `line`: of the template, from 1."""
    return words.TEMPLATE_UNREADABLE.format(line=line, why=_told(message, words.TEMPLATE_PARSING))


def of_rendering(message: str) -> str:
    """Why a template could not be shown."""
    return _told(message, words.TEMPLATE_RENDERING)


def of_pattern(message: str) -> str:
    """What is wrong with a pattern, and at which of its characters."""
    said, _, place = message.partition(" at position ")
    meant = _told(said, words.PATTERN_FAULTS)
    return words.AT_CHARACTER.format(number=int(place) + 1, why=meant) if place.isdigit() else meant


def of_file(error: Exception) -> str:
    """Why a file could not be read."""
    known = (said for kind, said in words.FILE_FAULTS.items() if isinstance(error, kind))
    return next(known, "") or words.OTHERWISE.format(original=error)


def of_yaml(error: Exception, text: str) -> tuple[int, str]:
    """The line of a text at which it is to be mended, 0 where that can't be told, and what is wrong there."""
    message = " ".join(str(getattr(error, "problem", None) or getattr(error, "context", None) or error).split())
    lines = text.splitlines()
    if isinstance(error, MarkedYAMLError):
        line, found = _at_mark(error, lines, message)
    else:
        line, found = _unmarked(error, text, lines, message)
    return line, words.YAML_BROKEN.format(why=found)


def _at_mark(error: MarkedYAMLError, lines: Sequence[str], message: str) -> tuple[int, str]:
    if slip := _plain_slip(error, lines):
        return slip
    mark = error.problem_mark or error.context_mark
    if (error.context or "").startswith(OPENERS) and error.context_mark is not None:
        mark = error.context_mark
    line = mark.line + 1 if mark else 0
    meant = _told(message, words.YAML_FAULTS)
    if opened := _quote_left_open(lines, mark):
        return opened, words.QUOTE_OPEN
    if message.startswith("expected ',' or") and 0 < line <= len(lines) and odd_quote(lines[line - 1]):
        return line, words.QUOTE_OPEN
    if message.startswith(("mapping values", "could not find", "expected ','", "expected <block end>")):
        for at in (line, line - 1):
            if said := _colon_fault(lines[at - 1] if 0 < at <= len(lines) else ""):
                return at, said
    return line, meant


def _plain_slip(error: MarkedYAMLError, lines: Sequence[str]) -> tuple[int, str] | None:
    """What is plain to see where YAML broke, or began to."""
    marks = [mark.line for mark in (error.problem_mark, error.context_mark) if mark is not None]
    near = [at for line in marks for at in (line, line - 1) if 0 <= at < len(lines)]
    for shape, sentence in words.YAML_SLIPS:
        found = next((at for at in near if re.search(shape, lines[at])), None)
        if found is not None:
            return found + 1, sentence
    return None


def odd_quote(line: str) -> str:
    """The quote that is opened in a line and not closed; empty for none."""
    return next((quote for quote in "\"'" if line.count(quote) % 2), "")


def _quote_left_open(lines: Sequence[str], mark: object) -> int:
    """The line above whose quote ends only here, where the next one was meant to begin; 0 where there is none."""
    row, column = int(getattr(mark, "line", 0)), int(getattr(mark, "column", 0))
    here = lines[row] if row < len(lines) else ""
    quote = here[column - 1 : column] if column else ""
    if not quote or quote not in "\"'":
        return 0
    return next((at + 1 for at in range(row - 1, -1, -1) if lines[at].count(quote) % 2), 0)


def _colon_fault(line: str) -> str:
    if FULL_WIDTH_COLON.match(line):
        return words.COLON_FULL_WIDTH
    return words.COLON_TIGHT if TIGHT_COLON.match(line) and not re.search(r":(\s|$)", line) else ""


def _unmarked(error: Exception, text: str, lines: Sequence[str], message: str) -> tuple[int, str]:
    if (position := getattr(error, "position", None)) is not None:
        return text.count("\n", 0, int(position)) + 1, _told(message, words.YAML_FAULTS)
    for number, line in enumerate(lines, 1):
        for found in DATE.finditer(line):
            if not _is_date(*map(int, found.groups())):
                return number, words.DATE.format(date=found[0])
    return 0, words.TOO_DEEP if isinstance(error, RecursionError) else _told(message, words.YAML_FAULTS)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _told(message: str, table: Sequence[tuple[str, str]]) -> str:
    """The first sentence whose beginning stands in the message, filled with what is named there."""
    for pattern, sentence in table:
        if found := re.search(pattern, message):
            return sentence.format(*found.groups())
    return words.OTHERWISE.format(original=message)
