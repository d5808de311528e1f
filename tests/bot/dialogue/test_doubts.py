"""A yes-word that is asked, not said, submits nothing; a yes that only sounds mild does."""

import re

import pytest

from bot.dialogue import words
from tests.identifiers import id_number
from tests.talks import Talk

PARKING = ("停车缴费 津A12345",)
REPORT = ("随手拍 路灯不亮", "唐山建设北路", "跳过", "跳过")


@pytest.fixture
def talk(parts):
    return Talk(parts)


@pytest.mark.parametrize(
    "said",
    [
        *"没问题吧？ 没问题？ 没错吧 对吧 是的吧？ 没毛病吧 行了吧 可以了吧 确定？ 嗯？".split(),
        *"嗯… 嗯。。。 ok? 好？！ 交吧？".split(),
        *"没问题吗 对吗？ 可以吗 行吗 确认吗 是不 中不 对么 对不对 行不行 是不是 这样对吧 应该没问题吧".split(),
        *"行嘛 可以嘛 好嘛 对嘛 行不啊 可以吗 中不中 妥不妥".split(),
        "确定 ？",
    ],
)
async def test_what_is_asked_is_no_yes(talk, said):
    card = await says_all(talk, PARKING)
    told = await talk.says(said)
    assert told == f"{words.DOUBTED}\n{card}"
    assert "缴费单已生成" in await talk.says("确认")


@pytest.mark.parametrize(
    "said", "好吧 行吧 那就办吧 办吧 交吧 成吧 确认吧 提交吧 就这样吧 好的呢 嗯 嗯！ 好～ ok。".split()
)
async def test_a_mild_yes_is_one(talk, said):
    await says_all(talk, PARKING)
    assert "缴费单已生成" in await talk.says(said)


async def test_a_doubt_files_nothing(talk):
    card = await says_all(talk, REPORT)
    assert "请核对" in card, card
    for said in ("确定？", "没问题吧", "行嘛", "可以吗", "中不中"):
        assert await talk.says(said) == f"{words.DOUBTED}\n{card}"
    assert re.search(r"工单号 \w+", await talk.says("确认"))


async def test_who_asks_agrees_to_no_use_of_their_data(parts):
    talk = Talk(parts)
    await talk.bind("张示例", id_number(61))
    for kind in parts.dialogue.catalog.privacy.kinds:
        await parts.people.withdraw_kind(talk.address, kind)
    asked = await talk.says("查公积金余额")
    assert "回复「同意」" in asked
    for said in ("同意？", "可以吧", "嗯？"):
        assert await talk.says(said) == f"{words.STILL_NOT_AGREED}\n{asked}"
    assert words.STILL_NOT_AGREED not in await talk.says("同意")


async def test_who_asks_erases_nothing(talk):
    await talk.says("删除我的数据")
    assert await talk.says("确认删除？") == words.ASK_ERASE
    assert await talk.says("确认删除") == words.ERASED


async def says_all(talk, messages):
    for message in messages:
        told = await talk.says(message)
    return told
