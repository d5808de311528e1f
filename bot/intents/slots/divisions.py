"""The table of divisions, by GB/T 2260: every county of Beijing, Tianjin and Hebei, and the cities of the country.

A district's city is added when it is certain. Names that two cities share (桥西区, 新华区) get a city only from the
text or from the citizen's region. A bare name that is also a word (和平, 长安) must stand where a division stands.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.intents.slots.tables import Surfaces, rows, words


@dataclass(frozen=True, slots=True)
class Division:
    """What one surface means: a city, or a district with the cities that have one of this name."""

    city: str
    district: str = ""
    cities: tuple[str, ...] = ()
    bare: bool = False
    careful: bool = False


_FORMER = {("桥西区", "邢台市"): "信都区", ("桥东区", "邢台市"): "襄都区", ("桥东区", "石家庄市"): "长安区"}
_SHARED = {"桥东区": ("张家口市", "邢台市", "石家庄市"), "桥西区": ("石家庄市", "张家口市", "邢台市")}


def _surfaces(row: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """(surface, whether it is bare) of one division: full name, former names, short name with any suffix."""
    yield row["name"], False
    for alias in filter(None, row["alias"].split("|")):
        yield alias, False
    short = row["short"]
    if short:
        suffixes = ("县",) if row["care"] == "1" else ("区", "县", "市")
        yield from ((short + suffix, False) for suffix in suffixes)
        yield short, True


def _cities() -> Iterator[tuple[str, Division]]:
    for row in rows("divisions.csv"):
        if not row["city"]:
            for surface in (row["name"], row["short"]):
                yield surface, Division(row["name"], bare=surface != row["name"])
    for name in words("cities.txt"):
        yield name + "市", Division(name + "市")
        yield name, Division(name + "市", bare=True)
    for name in words("cities.txt", "care"):
        yield name + "市", Division(name + "市")
    yield "北三县", Division("廊坊市")
    yield "雄安", Division("雄安新区", bare=True)


def _districts() -> Iterator[tuple[str, Division]]:
    table = [row for row in rows("divisions.csv") if row["city"]]
    cities: dict[str, tuple[str, ...]] = dict(_SHARED)
    for row in table:
        cities[row["name"]] = tuple(dict.fromkeys((*cities.get(row["name"], ()), row["city"])))
    official = {row["name"] for row in table}
    for row in table:
        for surface, bare in _surfaces(row):
            if surface in official and surface != row["name"]:
                continue
            careful = bare and row["care"] == "1"
            yield surface, Division("", row["name"], cities[row["name"]], bare, careful)


Named = tuple[int, int, Division]
"""(start, end, division) of one name in a text."""

DIVISIONS: Surfaces[Division] = Surfaces((*_districts(), *_cities()))
_CITY_OF = dict(_cities())
_OTHER_NAME = re.compile(
    r"(?:大街|大道|[东西南北中]?路(?!北区|南区|北的|南的|[北南](?:有|那|这))|[东西南北]?街|[东西南北]?道(?!路)|"
    r"胡同|桥(?![东西])|时间|烤鸭|晚报|日报|话(?!费)|菜(?![价市])|包子|火烧|麻花|快板|相声|现代|奔驰|板面|驴肉)"
)
_INSTITUTION = re.compile(
    r"(?:书店|大学|学院|中学|小学|银行|广播|电视台|同仁堂|医院|协和|友谊|同仁|天坛|门(?!头沟|票|诊)|楼(?![市盘房])|湖|"
    r"一中|二中|公园|花园|家园|新村|广场|小区|里小区|饭店|酒店|超市)"
)
_BEHIND_CITY = re.compile(r"[\s,，、·\-的]{0,2}")
_BEFORE_CAREFUL = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[在去到来从住往是回约属归]|[转迁落搬]到|落户|户口|老家|家住|我们|人在|家在|约[个下]?)$"
)
_AFTER_CAREFUL = re.compile(
    r"$|[^\u4e00-\u9fff]|的|这|那|有|哪|能|什|办|住|人|派出所|政务|社保|不动产|民政|房管|税务|公安|区|"
    r"上班|落户|工作|租|买|附近|周边|户口|户籍|今|明|后|昨|现在|限[行号几]|停|空气|天气|最近|怎|咋|还|可|给|"
    r"本地|登记|领证|婚姻|法院|街道|补|医保|公租房|下雨|下雪|气温"
)


def scan(text: str) -> tuple[Named, ...]:
    """Every division that the text names, in order."""
    found: list[Named] = []
    for start, end, division in DIVISIONS.scan(text):
        if not division.bare or _stands(text, start, end, division, found):
            found.append((start, end, division))
    return tuple(found)


def _stands(text: str, start: int, end: int, division: Division, before: list[Named]) -> bool:
    """Whether a bare name means the division, not a street or a school called after it or another word."""
    if _OTHER_NAME.match(text, end) and DIVISIONS.at(text, end) is None:
        return False
    if not division.careful:
        return True
    if before and not before[-1][2].district and _BEHIND_CITY.fullmatch(text, before[-1][1], start):
        return before[-1][2].city in division.cities
    if _INSTITUTION.match(text, end):
        return False
    return bool(_BEFORE_CAREFUL.search(text, max(0, start - 4), start) and _AFTER_CAREFUL.match(text, end))


def told_cities(found: Iterable[Named], region: str | None) -> tuple[str, ...]:
    """Cities that a text names, then the citizen's own."""
    named = tuple(division.city for _, _, division in found if division.city)
    return named + ((city_name(region),) if region else ())


def behind_full_names(found: Iterable[Named], start: int, end: int) -> int:
    """Behind the divisions named in full (路北区) that stand between start and end."""
    for _, after, division in found:
        if start < after <= end and not division.bare:
            start = after
    return start


def city_name(name: str) -> str:
    """The full name of a city or of a district's city: 唐山 → 唐山市, 路北区 → 唐山市; unknown names stay."""
    if division := _CITY_OF.get(name):
        return division.city
    found = DIVISIONS.at(name, 0)
    return found[1].cities[0] if found and len(found[1].cities) == 1 else name


def is_division(text: str) -> bool:
    """Whether the text is the name of one of the divisions, in whatever way it is called, and nothing else."""
    found = DIVISIONS.at(text, 0)
    return found is not None and found[0] == len(text)


def around(district: str, city: str) -> tuple[str, ...]:
    """Names under which a list may say where an item holds, innermost first: district, city, province."""
    names = (city + district if city and district else "", district, city, _PROVINCES.get(city, ""))
    return tuple(dict.fromkeys(filter(None, names)))


@functools.cache
def city_names() -> tuple[str, ...]:
    """Full names of the cities that the table knows by county, and of their provinces."""
    cities = [row["name"] for row in rows("divisions.csv") if not row["city"]]
    return tuple(dict.fromkeys((*cities, *_PROVINCES.values())))


def is_outside(city: str) -> bool:
    """Whether this is a city of the country whose counties the table doesn't know: no place of ours."""
    return bool(city) and city not in city_names()


def division_names() -> tuple[str, ...]:
    """Full names of all divisions, provinces included; districts behind their city's name too."""
    districts = [row for row in rows("divisions.csv") if row["city"]]
    cities = [row["name"] for row in rows("divisions.csv") if not row["city"]]
    both = [row["city"] + row["name"] for row in districts]
    return tuple(dict.fromkeys((*_PROVINCES.values(), *cities, *(row["name"] for row in districts), *both)))


def district_of(division: Division, told: tuple[str, ...]) -> tuple[str, str]:
    """(district, its city or ""): by the cities told when several have the name, and by today's name of it."""
    fitting = [city for city in told if city in division.cities]
    city = fitting[0] if fitting else division.cities[0] if len(division.cities) == 1 else ""
    return _FORMER.get((division.district, city), division.district), city


_PROVINCES = {
    row["name"]: "河北省" for row in rows("divisions.csv") if not row["city"] and row["code"].startswith("13")
}
