"""Reports of citizens into the store of cases: violations, wages, consumers, the city, the hotline, ratings.

Codes: 10000 done, 10404 nothing on record, CONTENT_TOO_SHORT, NOT_ACCEPTED (courts and petitions), DATE_IN_FUTURE,
TOO_OLD, ALREADY_REPORTED, ALREADY_RATED, NUMBER_REUSED.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.data.places import named, nearest
from sandbox.gateways.cases import CLOSED, Case, Report
from sandbox.gateways.dialects import Fields, Refusal, Unreadable
from sandbox.gateways.endpoint import Operation, field, route
from sandbox.gateways.envelopes import CodedDialect
from sandbox.state import World

SHORTEST = 4
NOT_OURS = ("已经起诉", "法院判", "法院已", "正在诉讼", "信访")
"""Matters of courts and petitions have their own ways (12345 rules)."""
OLDEST = timedelta(days=7)
LOW = ("不满意", "非常不满意")
"""Ratings that somebody looks into."""


def routes(world: World) -> list[BaseRoute]:
    """`submit`, `submit_by_number`, beside the hotline's own operations."""
    dialect = CodedDialect("10000", "10404", data="resultData")
    operations = (
        Operation("submit", "/submit", submit),
        Operation("submit_by_number", "/submit/query", submit_by_number),
    )
    return [route(world, "cases", dialect, operation) for operation in operations]


def submit(world: World, fields: Fields) -> dict[str, Any]:
    """Takes a report in (`appealType`, `category`, what it needs, `flowUserId`), once for each `outOrderNo`."""
    number, matter = field(fields, "outOrderNo"), _matter(fields)
    report = _report(matter, fields)
    if world.cases.by_business_number(number) is None:
        _check(world, matter, fields, report)
    return _row(world, world.cases.submit(number, report, world.now(), prefix=matter["prefix"]))


def submit_by_number(world: World, fields: Fields) -> dict[str, Any] | None:
    """What became of `outOrderNo`; nothing where it never arrived."""
    found = world.cases.by_business_number(field(fields, "outOrderNo"))
    return _row(world, found) if found else None


def _matter(fields: Fields) -> Mapping[str, Any]:
    matter: Mapping[str, Any] | None = table("reports").get(field(fields, "appealType"))
    if matter is None:
        raise Unreadable("appealType is unknown")
    for name in matter["needs"]:
        field(fields, name)
    if field(fields, "category") not in matter["categories"]:
        raise Unreadable("category is unknown")
    return matter


def _report(matter: Mapping[str, Any], fields: Fields) -> Report:
    subject = next((str(fields[name]) for name in ("plateNo", "company", "matter") if fields.get(name)), "")
    said = (matter["categories"][fields["category"]], subject, str(fields.get("content") or ""))
    address = str(fields.get("address") or "")
    return Report(
        kind=matter["kind"],
        text="，".join(part for part in said if part),
        reporter=field(fields, "flowUserId"),
        place=address,
        photo=str(fields.get("photoId") or ""),
        office=matter["office"].format(place=_where(fields, address)),
    )


def _where(fields: Fields, address: str) -> str:
    """The city and district that handle it, as far as they can be told; the caller's words win over the map."""
    city = str(fields.get("cityName") or "")
    try:
        found = nearest(float(fields["latitude"]), float(fields["longitude"]))
    except (KeyError, TypeError, ValueError):
        found = named(address) if address else None
    if found is None or (city and found.city != city):
        return city or "属地"
    return f"{found.city}{found.district}"


def _check(world: World, matter: Mapping[str, Any], fields: Fields, report: Report) -> None:
    content = str(fields.get("content") or "")
    if "content" in matter["needs"] and len(content) < SHORTEST:
        raise Refusal("CONTENT_TOO_SHORT", "内容过短，无法受理")
    if any(words in content for words in NOT_OURS):
        raise Refusal("NOT_ACCEPTED", "已进入诉讼或信访程序的事项不受理")
    if fields.get("happenDate"):
        _check_day(world, field(fields, "happenDate"))
    for case in world.cases.of_reporter(report.reporter, (report.kind,)):
        if fields["appealType"] == "review" and fields["matter"] in case.report.text.split("，"):
            raise Refusal("ALREADY_RATED", "该办件已评价")
        if case.report.text == report.text and case.report.place == report.place and case.state(world.now()) != CLOSED:
            raise Refusal("ALREADY_REPORTED", "相同内容正在办理中")


def _check_day(world: World, text: str) -> None:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Unreadable("happenDate is yyyy-MM-dd") from error
    if day > world.today():
        raise Refusal("DATE_IN_FUTURE", "日期晚于今天")
    if world.today() - day > OLDEST:
        raise Refusal("TOO_OLD", "超过可举报期限")


def _row(world: World, case: Case) -> dict[str, Any]:
    low = case.report.kind == table("reports")["review"]["kind"] and case.report.text.startswith(
        ("不满意", "非常不满意")
    )
    return {
        "workordercode": case.number,
        "type": case.report.kind,
        "dept": case.report.office,
        "state": case.state(world.now()),
        "processlimited": f"{case.due():%Y-%m-%d}",
        "photo": "1" if case.report.photo else "0",
        "followUp": str(int(low)),
    }
