"""The plain manner (长辈版): short steps, few choices, always a number to call; kept until it is given up."""

import re
import secrets

import httpx
import pytest

from tests.answers import answer_all
from tests.conftest import PHONES
from tests.identifiers import id_number
from tests.journeys.test_errands import BOOKING
from tests.journeys.test_how_it_went import at_once
from tests.phone import link_in


def choices_in(text: str) -> int:
    return len(re.findall(r"^\d+\. ", text, re.MULTILINE))


@pytest.mark.parametrize("said", ["长辈版", "字太多看不懂"])
async def test_few_big_things_to_choose_from_and_more_of_them(phone, said):
    first = await phone.says(said)
    assert choices_in(first) == 4 and "1. " in first and "更多" in first and "12345" in first
    second = await phone.says("更多")
    assert "5. " in second and choices_in(second) <= 4


async def test_a_number_picks_what_stands_on_any_page(phone):
    await phone.says("长辈版")
    assert "车牌号" in await phone.says("1")


async def test_the_menu_is_short(phone):
    await phone.says("长辈版")
    menu = await phone.says("菜单")
    assert choices_in(menu) == 4 and len(menu.splitlines()) <= 9 and "更多" in menu
    assert "车牌号" in await phone.says("1")
    await phone.says("标准版")
    assert "【" in await phone.says("菜单")


async def test_it_holds_for_what_comes_after(phone):
    await phone.says("长辈版")
    guide = await phone.says("公租房怎么申请")
    assert len(guide.splitlines()) <= 9 and "12345" in guide
    assert "不会弄就拨打" not in await phone.says("标准版")
    assert len((await phone.says("公租房怎么申请")).splitlines()) >= len(guide.splitlines()) - 2


async def test_a_form_under_way_goes_on(phone):
    await phone.says("查违章")
    assert "回复「继续」接着办" in await phone.says("大字版")
    assert "车牌号" in await phone.says("继续")


async def test_an_emergency_is_not_shortened(phone):
    await phone.says("长辈版")
    assert (await phone.says("奶奶叫不醒")).startswith("120。")


async def test_who_leaves_is_forgotten(phone):
    await phone.says("长辈版")
    assert "不会弄就拨打" in await phone.says("公租房怎么申请")
    await phone.unfollows()
    await phone.opens()
    assert "不会弄就拨打" not in await phone.says("公租房怎么申请")


PERSON = "刘示例"  # whom no other test of this kind binds
CALL = "不会弄就拨打"
GUIDE = "公租房怎么申请"


async def bind(phone):
    assert "认证成功" in await phone.binds(link_in(await phone.says("查社保")), PERSON)
    await phone.pushed("")


@pytest.fixture
async def other(phone, house):
    """The same citizen's phone on the other platform."""
    platform = "alipay" if phone.platform == "wechat" else "wechat"
    user = f"2088{secrets.randbelow(10**12):012}" if platform == "alipay" else f"oOther{secrets.token_hex(11)}"
    async with httpx.AsyncClient(timeout=60) as http:
        there = PHONES[platform](http, house.server, house.sandbox, "demo", user)
        await there.opens()
        yield there


async def test_a_choice_of_a_bound_person_holds_on_both_platforms(phone, other):
    await bind(phone)
    await phone.says("长辈版")
    assert CALL not in await other.says(GUIDE)
    await bind(other)  # from here on it is known to be the same person, whose choice was made before
    assert CALL in await other.says(GUIDE)
    await other.says("标准版")
    assert CALL not in await phone.says(GUIDE)


async def test_a_choice_made_before_binding_becomes_the_persons(phone, other):
    await bind(other)
    await phone.says("长辈版")
    await bind(phone)
    assert CALL in await other.says(GUIDE)
    await phone.says("解除绑定")
    assert CALL not in await phone.says(GUIDE)
    assert CALL in await other.says(GUIDE)
    await other.says("解除绑定")
    assert CALL not in await other.says(GUIDE)


async def test_what_is_pushed_later_names_whom_to_call(phone, faults):
    await phone.says("长辈版")
    await faults.set("traffic", "slow", delay_s=6.5)
    await phone.says("查违章 冀B12345 发动机后六位123456")
    assert "12345" in await phone.pushed("冀B12345")


async def test_a_settled_submit_is_told_plainly(phone, house, faults):
    answers = {**BOOKING, "身份证号": id_number(secrets.randbelow(10**6))}
    await answer_all(phone, "挂号", answers)
    await faults.set("health", "reset", operations=["order"], times=1)
    await faults.set("health", "error", operations=["order_by_number"])
    assert "不要重复提交" in await phone.says("确认")
    await phone.says("长辈版")
    await faults.clear()
    await at_once(phone, house, "settle")
    plainly(await phone.pushed("现在查到了", within_s=40))


async def test_a_reminder_is_told_plainly(phone, house):
    answers = {**BOOKING, "身份证号": id_number(secrets.randbelow(10**6)), "请选医生和日期": "最后一个"}
    await answer_all(phone, "挂号", answers)
    assert "预约号" in await phone.says("确认")
    await phone.says("长辈版")
    await at_once(phone, house, "remind")
    plainly(await phone.pushed("明天"))


async def test_how_a_case_goes_on_is_told_plainly(phone, house):
    await phone.says("长辈版")
    account = "3001000002" if phone.platform == "wechat" else "3001000003"
    asked = await phone.says(f"交燃气费 户号{account} 充50元")
    while "确认" not in asked:
        asked = await phone.says("更多")
    receipt = await phone.says("确认")
    while "http" not in receipt:
        receipt = await phone.says("更多")
    async with httpx.AsyncClient(follow_redirects=True, timeout=60) as browser:
        assert "已缴费" in (await browser.post(link_in(receipt))).text
    await at_once(phone, house, "follow")
    plainly(await phone.pushed("已收到您缴的燃气费"))


def plainly(told):
    """As an elderly citizen is told what they didn't ask for: to its end whom to call, nothing behind 「更多」."""
    assert "12345" in told.splitlines()[-1], told
    assert "回复「更多」" not in told


async def test_who_cant_read_it_is_spoken_to_plainly(phone):
    told = await phone.says("我眼神不好字太小了看不清")
    assert "以后我说短一点" in told, told
