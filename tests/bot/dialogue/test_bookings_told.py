"""What is said of a citizen's bookings is what is known of them."""

from tests.answers import new_plate
from tests.talks import Talk


async def booked(parts):
    talk = Talk(parts)
    for text in ("预约年检", new_plate(), "唐山", "城东", "4", "确认"):
        told = await talk.says(text)
    assert "年检约好了" in told
    return talk


async def test_a_list_that_does_not_come_is_not_called_empty(parts, faults):
    talk = await booked(parts)
    await talk.says("唐山天气")
    await faults.set("appointments", "error", operations=["list"])
    for asked in ("取消预约", "我的预约"):
        told = await talk.says(asked)
        assert "没有查到您在这里的预约" not in told and "暂时没有查到" in told


async def test_what_was_cancelled_is_no_booking(parts):
    talk = await booked(parts)
    assert "一共有 1 个预约" in await talk.says("我的预约")
    for text in ("取消年检", "1", "确认"):
        await talk.says(text)
    told = await talk.says("我的预约")
    assert "没有有效的预约" in told and "「我的年检预约」" in told and "一共有" not in told
    assert "已取消" in await talk.says("我的年检预约")
