"""A text that is no YAML for slips whose remedy is sure: mended to be read on, so that all faults are told at once.

Nothing of a mended text is ever used. Lines stay where they are.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.catalog import words
from bot.catalog.sentences import odd_quote
from bot.catalog.source import Source
from bot.errors import CatalogError, Problem

MOST = 50
"""Slips of one file that are told at once."""
_BRACKETS = re.compile(r"\s*[}\]]+\s*$")
_BEGUN = re.compile(r"\s*(?:- |[^\s:]+:(?:\s|$))")
_DATE = re.compile(r"(?<![\d'\"-])\d{4}-\d{1,2}-\d{1,2}(?![\d'\"-])")


def mended(source: Source) -> tuple[Source | None, list[Problem]]:
    """The source as it may have been meant, and its slips; no source where it can't be told what was meant."""
    found: list[Problem] = []
    try:
        text = source.read()
    except CatalogError as error:
        return None, list(error.problems)
    while True:
        try:
            source.parse(text)
        except CatalogError as error:
            slip = error.problems[0]
            if slip.line in {known.line for known in found}:  # what was mended there was not what was meant
                return None, found
            after = _without(text, slip) if len(found) < MOST else text
            found.append(slip)
            if after == text:
                return None, found
            text = after
        else:
            return (replace(source, text=text) if found else source), found


def _without(text: str, slip: Problem) -> str:
    """The text without a slip; the same text where nobody knows how."""
    lines = text.splitlines(keepends=True)
    if not 0 < slip.line <= len(lines):
        return text
    line, after = lines[slip.line - 1], "".join(lines[slip.line : slip.line + 1])
    beside = _beside(lines[: slip.line - 1], line, after)
    if beside is None and words.TAB in slip.message and line[:1].isspace():
        return text
    lines[slip.line - 1] = _line_without(line, slip.message, beside or "")
    return "".join(lines)


def _line_without(line: str, message: str, beside: str) -> str:
    """The line without a slip; `beside`: how far it may have been meant to be indented."""
    bare, end = line.rstrip("\r\n"), line[len(line.rstrip("\r\n")) :]
    if words.COLON_FULL_WIDTH in message:
        return bare.replace("：", ": ", 1) + end
    if words.COLON_TIGHT in message:
        return bare.replace(":", ": ", 1) + end
    if words.QUOTE_OPEN in message:
        return _closed(bare) + end
    if words.TAB in message:
        return (beside + bare.lstrip() if bare[:1].isspace() else bare.replace("\t", "  ")) + end
    return _DATE.sub(lambda date: f'"{date[0]}"', line) if words.DATE.partition("」")[2] in message else line


def _closed(line: str) -> str:
    """The line with the quote that was left open closed, before the brackets that were meant to close behind it."""
    quote, brackets = odd_quote(line), None if "{{" in line else _BRACKETS.search(line)
    return f"{line[: brackets.start()]}{quote}{brackets[0]}" if brackets else line + quote


def _beside(before: Sequence[str], line: str, after: str) -> str | None:
    """How far a line is indented whose tab counts for nothing, by those around it; None where they don't tell.

    Where nothing follows, the file may be half written: only what begins as a field or an item does is taken for one.
    """
    above = next((line for line in reversed(before) if line.strip()), "")
    shallow, deep = _indented(above), _indented(after)
    if above.rstrip().endswith(":"):
        return deep if len(deep) > len(shallow) else f"{shallow}  "
    told = shallow == deep if after.strip() else _BEGUN.match(line)
    return shallow if told else None


def _indented(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]
