"""Every way in which gateways fail, for each kind of service: a sentence, a way on, nothing lost or sent twice."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import pytest

from tests.answers import answer_all, new_plate
from tests.conftest import new_phone
from tests.phone import link_in

READABLE = ("gbk", "json-in-json")
"""Odd, and read all the same."""
NO_ANSWER = ("error", "garbage", "html", "empty", "wrong-signature", "clock")
LOST = ("reset",)
"""A read has no answer; a write was carried out, which is found out by its number."""
LATE = ("hang", "slow", "late-success")
"""Longer than a platform waits: the answer is pushed."""
LETTERS = {
    "expired-secret": "R", "numbers-as-text": "U", "null-text": "V", "two-layer": "W", "redirect": "X",
    "endless": "Y", "trickle": "Z",
}  # fmt: skip
"""Failures that an input calls up, no switch being touched (sandbox/README.md)."""
BUSES = {letter: f"4{number:02}路" for number, letter in enumerate("ABDEFGHJKLMNRUVWXYZ", 1)}


@dataclass(frozen=True, slots=True)
class Case:
    """A service up to the message that calls `operation`."""

    gateway: str
    operation: str
    before: Callable[..., object]
    last: str
    good: str
    helpline: str = "12345"
    writes: bool = True
    once: tuple[str, str] | None = None
    """What to ask afterwards, and how one and no more is told."""
    entered: tuple[str, ...] = field(default=())
    """What no log line may hold."""


async def violations(phone):
    await phone.says("查违章 冀B12345")


async def parking(phone):
    await phone.says("附近哪里能停车")


async def permit(phone):
    await answer_all(phone, "办进京证", {"车牌号": new_plate(), "哪天": "明天", "几天": "一天"})


async def water(phone):
    assert "确认" in await phone.says("交水费 户号1001000002")


async def report(phone):
    answers = {
        "哪一类": "投诉",
        "什么事": "楼下棋牌室天天搓到后半夜",
        "发生在哪里": "跳过",
        "手机号": "跳过",
        "照片": "跳过",
    }
    await answer_all(phone, "我要向12345提诉求", answers)


async def certificate(phone):
    assert "认证成功" in await phone.binds(link_in(await phone.says("打开我的电子证照")), "张示例")
    await phone.pushed("请选要出示的证照")
    await phone.says("机动车驾驶证")


CASES = {
    "query": Case("traffic", "violations", violations, "123456", "查到 4 条违法", "12123", False, None, ("冀B12345",)),
    "finder": Case("parking", "lots", parking, "唐山站", "唐山站地下停车场", writes=False),
    "booking": Case("filings", "submit", permit, "确认", "办好了", once=("我的进京证", "1 张进京证")),
    "payment": Case("utility", "order", water, "确认", "缴费单已生成", entered=("1001000002",)),
    "report": Case("cases", "submit", report, "确认", "GS"),
    "certificate": Case("certificates", "authorize", certificate, "确认", "亮证码", entered=("130202190001030037",)),
}


@dataclass(frozen=True, slots=True)
class Input:
    """A service up to the message that calls up the failure of a letter."""

    gateway: str
    before: Callable[..., object]
    last: str
    good: str
    helpline: str = "12345"
    writes: bool = True
    entered: str = ""
    """What no log line may hold."""


async def magic_query(phone, letter):
    await phone.says(f"查违章 冀B0000{letter}")


async def magic_bus(phone, letter):
    await phone.says("唐山公交还有多久到站")


async def magic_permit(phone, letter):
    await phone.says("我的进京证")  # so that the secret that is granted has served before
    await answer_all(phone, "办进京证", {"车牌号": f"冀B0000{letter}", "哪天": "明天", "几天": "一天"})


async def magic_parking(phone, letter):
    assert "确认" in await phone.says(f"停车缴费 冀B0000{letter}")


async def magic_report(phone, letter):
    answers = {"照片": "跳过", "车牌": f"冀B0000{letter}", "哪里": "唐山市路北区建设北路", "哪天": "昨天"}
    await answer_all(phone, "举报交通违法", answers)


async def magic_certificate(phone, letter):
    assert "认证成功" in await phone.binds(link_in(await phone.says("打开我的电子证照")), "顾示例")
    await phone.pushed("请选要出示的证照")
    assert "确认" in await phone.says(f"示例证照{letter}")


PLATE = "冀B0000{letter}"
INPUTS = {
    "query": Input("traffic", magic_query, "000000", "查到 1 条违法", "12123", writes=False, entered=PLATE),
    "finder": Input("transit", magic_bus, "{bus}", "开往凤凰新城", writes=False),
    "booking": Input("filings", magic_permit, "确认", "办好了", entered=PLATE),
    "payment": Input("parking", magic_parking, "确认", "缴费单已生成", entered=PLATE),
    "report": Input("cases", magic_report, "确认", "JB", entered=PLATE),
    "certificate": Input("certificates", magic_certificate, "确认", "亮证码", entered="示例证照{letter}"),
}
RENEWS = {"booking"}
"""Its gateway grants secrets: one that has ended is fetched anew and nobody notices."""


def cells(kinds):
    """Each case with each kind of failure; the platforms take turns."""
    pairs = [(case, kind) for case in CASES for kind in kinds]
    return [(("wechat", "alipay")[at % 2], case, kind) for at, (case, kind) in enumerate(pairs)]


def lines(text):
    """A log's lines, as records."""
    return [json.loads(line) for line in text.splitlines() if line[:1] == "{"]


def masked(house, start, case, unknown):
    """The log since then: one line for the call, and nothing that was entered."""
    text = house.log.read_bytes()[start:].decode()
    calls = [line for line in lines(text) if line.get("operation") == case.operation and "ms" in line]
    assert len(calls) == 1, calls
    assert calls[0]["outcome"].startswith("unknown:") is unknown
    assert calls[0]["request"]
    assert not any(value in text for value in case.entered)


def told_in_the_log(house, start, case, letter):
    """The log since then: the call that has no answer with the request it belongs to, and nothing that was entered."""
    text = house.log.read_bytes()[start:].decode()
    calls = [line for line in lines(text) if line.get("gateway") == case.gateway]
    unknown = [line for line in calls if line.get("outcome", "").startswith("unknown:")]
    assert unknown and all(line["request"] for line in unknown), text
    assert not case.entered or case.entered.format(letter=letter) not in text


@pytest.mark.parametrize(("phone", "name", "kind"), cells(READABLE), indirect=["phone"])
async def test_an_odd_answer_is_read_all_the_same(phone, faults, name, kind):
    case = CASES[name]
    await case.before(phone)
    await faults.set(case.gateway, kind, operations=[case.operation])
    answer = await phone.says(case.last)
    assert case.good in answer and "null" not in answer and "None" not in answer


@pytest.mark.parametrize(("phone", "name", "kind"), cells(NO_ANSWER), indirect=["phone"])
async def test_no_answer_is_a_sentence_with_a_way_on_and_nothing_is_done_twice(phone, house, faults, name, kind):
    case = CASES[name]
    await case.before(phone)
    start = house.log.stat().st_size
    await faults.set(case.gateway, kind, operations=[case.operation])
    answer = await phone.says(case.last)
    masked(house, start, case, unknown=True)
    assert case.helpline in answer and "继续" in answer
    await faults.clear()
    await (goes_on if case.writes else looks_again)(phone, case, answer)


async def looks_again(phone, case, answer):
    assert re.search("没有回应|没能查到|查不到|暂时", answer), answer
    assert case.good in await phone.says("继续")


async def goes_on(phone, case, answer):
    assert "还不能确定" in answer and "业务号" in answer and "不要重复提交" in answer
    assert "没有办成" in await phone.finds_out()
    assert "确认" in await phone.says("继续")
    assert case.good in await phone.says("确认")
    if case.once:
        assert case.once[1] in await phone.says(case.once[0])


@pytest.mark.parametrize(("phone", "name", "kind"), cells(LOST), indirect=["phone"])
async def test_a_lost_answer_is_found_out_and_not_asked_for_again(phone, house, faults, name, kind):
    case = CASES[name]
    await case.before(phone)
    start = house.log.stat().st_size
    await faults.set(case.gateway, kind, operations=[case.operation])
    answer = await phone.says(case.last)
    masked(house, start, case, unknown=True)
    await faults.clear()
    if not case.writes:
        await looks_again(phone, case, answer)
        return
    assert case.good in answer
    if case.once:
        assert case.once[1] in await phone.says(case.once[0])


@pytest.mark.soak
@pytest.mark.parametrize(("phone", "name", "kind"), cells(LATE), indirect=["phone"])
async def test_a_late_answer_is_pushed_and_right(phone, house, faults, name, kind):
    case = CASES[name]
    await case.before(phone)
    start = house.log.stat().st_size
    await faults.set(case.gateway, kind, operations=[case.operation], delay_s=6)
    assert "正在为您查询" in await phone.says(case.last)
    assert await phone.pushed("继续" if kind == "hang" else case.good)
    masked(house, start, case, unknown=kind == "hang")


AT_ONCE = {"query": "hang", "finder": "slow", "booking": "late-success", "payment": "hang", "report": "slow"}
AT_ONCE |= {"certificate": "late-success"}
DRIPPING = ("finder", "payment")
LATER_S = 6.5


async def test_late_answers_of_every_kind_are_pushed_and_hold_up_nobody_else(house, faults):
    """A cell of each kind of service, all at once; the cells that are left are `soak`."""
    async with httpx.AsyncClient(timeout=60) as http:
        phones = [await new_phone(http, house, ("wechat", "alipay")[at % 2], f"late{at}") for at in range(9)]
        late = list(zip(phones, AT_ONCE, strict=False))
        dripping = list(zip(phones[len(late) :], DRIPPING, strict=False))
        await asyncio.gather(
            *(CASES[name].before(phone) for phone, name in late),
            *(INPUTS[name].before(phone, LETTERS["trickle"]) for phone, name in dripping),
        )
        for name, kind in AT_ONCE.items():
            case = CASES[name]
            await faults.set(case.gateway, kind, operations=[case.operation], delay_s=LATER_S)
        late_ones = [
            *(comes_late(phone, CASES[name], CASES[name].last, AT_ONCE[name] != "hang") for phone, name in late),
            *(
                comes_late(phone, INPUTS[name], INPUTS[name].last.format(bus=BUSES["Z"]), INPUTS[name].writes)
                for phone, name in dripping
            ),
        ]
        waiting = [asyncio.create_task(one) for one in late_ones]
        assert "唐山市现在" in await phones[-1].says("唐山天气怎么样")
        assert not any(task.done() for task in waiting), "calls to a gateway that is well go on beside all that hang"
        await asyncio.gather(*waiting)


async def comes_late(phone, case, last, done):
    assert "正在为您查询" in await phone.says(last)
    assert await phone.pushed(case.good if done else "继续")


def magic(*kinds):
    """Each kind of service with each of these failures; the platforms take turns."""
    pairs = [(name, kind) for name in INPUTS for kind in kinds]
    return [(("wechat", "alipay")[at % 2], name, kind) for at, (name, kind) in enumerate(pairs)]


async def called_up(phone, name, kind):
    """What is answered to the message that calls up a failure."""
    case, letter = INPUTS[name], LETTERS[kind]
    await case.before(phone, letter)
    return await phone.says(case.last.format(bus=BUSES[letter]))


@pytest.mark.parametrize(("phone", "name", "kind"), magic("numbers-as-text", "null-text"), indirect=["phone"])
async def test_an_input_calls_up_an_odd_answer_that_is_read(phone, name, kind):
    answer = await called_up(phone, name, kind)
    assert INPUTS[name].good in answer and "null" not in answer and "None" not in answer


@pytest.mark.parametrize(
    ("phone", "name", "kind"), magic("expired-secret", "two-layer", "redirect", "endless"), indirect=["phone"]
)
async def test_an_input_calls_up_no_answer_and_there_is_a_way_on(phone, house, name, kind):
    case, start = INPUTS[name], house.log.stat().st_size
    answer = await called_up(phone, name, kind)
    if kind == "expired-secret" and name in RENEWS:
        assert case.good in answer
        return
    told_in_the_log(house, start, case, LETTERS[kind])
    assert case.helpline in answer and "继续" in answer
    if case.writes:
        assert "还不能确定" in answer and "业务号" in answer and "不要重复提交" in answer
        assert "没有办成" in await phone.finds_out()
    else:
        assert re.search("没有回应|没能查到|查不到|暂时", answer), answer


async def test_secrets_that_end_after_every_call_are_fetched_anew_and_nobody_notices(phone, faults):
    await permit(phone)
    await faults.set("filings", "expired-secret")
    assert "办好了" in await phone.says("确认")
    assert "1 张进京证" in await phone.says("我的进京证")


@pytest.mark.soak
@pytest.mark.parametrize(("phone", "name", "kind"), magic("trickle"), indirect=["phone"])
async def test_an_input_calls_up_an_answer_that_drips_and_is_not_waited_for(phone, house, name, kind):
    start = house.log.stat().st_size
    assert "正在为您查询" in await called_up(phone, name, kind)
    assert await phone.pushed(INPUTS[name].good if INPUTS[name].writes else "继续")
    told_in_the_log(house, start, INPUTS[name], LETTERS[kind])
