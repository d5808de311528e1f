"""The plain manner (长辈版): short steps, few choices, always a number to call; kept until it is given up."""

import re
import secrets

import httpx
import pytest

from tests.conftest import PHONES
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
    async with httpx.AsyncClient(timeout=20) as http:
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
    await faults.set("traffic", "slow", delay_s=5)
    await phone.says("查违章 冀B12345 发动机后六位123456")
    assert "12345" in await phone.pushed("冀B12345")
