"""What is said after an alarm belongs to it: whom to call once more, no small talk."""

import secrets
from datetime import datetime

import pytest

from bot.catalog.converters import BEIJING
from bot.dialogue import words
from bot.messages import Address, InboundMessage, Kind


async def says(parts, citizen, text):
    address = Address("terminal", "alarm", citizen)
    message = InboundMessage(secrets.token_hex(8), address, Kind.TEXT, text, datetime.now(BEIJING))
    return (await parts.inbox.receive(message)).text


@pytest.mark.parametrize(
    ("told", "number", "then"),
    [
        ("我妈吃了一整瓶安眠药", "120", "咋催吐"),
        ("我头晕恶心 屋里煤气中毒了", "120", "睡一觉就好了吧"),
        ("有个男的一直跟踪我", "110", "他现在就在楼下"),
        ("我爸嘴歪了说不出话", "120", "是不是中风啊"),
    ],
)
async def test_what_is_said_next_is_told_whom_to_call_again(parts, told, number, then):
    citizen = secrets.token_hex(4)
    assert f"打 {number}" in await says(parts, citizen, told)
    again = await says(parts, citizen, then)
    assert f"打 {number}" in again and words.CHITCHAT not in again
    assert f"打 {number}" not in await says(parts, secrets.token_hex(4), "你好")


async def test_a_wish_for_something_else_is_served_and_ends_it(parts):
    citizen = secrets.token_hex(4)
    assert "打 120" in await says(parts, citizen, "我爸嘴歪了说不出话")
    assert words.STILL_URGENT in await says(parts, citizen, "你好")
    assert "车牌号" in await says(parts, citizen, "查违章")
    await says(parts, citizen, "取消")
    assert "打 120" not in await says(parts, citizen, "你好")
