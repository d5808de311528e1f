"""How many customer-service messages an account may send a citizen, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Action(StrEnum):
    """What a citizen did that allows the account to write."""

    MESSAGE = "message"
    CLICK = "click"
    FOLLOW = "follow"
    SCAN = "scan"
    ENTER = "enter"


ALLOWED: Mapping[Action, tuple[int, float]] = {
    Action.MESSAGE: (5, 48 * 3600),
    Action.CLICK: (3, 60),
    Action.FOLLOW: (3, 60),
    Action.SCAN: (3, 60),
    Action.ENTER: (2, 60),
}
"""Messages and seconds an action allows."""

OUTSIDE_WINDOW = 45015
USED_UP = 45047


@dataclass(slots=True)
class Quota:
    """What is left for one citizen of one account."""

    _windows: dict[Action, tuple[int, float]] = field(default_factory=dict)

    def allow(self, action: Action, now: float) -> None:
        """The citizen did something: its allowance starts anew."""
        count, lasts = ALLOWED[action]
        self._windows[action] = count, now + lasts

    def spend(self, now: float) -> int:
        """Takes one message from the allowance that ends first; the errcode when there is none, else 0."""
        live = {action: window for action, window in self._windows.items() if window[1] > now}
        if not live:
            return OUTSIDE_WINDOW
        usable = [action for action, (left, _) in live.items() if left > 0]
        if not usable:
            return USED_UP
        soonest = min(usable, key=lambda action: live[action][1])
        left, until = live[soonest]
        self._windows[soonest] = left - 1, until
        return 0
