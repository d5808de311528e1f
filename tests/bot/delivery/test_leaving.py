"""Messages that the store must still be told of: one that can't be left keeps no other from being left."""

from datetime import datetime

from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.catalog.converters import BEIJING
from bot.delivery.holding import Unheard
from bot.delivery.turns import Sight, TurnStore
from bot.errors import StoreUnavailable
from bot.identity.vault import Vault
from bot.messages import Address, InboundMessage, Kind

VAULT = Vault(SecretStr("a secret of at least thirty-two characters"))
ONE, OTHER, LAST = (
    InboundMessage(f"m{number}", Address("wechat", "demo", f"u{number}"), Kind.TEXT, "查违章", datetime.now(BEIJING))
    for number in range(3)
)


class Failing(TurnStore):
    """A store that fails as it is told to, then works."""

    fails: list[Exception]

    async def leave(self, address, id_, token):
        if self.fails:
            raise self.fails.pop(0)
        await super().leave(address, id_, token)


async def test_an_error_that_nobody_thought_of_keeps_no_other_message_from_being_left(redis):
    turns, tokens = Failing(redis, VAULT, 60), {message: message.id.rjust(16, "0") for message in (ONE, OTHER, LAST)}
    leaving = Unheard(turns)
    for message, token in tokens.items():
        assert (await turns.open(message, token)).sight is Sight.FIRST
    turns.fails = [StoreUnavailable("away"), StoreUnavailable("away"), ValueError("a fault of ours")]
    with capture_logs() as lines:
        await leaving.leave(ONE, tokens[ONE])
        await leaving.leave(OTHER, tokens[OTHER])
        await leaving.drain()
    assert [line["event"] for line in lines] == ["store not told what became of a message"]
    turns.fails = [StoreUnavailable("away")]
    await leaving.leave(LAST, tokens[LAST])
    await leaving.drain()
    sights = [(await turns.open(message, "x".rjust(16, "0"))).sight for message in (ONE, OTHER, LAST)]
    assert sights == [Sight.RUNNING, Sight.FIRST, Sight.FIRST]
