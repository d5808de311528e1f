"""Divisions: the whole table, its short and former names, and the words that only look like them."""

import pytest

from bot.intents.slots import extract, parse
from bot.intents.slots.model import SAMPLE_NOW
from bot.intents.slots.tables import rows

TABLE = [row for row in rows("divisions.csv") if row["city"]]
SHARED = {"桥东区", "桥西区", "新华区"}


def found(text: str, region: str | None = None) -> dict[str, str | float]:
    return {f.type: f.value for f in extract(text, now=SAMPLE_NOW, region=region)}


def test_the_table_is_complete() -> None:
    count = {head: sum(row["code"].startswith(head) for row in TABLE) for head in ("11", "12", "13")}
    assert count == {"11": 16, "12": 16, "13": 167}
    assert len({row["code"] for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["code"])
def test_every_district_is_found_with_its_city(row: dict[str, str]) -> None:
    expected = {"district": row["name"]} | ({} if row["name"] in SHARED else {"city": row["city"]})
    assert found(f"{row['name']}的社保所") == expected
    told = parse("district", row["short"] or row["name"], now=SAMPLE_NOW, region=row["city"])
    assert told.value == row["name"]


@pytest.mark.parametrize(
    ("text", "district", "city"),
    [
        ("桥西区", "桥西区", None),
        ("石家庄桥西区", "桥西区", "石家庄市"),
        ("张家口的桥西区", "桥西区", "张家口市"),
        ("邢台桥东区", "襄都区", "邢台市"),
        ("沧州新华区", "新华区", "沧州市"),
        ("燕郊怎么走", "三河市", "廊坊市"),
        ("白沟那边", "高碑店市", "保定市"),
        ("塘沽", "滨海新区", "天津市"),
        ("天津河北区", "河北区", "天津市"),
        ("天津和平有没有", "和平区", "天津市"),
        ("在和平的派出所", "和平区", "天津市"),
        ("雄县", "雄县", "雄安新区"),
        ("围场县", "围场满族蒙古族自治县", "承德市"),
        ("宣武区", "西城区", "北京市"),
        ("通州", "通州区", "北京市"),
    ],
)
def test_short_former_and_shared_names(text: str, district: str, city: str | None) -> None:
    values = found(text)
    assert (values["district"], values.get("city")) == (district, city)


def test_the_region_decides_a_shared_name() -> None:
    assert found("桥西区", region="张家口市") == {"district": "桥西区", "city": "张家口市"}


@pytest.mark.parametrize(
    "text",
    [
        "和平路",
        "河东西巷",
        "新华书店",
        "长安街",
        "南开大学",
        "朝阳医院",
        "复兴门",
        "大名鼎鼎",
        "开平方",
        "无极限",
        "和平解决",
        "大城市",
        "运河边",
        "文安静",
    ],
)
def test_no_district_inside_an_ordinary_word(text: str) -> None:
    assert "district" not in found(text)


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("北京", "北京市"),
        ("去上海看病", "上海市"),
        ("沈阳转来的", "沈阳市"),
        ("北三县", "廊坊市"),
        ("雄安", "雄安新区"),
        ("秦皇岛那边", "秦皇岛市"),
        ("唐山市", "唐山市"),
    ],
)
def test_a_city_by_its_full_or_short_name(text: str, city: str) -> None:
    assert found(text) == {"city": city}


@pytest.mark.parametrize("text", ["北京路", "北京时间", "天津话", "河北", "唐山大街"])
def test_no_city_inside_another_name(text: str) -> None:
    assert "city" not in found(text)
