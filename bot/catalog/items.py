"""Lists of government items (政务服务事项) that `include:` takes in: a CSV file, a row for each item and place.

Such a file is made by `banshi catalog import` from an implementation list (实施清单, GB/T 39554.2) and can be edited in
any spreadsheet program.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from bot.catalog import words
from bot.catalog.sentences import of_file
from bot.errors import CatalogError, Problem

HEADINGS = {
    "code": "事项编码",
    "name": "事项名称",
    "region": "地区",
    "department": "实施部门",
    "conditions": "受理条件",
    "bring": "所需材料",
    "steps": "办理流程",
    "time_limit": "办理时限",
    "fee": "收费",
    "where": "办理地点",
    "when": "办理时间",
    "phone": "咨询电话",
    "online": "网上办理",
    "law": "设定依据",
    "verified": "核对日期",
}
"""Each field of an item with the heading of its column."""
SHORTEST = 2
"""Characters of a name that can be searched for."""


@dataclass(frozen=True, slots=True)
class Item:
    """One matter as one place handles it. `region`: a division's full name, empty for the whole country.

    All other fields are sentences for citizens; what the list does not say is empty.
    """

    name: str
    region: str = ""
    code: str = ""
    department: str = ""
    conditions: str = ""
    bring: str = ""
    steps: str = ""
    time_limit: str = ""
    fee: str = ""
    where: str = ""
    when: str = ""
    phone: str = ""
    online: str = ""
    law: str = ""
    verified: str = ""


ITEM_FIELDS = frozenset(field.name for field in fields(Item))


def read_items(file: Path) -> tuple[Item, ...]:
    """The items of a file. Raises CatalogError with every row that is none."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError([Problem(str(file), 0, "(file)", words.UNREADABLE.format(why=of_file(error)))]) from error
    rows = read_table(text)
    missing = {HEADINGS["name"], HEADINGS["region"]} - set(rows.fieldnames or ())
    if missing:
        raise CatalogError(
            [Problem(str(file), 1, "(heading)", words.NO_COLUMN.format(names="、".join(sorted(missing))))]
        )
    problems: list[Problem] = []
    try:
        items = tuple(_items(file, rows, problems))
    except csv.Error as error:
        raise CatalogError([Problem(str(file), rows.line_num, "(row)", str(error))]) from error
    if problems:
        raise CatalogError(problems)
    return items


def read_table(text: str, delimiter: str = ",") -> "csv.DictReader[str]":
    """A table's rows by heading; cells beyond the headings stand under an empty one. Reading it may raise csv.Error."""
    lines = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return csv.DictReader(io.StringIO(lines), delimiter=delimiter, restkey="")


def _items(file: Path, rows: "csv.DictReader[str]", problems: list[Problem]) -> Iterator[Item]:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        item = Item(**{name: (row.get(heading) or "").strip() for name, heading in HEADINGS.items()})
        fault = ""
        if len(item.name) < SHORTEST:
            fault = words.NO_NAME
        elif "" in row:
            fault = words.MORE_CELLS
        elif (item.region, item.name) in seen:
            fault = words.ITEM_TWICE.format(name=item.name, region=item.region or words.THE_COUNTRY)
        if fault:
            problems.append(Problem(str(file), rows.line_num, HEADINGS["name"], fault))
            continue
        seen.add((item.region, item.name))
        yield item


def write_items(file: Path, items: Iterable[Item]) -> None:
    """Writes items so that `read_items` and a spreadsheet program read them. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out)
        table.writerow(HEADINGS.values())
        table.writerows([str(told[name]) for name in HEADINGS] for told in map(_told, items))


def _told(item: Item) -> dict[str, Any]:
    return asdict(item)


def find_rows(items: Sequence[Item], places: Iterable[int], regions: Sequence[str]) -> tuple[int, ...]:
    """Of one matter's rows those of the innermost of `regions` that has any; else the whole country's, else all."""
    rows = tuple(places)
    for region in (*regions, ""):
        local = tuple(row for row in rows if items[row].region == region)
        if local:
            return local
    return rows
