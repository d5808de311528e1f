"""Tables as files for spreadsheet programs, in which no cell is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What spreadsheet programs take for the beginning of a formula, in both widths (CWE-1236)."""


def to_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with the mark that such programs look for."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([cell(heading) for heading in headings])
    table.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def cell(value: object) -> object:
    """A value as it may stand in a cell: a text that would be a formula begins with an apostrophe."""
    if isinstance(value, str) and value.lstrip(" \u3000").startswith(FORMULA):
        return f"'{value}"
    return value
