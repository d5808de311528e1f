"""People take over from the bot: the account's own staff where it has some, else a call-back; then the bot goes on."""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.catalog.calendar import Calendar
from bot.catalog.converters import BEIJING
from bot.catalog.human import Hours, Human
from bot.insight.handovers import HandoverStore
from bot.messages import Address
from tests.operators import operator
from tests.records import records

NUMBER = "13800138000"
MEANINGLESS = "我要办骉羴猋证"
RARE = "骉羴猋犇"
DESK = "window1@gh_0123456789ab"
"""Whom chats of `demo-plain` go to."""


async def listed(phone, house):
    """What clerks have of this citizen."""
    async with records(house.data_dir) as here:
        return await HandoverStore(here.sealed).waiting(Address(phone.platform, phone.account, phone.user))


async def test_a_number_that_is_left_becomes_a_call(phone, house):
    await phone.says("查违章")
    offered = await phone.says("转人工")
    assert "12345" in offered and "手机号" in offered and "继续" in offered
    noted = await phone.says(f"{NUMBER}，我的车查不到记录")
    assert "登记好了" in noted and "138****8000" in noted and NUMBER not in noted
    (call,) = await listed(phone, house)
    assert call.phone == NUMBER and "查不到记录" in call.matter and call.why == "asked"
    assert call.service == "机动车违法查询" and "查违章" in call.summary
    assert "车牌" in await phone.says("继续")


async def test_another_number_replaces_it_and_it_can_be_taken_back(phone, house):
    await phone.says("转人工")
    await phone.says(NUMBER)
    await phone.says("13800138001")
    assert [call.phone for call in await listed(phone, house)] == ["13800138001"]
    assert "号码已删除" in await phone.says("取消回电")
    assert await listed(phone, house) == []


async def test_a_request_goes_on_where_a_number_was_offered(phone):
    await phone.says("转人工")
    assert "℃" in await phone.says("唐山天气")


@pytest.mark.parametrize(
    ("why", "said"),
    [("asked", "转人工"), ("keyword", f"转坐席{RARE}"), ("anger", f"{RARE}，气死我了")],
)
async def test_words_of_the_catalogue_lead_to_a_call_back(phone, house, why, said):
    """`demo` has no staff in its chats, as no Alipay account has: whoever asks for people is called back."""
    answer = await phone.says(said)
    assert "12345" in answer and "手机号" in answer and ("对不起" in answer) is (why == "anger")
    await phone.says(NUMBER)
    (call,) = await listed(phone, house)
    assert call.why == why


async def test_two_misses_lead_to_a_call_back(phone, house):
    assert "手机号" not in await phone.says("查猋羴骉")
    assert "手机号" in await phone.says("查骉羴猋")
    assert "登记好了" in await phone.says(NUMBER)
    (call,) = await listed(phone, house)
    assert call.why == "misses" and "查猋羴骉" in call.summary


async def test_a_number_is_masked_in_what_is_kept_of_the_talk(phone, house):
    await phone.says(f"我电话{NUMBER}，{MEANINGLESS}")
    await phone.says("转人工")
    await phone.says("13800138001")
    (call,) = await listed(phone, house)
    assert all(NUMBER not in text for text in call.summary)


async def test_erasing_ones_data_takes_the_call_back(phone, house):
    await phone.says("转人工")
    await phone.says(NUMBER)
    assert "回电" in await phone.says("我的数据")
    await phone.says("确认删除")
    assert await listed(phone, house) == []


async def test_clerks_see_numbers_on_record_and_note_what_became_of_them(phone, house):
    mark = f"水管的事{phone.platform}"
    await phone.says("转人工")
    await phone.says(f"{NUMBER} {mark}")
    (call,) = await listed(phone, house)
    async with operator(house.server, "demo-viewer") as viewer:
        page = (await viewer.get("/handover")).text
        assert mark in page and "显示号码</button>" not in page
        assert NUMBER not in page
        assert (await viewer.post(f"/handover/{call.id}/phone")).status_code == 403
    async with operator(house.server, "demo-editor") as editor:
        assert NUMBER not in (await editor.get("/handover")).text
        assert NUMBER in (await editor.post(f"/handover/{call.id}/phone")).text
        assert (await editor.post(f"/handover/{call.id}/close", note="已答复")).status_code == 303
        assert "已答复" in (await editor.get("/handover")).text
        assert (await editor.post(f"/handover/{call.id}/phone")).status_code == 404
    seen = "".join(file.read_text() for file in (house.data_dir / "audit").glob("audit-*.jsonl"))
    assert "console.handover.phone" in seen and call.id in seen and NUMBER not in seen
    assert await listed(phone, house) == []


@pytest.mark.parametrize("phone", ["wechat"], indirect=True)
@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("asked", ["转人工"]),
        ("keyword", [f"转坐席{RARE}"]),
        ("anger", [f"{RARE}，气死我了"]),
        ("misses", ["查猋羴骉", "查骉羴猋"]),
    ],
)
async def test_the_accounts_staff_take_over_and_the_bot_goes_on_afterwards(phone, house, why, said):
    """Chats of an account with staff go to WeChat's own customer service; when that ends, messages come here again."""
    here = replace(phone, account="demo-plain", said=[])
    await here.opens()
    await here.says(f"查违章 我电话{NUMBER}")
    await here.says("算了")
    for text in said[:-1]:
        await here.says(text)
    assert await here.delivers({"MsgType": "text", "Content": said[-1]}) == DESK, "no words but the hand-over itself"
    told = await here.pushed("正在为您转接人工客服")
    assert told.startswith("window1："), "in the name of the clerk, who has it in their own chat"
    assert "全天" in told and "查违章 我电话〔电话〕" in told and NUMBER not in told
    reference = re.search(r"接待编号 (\d{6})", told)[1]
    async with operator(house.server, "demo-viewer") as viewer:
        page = (await viewer.get(f"/handover?reference={reference}")).text
        assert (
            "已转微信客服" in page
            and "查违章 我电话〔电话〕" in page
            and NUMBER not in page
            and page.count("<tbody>") == 1
        )
    async with records(house.data_dir) as kept:
        (work,) = [one for one in await HandoverStore(kept.sealed).since(0) if one.reference == reference]
    assert work.why == why and not work.phone
    assert await here.delivers({"MsgType": "text", "Content": "查骉羴猋"}) == DESK, (
        "who is in the queue still speaks to them"
    )
    assert "已经转给人工客服" in await here.pushed("已经转给人工客服")
    answer = await here.says("唐山天气")
    assert answer.startswith("人工客服现在没有在接待") and "℃" in answer
    assert "人工客服现在没有在接待" not in await here.says("唐山天气")


def test_hours_know_weekends_holidays_and_nights():
    calendar = Calendar(holidays=[date(2027, 1, 1)], workdays=[date(2026, 12, 27)])
    human = Human(hours=[Hours(on="workdays", begin="09:00", end="17:00")])

    def is_open(*moment: int) -> bool:
        return human.is_open(datetime(*moment, tzinfo=BEIJING), calendar)

    assert is_open(2026, 11, 23, 9, 0) and not is_open(2026, 11, 23, 17, 0) and not is_open(2026, 11, 23, 8, 59)
    assert not is_open(2026, 11, 22, 10, 0) and is_open(2026, 12, 27, 10, 0) and not is_open(2027, 1, 1, 10, 0)
    night = Human(hours=[Hours(on="every_day", begin="20:00", end="24:00")])
    assert night.is_open(datetime(2027, 1, 1, 23, 59, tzinfo=BEIJING), calendar)
    assert not Human().is_open(datetime(2026, 11, 23, 10, 0, tzinfo=BEIJING), calendar)
