"""Reads implementation lists (实施清单) as governments export them: CSV or TSV, UTF-8 or GB 18030, in any order.

The columns are those of the deployed national schemas (`TASK_NAME`, `PROMISE_DAY` …) or their Chinese headings.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.catalog import words
from bot.catalog.items import HEADINGS, SHORTEST, Item, read_table
from bot.catalog.sentences import of_file
from bot.errors import CatalogError, Problem

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("TASK_NAME", "事项名称", "实施事项名称", "业务办理项名称", "办理项名称", "NAME"),
    "code": ("TASK_HANDLE_ITEM", "TASK_CODE", "事项编码", "实施编码", "业务办理项编码", "CATALOG_CODE", "基本编码"),
    "department": ("DEPT_NAME", "实施部门", "实施主体", "实施主体名称", "部门", "DEPARTMENT", "BUREAU"),
    "conditions": ("ACCEPT_CONDITION", "受理条件", "办理条件"),
    "bring": ("MATERIALS", "MATERIAL_NAME", "所需材料", "申请材料", "材料清单"),
    "steps": ("HANDLE_FLOW", "办理流程", "流程"),
    "where": ("TRANSACT_ADDR", "办理地点", "办理地址"),
    "when": ("TRANSACT_TIME", "办理时间", "受理时间"),
    "phone": ("LINK_WAY", "咨询电话", "咨询方式", "联系电话"),
    "online": ("ONLINE_HANDLE_URL", "MOBILE_TERMINAL_URL", "网上办理", "网上办理地址"),
    "law": ("BY_LAW", "设定依据", "法律依据"),
    "fee": ("FEE_BASIS", "收费", "收费标准", "收费依据"),
    "time_limit": ("办理时限", "时限"),
    "verified": ("核对日期",),
    "region": ("地区", "区域", "AREA_NAME", "行政区划名称"),
}
"""Each field of an item with the columns it may stand in, the first that is filled counts."""
PROMISED, LEGAL = ("PROMISE_DAY", "承诺办结时限", "承诺时限"), ("ANTICIPATE_DAY", "法定办结时限", "法定时限")
PROMISED_UNIT, LEGAL_UNIT = ("PROMISE_TYPE", "承诺办结时限单位"), ("ANTICIPATE_TYPE", "法定办结时限单位")
CHARGED = ("IS_FEE", "是否收费")
STATE, ENDS = ("TASK_STATE", "事项状态"), ("PLAN_CANCEL_DATE", "计划取消日期")
NOT_IN_FORCE = frozenset(("0", "2", "3", "停用", "取消", "暂停", "草稿"))
UNITS = {"": "个工作日", "1": "个工作日", "2": "天", "工作日": "个工作日", "自然日": "天", "D": "个工作日"}
"""Codes of a time limit's unit as deployed lists have them; working days where nothing is said."""
NO, YES = frozenset(("0", "否", "不收费", "N")), frozenset(("1", "是", "收费", "Y"))
LONGEST = 600
"""Characters of a field that a chat can show; the full text stands where the item is published."""
SPACES = re.compile(r"[\s\u3000]+")
TAGS = re.compile(r"<[^<>]{1,200}>")


@dataclass(frozen=True, slots=True)
class Imported:
    """What came in. `skipped`: line and reason of each row that did not."""

    items: tuple[Item, ...]
    skipped: tuple[tuple[int, str], ...]


def import_items(file: Path, region: str, *, today: date) -> Imported:
    """The items of a list; `region` holds for rows that name none. Raises CatalogError for a file that is no list."""
    rows = _rows(file)
    headings = {_heading(name): name for name in rows.fieldnames or () if name}
    if not any(name in headings for name in COLUMNS["name"]):
        wanted = "、".join(COLUMNS["name"][:3])
        raise CatalogError([Problem(str(file), 1, "(heading)", words.NO_COLUMN.format(names=wanted))])
    told = ({key: _clean(row.get(name)) for key, name in headings.items()} for row in rows)
    items: dict[tuple[str, str], Item] = {}
    skipped: list[tuple[int, str]] = []
    try:
        for row in told:
            item = _item(row, region)
            reason = _unusable(row, today) or _known(item, items)
            if reason:
                skipped.append((rows.line_num, reason))
            else:
                items[item.region, item.name] = item
    except csv.Error as error:
        raise CatalogError([Problem(str(file), rows.line_num, "(row)", str(error))]) from error
    return Imported(tuple(items.values()), tuple(skipped))


def _known(item: Item, items: Mapping[tuple[str, str], Item]) -> str:
    return f"「{item.name}」 was there before" if (item.region, item.name) in items else ""


def _rows(file: Path) -> "csv.DictReader[str]":
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise CatalogError([Problem(str(file), 0, "(file)", words.UNREADABLE.format(why=of_file(error)))]) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    first, _, _ = text.partition("\n")
    return read_table(text, "\t" if first.count("\t") > first.count(",") else ",")


def _heading(name: str) -> str:
    return name.strip().upper()


def _clean(cell: object) -> str:
    """A cell as one line of plain text; several cells under no heading are nothing."""
    return SPACES.sub(" ", TAGS.sub(" ", cell)).strip() if isinstance(cell, str) else ""


def _first(told: Mapping[str, str], columns: Sequence[str]) -> str:
    return next((told[column] for column in columns if told.get(column)), "")


def _unusable(told: Mapping[str, str], today: date) -> str:
    if len(_first(told, COLUMNS["name"])) < SHORTEST:
        return "no name"
    if _first(told, STATE) in NOT_IN_FORCE:
        return "not in force"
    ends = _day(_first(told, ENDS))
    return "no longer in force" if ends is not None and ends <= today else ""


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"):
        try:
            return datetime.strptime(text[:10].strip(), form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


def _item(told: Mapping[str, str], region: str) -> Item:
    found = {name: _first(told, columns)[:LONGEST] for name, columns in COLUMNS.items()}
    found["region"] = found["region"] or region
    found["time_limit"] = found["time_limit"] or _limit(told)
    found["fee"] = _fee(_first(told, CHARGED), found["fee"])
    return Item(**found)


def _limit(told: Mapping[str, str]) -> str:
    """「承诺 5 个工作日（法定 20 个工作日）」."""
    promised = _days(_first(told, PROMISED), _first(told, PROMISED_UNIT))
    legal = _days(_first(told, LEGAL), _first(told, LEGAL_UNIT))
    if promised and legal:
        return f"承诺 {promised}（法定 {legal}）"
    return f"承诺 {promised}" if promised else f"法定 {legal}" if legal else ""


def _days(number: str, unit: str) -> str:
    if not number:
        return ""
    return f"{number} {UNITS.get(unit, unit)}" if number.isdigit() else number


def _fee(charged: str, basis: str) -> str:
    if charged in NO:
        return "不收费"
    if charged in YES:
        return f"收费：{basis}" if basis else "收费，标准以窗口公布为准"
    return basis


assert set(COLUMNS) == set(HEADINGS), "an item has no field that a list cannot fill, and no list fills another"
