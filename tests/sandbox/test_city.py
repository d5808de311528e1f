"""Weather, air and tail-number restriction of the region's cities."""

import pytest

from sandbox.data import table

CITIES = list(table("hospitals")["cities"])


async def ask(caller, path, city, **more):
    return (await caller.post("city", path, city=city, **more)).json()


@pytest.mark.parametrize("city", CITIES)
async def test_every_city_has_weather_and_air_that_fit_together(caller, city):
    weather = (await ask(caller, "/weather", city))["data"]
    today = weather["daily"][0]
    assert [day["fxDate"] for day in weather["daily"]] == ["2026-11-23", "2026-11-24", "2026-11-25"]
    assert int(today["tempMin"]) <= int(weather["now"]["temp"]) <= int(today["tempMax"])
    air = (await ask(caller, "/air", city))["data"]
    assert (air["category"] == "优") == (int(air["aqi"]) <= 50) == (air["primary"] == "NA")


async def test_a_short_name_is_the_same_city(caller):
    assert await ask(caller, "/weather", "唐山") == await ask(caller, "/weather", "唐山市")


async def test_a_city_elsewhere_is_nothing_on_record(caller):
    assert (await ask(caller, "/air", "上海市"))["code"] == "0404"


async def test_the_pairs_go_round_the_week_and_rest_on_its_end(caller):
    days = (await ask(caller, "/restriction", "北京市"))["data"]["days"]
    assert [day["tails"] for day in days] == [["3", "8"], ["4", "9"], ["5", "0"], ["1", "6"], ["2", "7"], [], []]
    assert [day["reason"] for day in days[-2:]] == ["周末", "周末"]


async def test_the_pairs_move_on_after_thirteen_weeks(caller):
    first = (await ask(caller, "/restriction", "北京市", date="2026-01-05"))["data"]["days"][0]["tails"]
    later = (await ask(caller, "/restriction", "北京市", date="2026-04-07"))["data"]["days"][0]["tails"]
    assert (first, later) == (["1", "6"], ["1", "6"])


async def test_no_restriction_on_a_holiday(caller):
    days = (await ask(caller, "/restriction", "天津市", date="2026-10-01"))["data"]["days"]
    assert {(tuple(day["tails"]), day["reason"]) for day in days} == {((), "国庆节")}


async def test_a_city_without_the_rule_says_so(caller):
    assert (await ask(caller, "/restriction", "承德市"))["data"]["rule"] == "0"


@pytest.mark.parametrize("date", ["tomorrow", "2026-02-30", "9999-12-31"])
async def test_a_date_that_is_none_is_unreadable(caller, date):
    assert (await ask(caller, "/restriction", "北京市", date=date))["code"] == "4000"
