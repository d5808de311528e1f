"""A citizen who changes the day of what they chose, or only the half of it: what wasn't changed is kept."""

import re

from tests.answers import answer_all

ROW = re.compile(r"^(\d+)\. (?:.*，)?(\d\d-\d\d) 周.([上下]午)", re.MULTILINE)
TICKETS = {"哪个城市": "承德", "请选景区": "普宁寺"}
HOSPITAL = {"哪个城市": "唐山", "选医院": "工人医院", "科室": "心血管内科"}


async def all_rows(phone, listed: str) -> list[tuple[str, str, str]]:
    """Number, day and half of every row of a list."""
    rows = ROW.findall(listed)
    while "看后面的" in listed:
        listed = await phone.says("更多")
        rows += ROW.findall(listed)
    return list(dict.fromkeys(rows))


def said_day(day: str) -> str:
    return f"{int(day[:2])}月{int(day[3:])}号"


def halves(rows: list[tuple[str, str, str]]) -> dict[str, set[str]]:
    """The halves of each day that have places."""
    days: dict[str, set[str]] = {}
    for _, day, half in rows:
        days.setdefault(day, set()).add(half)
    return days


async def test_the_half_day_stays_where_only_the_day_is_changed(phone):
    rows = await all_rows(phone, await answer_all(phone, "预约景区门票", TICKETS, until="日期和上下午"))
    days = halves(rows)
    lacking, missing = next((d, h) for d in days for h in ("上午", "下午") if h not in days[d])
    other = next(d for d in days if d != lacking and missing in days[d])
    chosen = next(number for number, day, half in rows if half == missing and day not in {lacking, other})
    assert "要几张票" in await phone.says(chosen)
    told = await phone.says(f"改到{said_day(other)}")
    assert "要几张票" in told and re.search(rf"{other} 周.{missing}", told.splitlines()[0]), told
    told = await phone.says(f"改到{said_day(lacking)}")
    assert f"{lacking} 没有{missing}的" in told and {day for _, day, _ in ROW.findall(told)} == {lacking}
    assert "从下面选" in await phone.says(chosen if chosen != "1" else "2"), "a number counts the rows that are shown"
    both = next(d for d in days if len(days[d]) == 2)
    left = next(iter({"上午", "下午"} - {missing}))
    await phone.says("1")
    await phone.says(f"改到{said_day(both)}{missing}")
    told = await phone.says(f"改成{left}")
    assert "要几张票" in told and re.search(rf"{both} 周.{left}", told.splitlines()[0]), told


async def test_the_half_day_that_narrowed_a_list_stays(phone):
    rows = await all_rows(phone, await answer_all(phone, "我要挂号", HOSPITAL, until="医生和日期"))
    first, *others = (day for day, its in halves(rows).items() if "下午" in its)
    shown = await phone.says(f"{said_day(first)}下午")
    told = shown if "时段" in shown else await phone.says("1")
    assert "请选就诊时段" in told and f"{first} 周" in told.splitlines()[0]
    for day in others[:3]:
        told = await phone.says(f"改到{said_day(day)}")
        listed = ROW.findall(told) or [("", *re.findall(r"(\d\d-\d\d) 周.([上下]午)", told.splitlines()[0])[0])]
        assert {(d, half) for _, d, half in listed} == {(day, "下午")}, told


async def test_a_half_that_a_day_lacks_is_said_at_the_list(phone):
    rows = await all_rows(phone, await answer_all(phone, "预约景区门票", TICKETS, until="日期和上下午"))
    days = halves(rows)
    lacking, missing = next((d, h) for d in days for h in ("上午", "下午") if h not in days[d])
    told = await phone.says(f"{said_day(lacking)}{missing}")
    assert f"{lacking} 没有{missing}的" in told and {day for _, day, _ in ROW.findall(told)} == {lacking}
