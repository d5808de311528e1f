"""「明天」 is the day after Beijing's today: between midnight and eight, another clock is still at yesterday."""

from datetime import UTC, datetime, timedelta
from time import monotonic

from bot.dialogue.attempt import Attempt
from bot.dialogue.conversation import Conversation
from bot.messages import Address, InboundMessage, Kind
from tests.answers import new_plate
from tests.talks import Talk


async def test_a_platform_whose_clock_is_ahead_makes_no_rating_doubtful(parts):
    """What was begun before the question how it went is no later thing, whoever's clock stamped it."""
    talk = Talk(parts, ahead=timedelta(minutes=1))
    for text in ("预约年检", new_plate(), "唐山", "城东", "2"):
        await talk.says(text)
    turn = await talk.turn(Kind.TEXT, text="确认")
    assert "这次办得怎么样" in turn.reply.text
    for errand in turn.errands:
        await parts.outbox.arrange(talk.address, errand)
    assert "谢谢您的评价：满意" in await talk.says("4")


async def test_a_message_stamped_in_another_zone_means_our_days(parts):
    late = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    message = InboundMessage("m1", Address("terminal", "t", "u"), Kind.TEXT, "唐山明天限行吗", late)
    turn = await parts.dialogue.respond(message, Conversation(), Attempt(monotonic() + 20))
    assert turn.slots["date"] == "2026-11-24"
