"""The plain manner (长辈版): short steps, few choices, always a number to call; kept until it is given up."""

import re

import pytest


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
