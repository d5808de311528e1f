"""Who was told whom to call lately: what they say next belongs to that, unless it asks for something else."""

from time import monotonic

from msgspec.structs import replace

from bot.dialogue import words
from bot.dialogue.conversation import Conversation
from bot.dialogue.turn import Turn
from bot.intents.decision import Verdict
from bot.messages import Address, Reply

KEPT_S = 600.0
"""Who writes later than this writes of something else."""
MOST = 4096
"""Citizens held at a time; the first told are forgotten first."""


class Alarms:
    """Of this process alone: an alarm waits for no store, so that another process doesn't know of it."""

    def __init__(self) -> None:
        self.told: dict[Address, tuple[Reply, float]] = {}

    def note(self, address: Address, reply: Reply | None) -> None:
        """This citizen was told this, just now."""
        self.told.pop(address, None)
        if reply is not None:
            self.told[address] = (reply, monotonic())
        if len(self.told) > MOST:
            del self.told[next(iter(self.told))]

    def forget(self, address: Address) -> None:
        """What was told to a citizen who is erased."""
        self.told.pop(address, None)

    def go_on(self, address: Address, before: Conversation, turn: Turn) -> Turn:
        """The turn, or whom to call once more where its message asked for nothing that we know."""
        if turn.urgent:
            self.note(address, turn.reply)
            return turn
        told = self.told.get(address)
        if told is None or turn.request is None:
            return turn
        reply, when = told
        is_known = turn.request.verdict is Verdict.ROUTE or turn.request.elsewhere
        if is_known or monotonic() - when > KEPT_S:
            self.forget(address)
            return turn
        return replace(turn, reply=Reply(words.sentence(words.STILL_URGENT, reply.text)), conversation=before)
