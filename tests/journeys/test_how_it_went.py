"""Asked once how it went, a citizen answers by number, says why, and rates again after something was put right."""

from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import httpx
import pytest
from docket import Docket

from bot.catalog.calendar import Calendar
from bot.catalog.converters import BEIJING
from bot.catalog.load import load_catalog
from bot.delivery.afterwards import TASKS
from bot.delivery.outbox import GIVE
from bot.embedded import socket_path
from bot.insight.questions import Why
from bot.insight.rating_store import RatingStore
from bot.messages import Address
from tests.answers import answer_all, new_plate
from tests.conftest import ROOT
from tests.phone import link_in
from tests.records import eventually, records

QUESTION = "这次办得怎么样"
REFUSED = "里面有违禁示例几个字"


async def booked(phone, opening="预约机动车年检"):
    """A receipt."""
    await answer_all(phone, opening, {"车牌号": new_plate(), "哪个城市": "唐山", "检测站": "城东"})
    return await phone.says("确认")


async def of(phone, here):
    """This citizen's cases as the store has them."""
    return await RatingStore(here.sealed).cases(Address(phone.platform, phone.account, phone.user))


async def test_a_case_is_rated_by_number_and_the_reason_follows(phone, house):
    receipt = await booked(phone)
    assert QUESTION in receipt and "5 非常满意" in receipt and "不想评不用回" in receipt
    thanks = await phone.says("4")
    assert "谢谢您的评价：满意" in thanks and "1 办得快" in thanks
    assert "记下了" in await phone.says("1、3")
    assert "记下了" in await phone.says("评价：窗口的人很耐心，电话13800138000")
    async with records(house.data_dir) as here:
        (case,) = await of(phone, here)
        assert case.rating.level == 4 and case.rating.tags == ("quick", "clear")
        assert "很耐心" in case.rating.text and "13800138000" not in case.rating.text


async def test_who_does_not_answer_is_not_asked_again_and_nothing_is_in_the_way(phone):
    assert QUESTION in await booked(phone)
    assert "℃" in await phone.says("唐山天气")
    assert QUESTION not in await booked(phone)


async def test_a_number_means_something_else_once_something_else_goes_on(phone, house):
    await booked(phone)
    await phone.says("唐山天气")
    asked = await phone.says("5")
    assert "谢谢您的评价" not in asked and "打 5 分吗" in asked and "机动车年检预约" in asked
    assert "谢谢您的评价：非常满意" not in await phone.says("查违章")
    async with records(house.data_dir) as here:
        assert all(case.rating is None for case in await of(phone, here))


async def test_words_that_can_only_rate_rate_whatever_went_on(phone):
    await booked(phone)
    await phone.says("唐山天气")
    await phone.says("5")
    assert "谢谢您的评价：非常满意" in await phone.says("非常满意")


async def test_an_emergency_comes_first_and_nothing_is_asked_in_it(phone):
    await booked(phone)
    answer = await phone.says("家里着火了")
    assert answer.startswith("119") and QUESTION not in answer
    assert "谢谢您的评价：非常满意" in await phone.says("五星")


async def test_a_case_is_rated_once(phone):
    await booked(phone)
    assert "谢谢您的评价" in await phone.says("非常满意")
    await phone.says("没有了")
    assert "谢谢您的评价" not in await phone.says("非常满意")


async def test_a_request_after_the_level_is_a_request(phone):
    await booked(phone)
    await phone.says("5")
    assert "车牌" in await phone.says("查违章")


async def test_a_poor_rating_is_put_right_by_a_day_and_rated_again(phone, house):
    await booked(phone)
    answer = await phone.says("1")
    assert "很抱歉" in answer and "整改" in answer and "1 " in answer
    await phone.says("等了半天也没人理，白跑一趟")
    async with records(house.data_dir) as here:
        (case,) = await of(phone, here)
        calendar = load_catalog(ROOT / "catalog.yaml").calendar
        assert case.rating.is_waiting and case.rating.due == calendar.after(datetime.now(BEIJING).date(), 5).isoformat()

        async def misrouted():
            found = await here.insight.questions.unfound(1)
            return [one for one in found if one.question.why == Why.RATED_LOW]

        assert any("年检" in one.question.text for one in await eventually(misrouted))
        store = RatingStore(here.sealed)
        address, told = await store.remedy(case.rating.id, "已加派人手", by="wang", justified=True)
        assert address.user == phone.user and not told.is_waiting
    assert "谢谢您的评价：满意" in await phone.says("4")
    async with records(house.data_dir) as here:
        (case,) = await of(phone, here)
        assert case.rating.level == 4 and case.rating.before == (1,) and case.rating.by == "wang"


async def test_words_that_the_platform_refuses_are_not_kept(phone, house):
    await booked(phone)
    await phone.says("3")
    answer = await phone.says(f"评价：{REFUSED}")
    async with records(house.data_dir) as here:
        (case,) = await of(phone, here)
    if phone.platform == "wechat":  # judges for mini programs only: the office that publishes decides
        assert "记下了" in answer and case.rating.may_show is None
        return
    assert "不让公开" in answer and case.rating.text == ""
    assert "记下了" in await phone.says("评价：有点慢")


async def test_a_payment_is_confirmed_once_it_arrived_and_then_asked_about(phone, house):
    number = "3001000002" if phone.platform == "wechat" else "3001000003"
    assert "预存" in await phone.says(f"交燃气费 户号{number} 充50元")
    receipt = await phone.says("确认")
    assert QUESTION not in receipt
    async with httpx.AsyncClient(follow_redirects=True, timeout=60) as browser:
        assert "已缴费" in (await browser.post(link_in(receipt))).text
    await at_once(phone, house, "follow")
    told = await phone.pushed("已收到您缴的燃气费")
    assert QUESTION in told
    assert "谢谢您的评价：满意" in await phone.says("4")


async def test_a_payment_that_its_citizen_has_asked_about_is_not_told_once_more(phone, house):
    number = "3001000002" if phone.platform == "wechat" else "3001000003"
    await phone.says(f"交燃气费 户号{number} 充60元")
    receipt = await phone.says("确认")
    async with httpx.AsyncClient(follow_redirects=True, timeout=60) as browser:
        assert "已缴费" in (await browser.post(link_in(receipt))).text
    told = await phone.says("交好了")
    assert "已收到您缴的燃气费" in told and QUESTION in told
    await at_once(phone, house, "follow")
    await nothing_planned(phone, house)
    with pytest.raises(TimeoutError):
        await phone.pushed("已收到您缴的燃气费", within_s=0.5)  # what was sent would be there by now
    assert "谢谢您的评价：满意" in await phone.says("4")


async def nothing_planned(phone, house):
    """Once the queue has nothing more to do for this citizen."""

    async def over():
        return await planned(docket, alias) == []

    async with queue_of(phone, house) as (docket, alias):
        await eventually(over)


async def at_once(phone, house, task):
    """Has the queue do a citizen's planned task now."""
    async with queue_of(phone, house) as (docket, alias):
        (one,) = await planned(docket, alias)
        assert one.function_name == task
        await docket.replace(task, datetime.now(UTC), one.key)(*one.args)


async def planned(docket, alias):
    """What the queue has to do for a citizen, or is doing."""
    now = await docket.snapshot()
    return [one for one in (*now.future, *now.running) if alias in one.key]


@asynccontextmanager
async def queue_of(phone, house):
    """The house's queue, and what a citizen is called there."""
    async with records(house.data_dir) as here:
        alias = here.vault.pseudonym(Address(phone.platform, phone.account, phone.user))
        async with Docket(name="banshi", url=f"unix://{socket_path(house.data_dir)}") as docket:
            docket.register(_elsewhere, names=[*TASKS, GIVE])
            yield docket, alias


async def _elsewhere(sealed: bytes) -> None:
    """The server's worker does it."""


def test_terms_are_counted_in_working_days():
    calendar = Calendar(holidays=[date(2027, 1, 1)], workdays=[date(2026, 12, 27)])
    assert calendar.after(date(2026, 11, 20), 5) == date(2026, 11, 27)  # a Friday: Monday is the first day
    assert calendar.after(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert calendar.after(date(2026, 12, 25), 1) == date(2026, 12, 27)
