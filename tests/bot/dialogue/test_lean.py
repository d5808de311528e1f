"""What a message costs in this process, counted in calls of our functions: no clock, so that no neighbour matters."""

import sys
from collections import Counter
from datetime import datetime

from bot.catalog.converters import BEIJING
from bot.messages import Address, InboundMessage, Kind
from tests.conftest import ROOT

OURS = str(ROOT / "bot")
MOST_CALLS = 317
"""Of functions of ours in a whole message, a twelfth more than it takes now. What a service, a slot or a row adds to
every message shows here at once: look first at what was called most, and ask it only of messages that it is about."""
MESSAGES = 5


async def calls_of(inbox, message):
    calls = Counter()

    def count(frame, event, _):
        if event == "call" and frame.f_code.co_filename.startswith(OURS):
            calls[f"{frame.f_code.co_qualname} {frame.f_code.co_filename.removeprefix(OURS)}"] += 1

    sys.setprofile(count)
    try:
        reply = await inbox.receive(message)
    finally:
        sys.setprofile(None)
    assert "唐山" in reply.text
    return calls


async def test_a_whole_message_takes_no_more_than_its_share_of_calls(parts):
    """From the inbox to the answer: dedup, session, routing remembered, one call to a gateway, figures, log lines."""
    counted = [
        await calls_of(
            parts.inbox,
            InboundMessage(
                f"m{n}", Address("terminal", "lean", f"u{n}"), Kind.TEXT, "唐山今天天气", datetime.now(BEIJING)
            ),
        )
        for n in range(MESSAGES)
    ]
    leanest = min(counted, key=Counter.total)  # the first ones open connections, and learn what is remembered
    assert leanest.total() <= MOST_CALLS, leanest.most_common(25)
