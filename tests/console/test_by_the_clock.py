"""What operators learn as time goes by, on a server whose clock is set: silence, hours, terms, what is kept how long.

The days of each test are its own, so that figures are known to the last one.
"""

import csv
import io
import re
import shutil
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
import time_machine
from redis import Redis

from bot.catalog.converters import BEIJING
from bot.insight.left import DUE, FORMS
from tests.answers import answer_all, new_plate
from tests.clocks import Clock, clock_in
from tests.conftest import OVERLAY, PHONES
from tests.houses import Estate, estate, new_citizen
from tests.journeys.test_could_not_find import lines, listed, mark
from tests.journeys.test_people_take_over import DESK
from tests.operators import operator
from tests.phone import Phone
from tests.records import eventually
from tests.redis_servers import standalone


def beijing(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BEIJING)


WEDNESDAY = beijing(2026, 12, 30, 10, 0)
INSPECTION = "机动车年检预约"
NUMBER = "13800138000"


@dataclass(frozen=True, slots=True)
class Here:
    """A server, the clock that it follows, its store."""

    place: Estate
    clock: Clock
    redis: Redis

    @asynccontextmanager
    async def at(self, when: datetime):
        """Everybody's clock goes on from this moment; gives the way to citizens' phones."""
        self.clock.set_off(when.timestamp() - time.time())
        async with httpx.AsyncClient(timeout=60) as http:

            async def knows():
                told = (await http.get(f"{self.place.server}/healthz")).headers["date"]
                return abs(parsedate_to_datetime(told) - when) < timedelta(minutes=1)

            await eventually(knows)
            with time_machine.travel(when, tick=True):
                yield Crowd(self, http)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Citizens with phones."""

    here: Here
    http: httpx.AsyncClient

    async def phone(self, platform: str, account: str = "demo") -> Phone:
        """A citizen's whom nobody has seen before."""
        place = self.here.place
        phone = PHONES[platform](self.http, place.server, place.sandbox, account, new_citizen(platform))
        await phone.opens()
        return phone


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clock")
    city = folder / "city.yaml"
    hours = '{ on: workdays, begin: "09:00", end: "17:00" }'
    text = Path(OVERLAY).read_text(encoding="utf-8")
    text = text.replace('{ on: every_day, begin: "00:00", end: "24:00" }', hours)
    shutil.copy(Path(OVERLAY).with_name("items.csv"), folder)
    city.write_text(text.replace("said: 全天", "said: 工作日 9:00—17:00"), encoding="utf-8")
    clock = clock_in(folder)
    clock.set_off(WEDNESDAY.timestamp() - time.time())
    more = {**clock.environment, "BANSHI_CATALOG_OVERLAY": str(city)}
    with standalone(folder) as store, estate(folder, store.url, more) as place:
        place.serve("one")
        with Redis(port=store.ports[0]) as redis:
            yield Here(place, clock, redis)


def rows(answer):
    """The lines of a file."""
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_forms_that_are_left_in_silence_count_once_their_time_is_over(here):
    left, finished, erased = mark(), mark(), mark()
    async with here.at(WEDNESDAY) as crowd:
        for platform in PHONES:
            assert "车牌" in await (await crowd.phone(platform)).says(f"查违章 {left}")
        one, other = await crowd.phone("wechat"), await crowd.phone("alipay")
        await one.says(f"查违章 {finished}")
        assert "违" in await one.says("冀B12345 发动机号123456")
        await other.says(f"查违章 {erased}")
        await other.says("我的数据")
        await other.says("确认删除")

        async def written():
            return here.redis.hlen(FORMS) >= 3  # two that wait and one that is over; of the erased one nothing

        await eventually(written)
        assert all(left.encode() not in value for value in here.redis.hvals(FORMS))
        async with operator(here.place.server, "demo-viewer") as viewer:
            assert await lines(viewer, left) == [], "they may still come back"
    async with here.at(WEDNESDAY + timedelta(minutes=31)), operator(here.place.server, "demo-viewer") as viewer:
        row = await listed(viewer, left)
        assert (row["原因"], row["当时给的服务"], row["次数"]) == ("办到一半放弃", "机动车违法查询", "2")
        assert await lines(viewer, finished) == [] and await lines(viewer, erased) == []

        async def counted():
            found = [row for row in rows(await viewer.get("/insight/export?days=7")) if row["指标"] == "放弃"]
            return sorted((row["渠道"], row["分类"], row["数量"]) for row in found)

        assert await eventually(counted) == [
            ("微信/demo", "机动车违法查询", "1"),
            ("支付宝/demo", "机动车违法查询", "1"),
        ]


@pytest.mark.parametrize(
    ("when", "works"),
    [
        (beijing(2026, 12, 31, 8, 59), False),
        (beijing(2026, 12, 31, 9, 0), True),
        (beijing(2027, 1, 1, 10, 0), False),
        (beijing(2027, 1, 2, 10, 0), False),
        (beijing(2027, 1, 4, 16, 58), True),
        (beijing(2027, 1, 4, 17, 0), False),
    ],
    ids=["early", "thursday", "holiday", "saturday", "monday", "late"],
)
async def test_people_take_over_in_their_hours_else_they_call_back(here, when, works):
    async with here.at(when) as crowd:
        staffed = await crowd.phone("wechat", "demo-plain")
        answer = await staffed.delivers({"MsgType": "text", "Content": "转人工"})
        if works:
            assert answer == DESK and "工作日 9:00—17:00" in await staffed.pushed("正在为您转接人工客服")
        else:
            assert "现在不是人工服务时间（工作日 9:00—17:00）" in answer and "12345" in answer
            assert "登记好了" in await staffed.says(f"{NUMBER} 想问社保")
        if when.day in {31, 1}:
            called = await (await crowd.phone("alipay")).says("转人工")
            assert "12345" in called and "手机号" in called, "Alipay has no desk to hand a chat to"


async def test_a_poor_rating_is_due_then_overdue_then_put_right(here):
    async with here.at(beijing(2027, 1, 5, 10, 0)) as crowd:
        phone = await crowd.phone("alipay")
        await answer_all(phone, "预约机动车年检", {"车牌号": new_plate(), "哪个城市": "唐山", "检测站": "城东"})
        assert "这次办得怎么样" in await phone.says("确认")
        assert "1 月 12 日" in (await phone.says("1")), "five working days"
    async with here.at(beijing(2027, 1, 11, 12, 0)), operator(here.place.server, "demo-editor") as me:
        assert "整改期限" not in (await me.get("/now")).text
    async with here.at(beijing(2027, 1, 12, 12, 0)), operator(here.place.server, "demo-editor") as me:
        assert "有 1 条差评今天到整改期限" in (await me.get("/now")).text
    async with here.at(beijing(2027, 1, 13, 0, 30)) as crowd, operator(here.place.server, "demo-editor") as me:
        assert "有 1 条差评过了整改期限" in (await me.get("/now")).text
        page = (await me.get("/ratings")).text
        assert "已超期" in page

        async def watched():
            return 'banshi_ratings_waiting{state="overdue"} 1.0' in (await me.http.get("/metrics")).text

        await eventually(watched)
        id_ = re.search(r"/console/ratings/([0-9a-f]+)/remedy", page)[1]
        assert (await me.post(f"/ratings/{id_}/remedy", what="已加派人手", justified="1")).status_code == 303
        assert "整改期限" not in (await me.get("/now")).text and "已超期" not in (await me.get("/ratings")).text
        phone.http = crowd.http
        told = await phone.says("你好")
        assert "已加派人手" in told and "再评一次" in told, (
            "the chat was closed to us for days: with their next message"
        )
        assert "谢谢您的评价：满意" in await phone.says("4")


ELSEWHERE = "其他地区（各不足 5 人）"
WEATHER = "天气与预警查询"
A_DAY = beijing(2027, 2, 10, 10, 0)
ENDS = {"放弃": 1, "没听懂": 1, "转人工": 1, "紧急情况": 1, "关注": 6}


async def test_figures_are_right_to_the_last_one(here):
    """A day of known messages, read from the page, the week and the file."""
    async with here.at(A_DAY - timedelta(days=9)):
        await eventually(nothing_waits(here))
    async with here.at(A_DAY) as crowd, operator(here.place.server, "demo-viewer") as viewer:
        five, other = await a_day_of(crowd)
        said = sum(len(phone.said) for phone in five)
        the_file_tells(await eventually(whole_file(viewer, said + 1)), said)
        page = (await viewer.get("/insight?days=7")).text
        week = (await viewer.get(f"/weekly?week={A_DAY:%F}")).text
        the_page_tells(cards(page), said)
        there = cards((await viewer.get("/insight?days=7&region=唐山市&channel=wechat/demo")).text)
        assert there["群众"] == "5" and there["办成"] == "6"
        the_week_tells(week, said)
        for phone in (*five, other):
            assert phone.user not in page + week


def nothing_waits(here):
    """Whether what earlier tests left in silence is counted."""

    async def counted():
        return here.redis.zcard(DUE) == 0

    return counted


async def a_day_of(crowd):
    """What five citizens here and one elsewhere do in a day."""
    five, other = [await crowd.phone("wechat") for _ in range(5)], await crowd.phone("alipay")
    for phone in five:
        assert "℃" in await phone.says("唐山天气")
    assert "℃" in await other.says("北京天气")
    for phone, said in ((0, "查违章"), (0, "算了"), (1, "查骉羴猋"), (2, "转人工")):
        await five[phone].says(said)
    assert "119" in await five[3].says("家里着火了")
    await five[4].says("菜单")
    await answer_all(five[4], "预约机动车年检", {"车牌号": new_plate(), "哪个城市": "唐山", "检测站": "城东"})
    for said in ("确认", "4"):
        await five[4].says(said)
    return five, other


def whole_file(viewer, messages):
    """Gives the figures of the file once all of the day is in it."""

    async def read():
        found = Counter()
        for row in rows(await viewer.get("/insight/export?days=7")):
            found[row["指标"], row["渠道"], row["地区"], row["分类"]] += int(row["数量"])
            assert row["日期"] == f"{A_DAY:%F}"
        return found if total(found, "消息") == messages and total(found, "评价") else None

    return read


def the_file_tells(found, said):
    assert total(found, "消息", "微信/demo") == said and total(found, "消息", "支付宝/demo") == 1
    assert total(found, "答复耗时") == said + 1
    assert found["办成", "微信/demo", "唐山市", WEATHER] == 5
    assert found["办成", "微信/demo", "唐山市", INSPECTION] == 1
    assert found["办成", "支付宝/demo", ELSEWHERE, WEATHER] == 1
    assert total(found, "办成") == 7
    assert {name: total(found, name) for name in ENDS} == ENDS
    assert found["评价", "微信/demo", "唐山市", f"{INSPECTION}：满意"] == 1
    assert found["群众", "微信/demo", "唐山市", ""] == 5
    assert found["群众", "支付宝/demo", ELSEWHERE, ""] == 1
    assert found["接口调用", "微信/demo", "唐山市", "city：办成"] == 5
    assert not any("北京市" in row for row in found), "one citizen's region is told to nobody"


def the_page_tells(shown, said):
    shown.pop("1 秒内答复")  # as busy as the machine is
    assert shown == {"消息": str(said + 1), "群众": "6", "办成": "7", "办成率": "70.0%", "满意率": "100.0%"}


def the_week_tells(week, said):
    for label, now in (("来过的群众", "6"), ("消息", str(said + 1)), ("办成的事", "7"), ("办成率", "70.0%")):
        assert re.search(rf'<th scope="row">{label}</th><td class="num">{now}</td><td class="num">(0|—)</td>', week)


def total(found, name, channel=""):
    """How often something was counted, on one channel or on all."""
    return sum(n for (figure, where, *_), n in found.items() if figure == name and channel in {"", where})


def cards(page):
    """The large figures of the page."""
    return dict(re.findall(r'<dl class="figure"><dt>([^<]+)</dt><dd>([^<]+)</dd>', page))


async def test_what_was_not_found_goes_away_by_itself(here):
    async with here.at(WEDNESDAY + timedelta(days=91)), operator(here.place.server, "demo-viewer") as viewer:
        kept = await lines(viewer, "查违章")
        old = [row for row in kept if row["最近一次"] < "2027-01-01"]
        assert old == [] and "2026" not in (await viewer.get("/unmatched?days=90")).text
    for key in here.redis.scan_iter("banshi:{questions}:unfound:*"):
        assert 0 < here.redis.ttl(key) <= 91 * 24 * 3600, "the store forgets it by itself"
