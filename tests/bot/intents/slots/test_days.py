"""Days, halves of days, months and years, reckoned from Wednesday 2026-03-18, ten in the morning."""

from datetime import UTC

import pytest

from bot.intents.slots import SlotError, extract, parse
from bot.intents.slots.almanac import FESTIVALS, lunar_days
from bot.intents.slots.model import SAMPLE_NOW


def found(kind: str, text: str) -> list[str | float]:
    return [f.value for f in extract(text, now=SAMPLE_NOW) if f.type == kind]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今儿能办吗", "2026-03-18"),
        ("明儿个去", "2026-03-19"),
        ("后儿去", "2026-03-20"),
        ("大后天", "2026-03-21"),
        ("昨天交的", "2026-03-17"),
        ("前天交的", "2026-03-16"),
        ("周三", "2026-03-18"),
        ("礼拜五", "2026-03-20"),
        ("星期天", "2026-03-22"),
        ("这周五", "2026-03-20"),
        ("这周一做的", "2026-03-16"),
        ("下周一", "2026-03-23"),
        ("下个星期六", "2026-03-28"),
        ("下下周一", "2026-03-30"),
        ("上周三", "2026-03-11"),
        ("上上礼拜五", "2026-03-06"),
        ("周末", "2026-03-21"),
        ("下周末", "2026-03-28"),
        ("周一拍的片子", "2026-03-16"),
        ("月底", "2026-03-31"),
        ("月初", "2026-04-01"),
        ("下月初", "2026-04-01"),
        ("6月底", "2026-06-30"),
        ("年底", "2026-12-31"),
        ("下月3号", "2026-04-03"),
        ("上个月20号", "2026-02-20"),
        ("12月3号", "2026-12-03"),
        ("十二月三号", "2026-12-03"),
        ("十二月二十三日", "2026-12-23"),
        ("想约3月3号", "2027-03-03"),
        ("2月28号离的职", "2026-02-28"),
        ("11月8号生的", "2025-11-08"),
        ("11月8号挂的骨科，开发票", "2025-11-08"),
        ("5月8号挂的骨科，退了", "2026-05-08"),
        ("进京证从11月8号开始办", "2026-11-08"),
        ("从11月8号就没来水", "2025-11-08"),
        ("三号", "2026-04-03"),
        ("二十号前要", "2026-03-20"),
        ("12.3", "2026-12-03"),
        ("12/3去", "2026-12-03"),
        ("2026-12-03", "2026-12-03"),
        ("2026.12.3", "2026-12-03"),
        ("20261203", "2026-12-03"),
        ("２０２６年１２月３日", "2026-12-03"),
        ("二零二六年十二月三日", "2026-12-03"),
        ("明年五月一号", "2027-05-01"),
        ("1938年4月9日生", "1938-04-09"),
        ("3天后", "2026-03-21"),
        ("两周后", "2026-04-01"),
        ("三天后天气", "2026-03-21"),
        ("清明", "2026-04-05"),
        ("国庆", "2026-10-01"),
        ("元旦", "2027-01-01"),
        ("春节", "2027-02-06"),
        ("今年春节", "2026-02-17"),
        ("中秋", "2026-09-25"),
        ("国庆后一天", "2026-10-02"),
        ("春节前两天", "2027-02-04"),
        ("五一前一天", "2026-04-30"),
        ("国庆第三天", "2026-10-03"),
        ("国庆3号", "2026-10-03"),
        ("大年初三", "2027-02-08"),
        ("腊月初八", "2027-01-15"),
        ("冬月初一去", "2026-12-09"),
        ("农历十月二十", "2026-11-28"),
        ("正月二十", "2027-02-25"),
        ("八月初一", "2026-09-11"),
        ("初八", "2026-03-26"),
        ("下个月初八", "2026-03-26"),
        ("端午节", "2026-06-19"),
        ("後天", "2026-03-20"),
        ("禮拜五", "2026-03-20"),
    ],
)
def test_a_day_is_reckoned_from_the_moment(text: str, day: str) -> None:
    assert found("date", text) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "每周一都堵",
        "一周一次",
        "地铁14号线",
        "12号楼",
        "建设路15号",
        "五一路",
        "国庆路口",
        "体温37.5",
        "3.5万",
        "PM2.5",
        "12345",
        "以后天天",
        "今后",
        "明年",
        "2月30号",
        "满月",
        "三个月",
        "王国庆",
        "国庆后",
        "户号20260301",
        "十一中学",
        "小年轻",
        "24小时",
        "每天",
    ],
)
def test_what_only_looks_like_a_day_is_none(text: str) -> None:
    assert found("date", text) == []


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("上午", "上午"),
        ("早上", "上午"),
        ("明天早晨", "上午"),
        ("下午", "下午"),
        ("中午", "下午"),
        ("傍晚", "晚上"),
        ("晚上", "晚上"),
        ("明早", "上午"),
        ("今晚", "晚上"),
        ("周五下午三点", "下午"),
        ("明天9点", "上午"),
        ("后天三点半", "下午"),
        ("周六早", "上午"),
        ("20号14:30", "下午"),
        ("明天晚上七点", "晚上"),
    ],
)
def test_half_of_the_day(text: str, period: str) -> None:
    assert found("period", text) == [period]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-10", "2026-10"),
        ("上个月", "2026-02"),
        ("十月份", "2025-10"),
        ("今年三月", "2026-03"),
        ("去年10月", "2025-10"),
        ("8月份的水费", "2025-08"),
        ("2月份扣的", "2026-02"),
        ("这个月", "2026-03"),
        ("六五年九月生的", "1965-09"),
        ("2019年12月", "2019-12"),
    ],
)
def test_a_month(text: str, month: str) -> None:
    assert found("month", text) == [month]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("去年", "2025"),
        ("2024年", "2024"),
        ("二零二四年", "2024"),
        ("24年的社保", "2024"),
        ("85年生的", "1985"),
        ("2025年度", "2025"),
        ("前年", "2024"),
    ],
)
def test_a_year(text: str, year: str) -> None:
    assert found("year", text) == [year]


@pytest.mark.parametrize("text", ["2026年3月5号", "今年3月5号", "2026-03-05"])
def test_month_and_year_inside_a_date_are_no_values_of_their_own(text: str) -> None:
    assert [f.type for f in extract(text, now=SAMPLE_NOW)] == ["date"]


@pytest.mark.parametrize("text", ["交了20年", "三年", "满十年", "一月挣三千", "3个月", "一年级"])
def test_durations_are_no_months_and_years(text: str) -> None:
    assert [f for f in extract(text, now=SAMPLE_NOW) if f.type in ("month", "year", "date")] == []


def test_an_answer_on_the_wrong_side_of_today_is_refused() -> None:
    for tense, text, why in (("future", "昨天", "past"), ("past", "明天", "future")):
        with pytest.raises(SlotError, match=why):
            parse("date", text, now=SAMPLE_NOW, tense=tense)  # type: ignore[arg-type]


def test_the_tense_decides_where_the_words_do_not() -> None:
    assert parse("date", "3月1号", now=SAMPLE_NOW, tense="future").value == "2027-03-01"
    assert parse("date", "3月1号", now=SAMPLE_NOW, tense="past").value == "2026-03-01"
    assert parse("date", "20号", now=SAMPLE_NOW, tense="past").value == "2026-02-20"


def test_the_festival_table_covers_the_years_2025_to_2030() -> None:
    for name in ("春节", "清明", "端午", "中秋", "国庆", "元旦"):
        known = FESTIVALS.at(name, 0)
        assert known is not None
        assert sorted(known[1]) == [2025, 2026, 2027, 2028, 2029, 2030]


def test_a_moment_told_by_another_clock_is_beijing_s_day():
    night = SAMPLE_NOW.replace(hour=1).astimezone(UTC)  # 17:01 of the day before, there
    assert [f.value for f in extract("明天去", now=night)] == ["2026-03-19"]
    assert [f.value for f in extract("明天去", now=night.astimezone(SAMPLE_NOW.tzinfo))] == ["2026-03-19"]


def test_the_lunar_months_agree_with_the_festivals():
    for month, day, name in (
        (1, 1, "春节"),
        (1, 15, "元宵"),
        (5, 5, "端午"),
        (7, 7, "七夕"),
        (8, 15, "中秋"),
        (12, 8, "腊八"),
    ):
        _, _, announced = next(iter(FESTIVALS.scan(name)))
        assert set(announced.values()) <= set(lunar_days(month, day)), name
