"""A submit that nobody can tell about yet: its place stays, and the same order goes out under the same number."""

from msgspec.structs import replace

from tests.answers import new_plate
from tests.talks import Talk


async def to_the_yes(talk):
    for text in ("预约年检", new_plate(), "唐山", "城东", "2"):
        asked = await talk.says(text)
    assert "确认请回复" in asked


def long_after(talk):
    """As if the gateway's time to take the order in were over."""
    talk.talk = replace(talk.talk, form=replace(talk.talk.form, given_up=1.0))


async def test_the_place_of_a_booking_under_way_is_not_given_to_others(parts, faults):
    talk = Talk(parts)
    await to_the_yes(talk)
    await faults.set("appointments", "error", operations=["book", "book_by_number"])
    assert "还不能确定" in await talk.says("确认")
    assert ("appointments", "book") in talk.calls and ("appointments", "unlock") not in talk.calls


async def test_a_booking_that_was_not_made_is_tried_again_with_its_place_and_number(parts, faults):
    talk = Talk(parts)
    await to_the_yes(talk)
    await faults.set("appointments", "error", operations=["book"], times=1)
    assert "还不能确定" in await talk.says("确认")
    sent = talk.talk.form
    long_after(talk)
    assert "没有办成" in await talk.says("继续")
    assert "确认请回复" in await talk.says("继续")
    assert (talk.talk.form.number, talk.talk.form.held) == (sent.number, sent.held)
    assert "年检约好了" in await talk.says("确认")


async def test_an_order_tried_again_keeps_its_business_number(parts, faults):
    talk = Talk(parts)
    await talk.says("交水费 户号1001000006")
    await faults.set("utility", "error", operations=["order"])
    assert "还不能确定" in await talk.says("确认")
    number = talk.talk.form.number
    long_after(talk)
    assert "没有办成" in await talk.says("继续")
    await faults.clear()
    assert "确认请回复" in await talk.says("继续")
    assert talk.talk.form.number == number
