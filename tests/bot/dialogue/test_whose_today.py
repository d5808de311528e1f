"""「明天」 is the day after Beijing's today: between midnight and eight, another clock is still at yesterday."""

from datetime import UTC, datetime
from time import monotonic

from bot.dialogue.attempt import Attempt
from bot.dialogue.conversation import Conversation
from bot.messages import Address, InboundMessage, Kind


async def _keep_nothing(talk):
    """No process dies here."""


async def test_a_message_stamped_in_another_zone_means_our_days(parts):
    late = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    message = InboundMessage("m1", Address("terminal", "t", "u"), Kind.TEXT, "唐山明天限行吗", late)
    turn = await parts.dialogue.respond(message, Conversation(), Attempt(monotonic() + 20, _keep_nothing))
    assert turn.slots["date"] == "2026-11-24"
