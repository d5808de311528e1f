"""Lists of days and of times, answered by the day or the time itself."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.intents.slots.almanac import lunar_days
from tests.answers import answer_all
from tests.identifiers import id_number

WEDDING = {"哪个城市": "天津", "登记处": "河东区"}
ROW = re.compile(r"^(\d+)\. (\d\d-\d\d) ", re.MULTILINE)
TIME = re.compile(r"^\d+\. (\d\d):(\d\d)-(\d\d:\d\d)（余 [1-9]", re.MULTILINE)
APPLICANTS = {"wechat": 71, "alipay": 72}
"""Nobody else's."""


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


async def test_a_day_that_is_said_is_no_row(phone):
    """Of a day that isn't offered it is told so: a row by that number was taken, in silence."""
    listed = await answer_all(phone, "预约结婚登记", WEDDING, until="请选日期")
    listed += await phone.says("更多")
    rows = {day: number for number, day in ROW.findall(listed)}
    second = next(day for day, number in rows.items() if number == "2")
    gone = today() + timedelta(days=20)
    lunar = {
        f"{day}初八": next(d for d in lunar_days(month, 8) if d >= today())
        for day, month in (("腊月", 12), ("冬月", 11))
    }
    said = {f"{int(day[3:])}号": day for day in (second, max(rows))} | {f"{gone.day}号": f"{gone:%m-%d}"}
    said |= {
        f"不要{int(second[3:])}号 {int(max(rows)[3:])}号吧": max(rows),
        f"{gone.day}号或者{int(second[3:])}号": second,
    }
    said |= {words: f"{day:%m-%d}" for words, day in lunar.items()} | {"2": second, "第二个": second}
    for words, day in said.items():
        told = await phone.says(words)
        if day not in rows:
            assert f"没有 {day} 的" in told and "请选日期" in told, (words, told)
            continue
        assert f" {day} " in told.splitlines()[0], (words, told)
        assert "请选日期" in await phone.says("返回")
    assert f" {second} " not in await phone.says(f"{int(second[3:])}号不行")


async def test_a_time_that_is_said_is_picked(phone):
    person = {"姓名": "赵示例", "身份证号": id_number(APPLICANTS[phone.platform])}
    listed = await answer_all(phone, "预约办身份证", {"哪个城市": "唐山", **person}, until="请选时段")
    times = TIME.findall(listed)
    first, last = times[0], times[-1]
    await phone.says("1")
    await answer_all(phone, "赵示例", person)
    for said, (hour, minute, end) in (
        (f"{first[0]}:{first[1]}的", first),
        ("最晚的", last),
        ("都行", first),
        ("那就第一个吧", first),
        ("头一个", first),
        (f"不要{spoken(*first)}的 {spoken(*last)}", last),
        (f"{spoken(*last)}以后", last),
        (f"{spoken(*times[1])}之前", first),
    ):
        assert "请选时段" in await phone.says("换个时间")
        told = await phone.says(said)
        assert "请核对" in told and f"{hour}:{minute}-{end}" in told, (said, told)


def spoken(hour: str, minute: str, _: str) -> str:
    """「下午3点半」, 「9点」."""
    half = "下午" if int(hour) > 12 else ""
    return f"{half}{int(hour) - 12 * (int(hour) > 12)}点{'半' if minute == '30' else ''}"


async def test_a_day_that_the_rows_shown_dont_have_is_looked_for_among_all(phone):
    """「专家」 narrowed the list: another day, or the ordinary, isn't gone."""
    listed = await answer_all(phone, "唐山工人医院骨科挂号", {}, until="请选医生和日期")
    shown = await phone.says("有没有专家")
    assert "主治医师" in listed and "主治医师" not in shown.replace("副主任医师", "")
    assert "主治医师" in await phone.says("普通的吧")


@pytest.mark.parametrize("said", ["有晚点的吗", "有没有晚一点的", "都中"])
async def test_the_edge_of_a_list_of_times_is_asked_for(phone, said):
    await answer_all(phone, "唐山工人医院骨科挂号", {"医生和日期": "2"}, until="请选就诊时段")
    assert "姓名" in await phone.says(said)


async def test_a_day_without_places_is_named_as_a_day(phone):
    await answer_all(phone, "预约结婚登记", {"哪个城市": "唐山", "登记处": "丰南区"}, until="请选日期")
    assert "请选时段" in await phone.says("周六")
    assert "没有 06-01 的" in await phone.says("换成2027年6月1日")
