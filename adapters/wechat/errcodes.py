"""What WeChat's error codes mean for us: one table, from code to what is done about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from prometheus_client import Counter

from bot.errors import DeliveryFailed

refusals = Counter("banshi_wechat_refusals_total", "Refusals by WeChat's API", ["account", "errcode"])


class Action(StrEnum):
    """What is done about an error code."""

    RETRY = "retry"
    """WeChat is busy: twice more, then the queue's own retries."""
    REFRESH = "refresh"
    """A new access token, once, and the call once more."""
    WAIT = "wait"
    """The minute's limit: nothing goes that way for a minute."""
    TOMORROW = "tomorrow"
    """The day's quota: one call in ten minutes looks whether there is more, until midnight in China at the latest."""
    CONFIG = "config"
    """The account's settings or its console are wrong: an alarm; no token is asked for for a while."""
    APPROVAL = "approval"
    """The account's administrator must confirm something in WeChat: an alarm, and slow retries."""
    OFF = "off"
    """The account may not do this: switched off for an hour, other ways are taken."""
    FALL_BACK = "fall back"
    """This citizen can't be written to in this way now: another way, or the answer waits for their next message."""
    DROP = "drop"
    """No such citizen of this account."""
    NO_CONSENT = "no consent"
    """The citizen allows no more of these notices: the count of their consents is set to nothing."""
    REUPLOAD = "upload again"
    """The media file has run out."""
    NO_STAFF = "no such staff"
    """WeChat's customer service doesn't know in whose name it was to be: the account's own is taken."""
    RELOGIN = "log in again"
    """The code was used, is wrong or has run out."""
    DENY = "deny"
    """WeChat takes this citizen for a risk: no login."""
    SPLIT = "split"
    """Too long."""
    BLOCK = "block"
    """Content that may not be shown."""
    IGNORE = "ignore"
    """Nothing is lost by it."""
    BUG = "bug"
    """We have built the call wrongly: never tried again."""


CODES: Mapping[Action, tuple[int, ...]] = {
    Action.RETRY: (-1,),
    Action.REFRESH: (40001, 40014, 41001, 42001),
    Action.WAIT: (45011,),
    Action.TOMORROW: (45009,),
    Action.CONFIG: (40013, 40125, 40164, 40243, 61003, 61004, 61007),
    Action.APPROVAL: (89501, 89503, 89506, 89507),
    Action.OFF: (40101, 40200, 48001, 48004, 48006),
    Action.FALL_BACK: (45015, 45047),
    Action.DROP: (40003, 43004, 50002, 50005, 50007),
    Action.NO_CONSENT: (43101,),
    Action.REUPLOAD: (40007,),
    Action.NO_STAFF: (61452, 65400, 65401),
    Action.RELOGIN: (40029, 40163, 42003),
    Action.DENY: (40226,),
    Action.SPLIT: (45002,),
    Action.BLOCK: (87014,),
    Action.IGNORE: (45072, 45080, 45081),
    Action.BUG: (40008, 40033, 40037, 41030, 43104, 44004, 45008, 47001, 47003),
}
ACTIONS: Mapping[int, Action] = {code: action for action, codes in CODES.items() for code in codes}

PASSING = frozenset((Action.RETRY, Action.REFRESH, Action.WAIT, Action.REUPLOAD))
"""What may go better in a few minutes. A wrong configuration may too, but not soon enough for a citizen's answer."""

OURS = frozenset((Action.TOMORROW, Action.CONFIG, Action.APPROVAL, Action.OFF, Action.BUG))
"""What every citizen of the account runs into until somebody sees to it."""

CLOSES_S: Mapping[Action, int] = {Action.WAIT: 60, Action.TOMORROW: 600, Action.OFF: 3600}
"""For how long one kind of call isn't made any more; a day's quota may be cleared long before midnight."""
STOPS_S: Mapping[Action, int] = {Action.CONFIG: 60, Action.APPROVAL: 300, Action.TOMORROW: 60, Action.WAIT: 60}
"""For how long no token is asked for after such a refusal of one."""


def action_for(code: int) -> Action:
    """What is done about a code; one that stands nowhere is a bug, of ours or of this table's."""
    return ACTIONS.get(code, Action.BUG)


@dataclass(frozen=True, slots=True)
class Refusal:
    """WeChat's own words for an error: its code, the request's id for WeChat's support, an address to allow."""

    code: int
    rid: str = ""
    address: str = ""

    @property
    def action(self) -> Action:
        """What is done about it."""
        return action_for(self.code)


class WeChatRefused(DeliveryFailed):
    """WeChat's API answered with an errcode. `str()` holds no secret, no token and nobody's id."""

    def __init__(self, refusal: Refusal, why: str = "") -> None:
        action = refusal.action
        super().__init__(why or _words(refusal), permanent=action not in PASSING, ours=action in OURS)
        self.refusal = refusal

    @property
    def action(self) -> Action:
        """What is done about it."""
        return self.refusal.action


def _words(refusal: Refusal) -> str:
    add = f"; add {refusal.address} to the account's IP allow-list" if refusal.address else ""
    rid = f" (rid {refusal.rid})" if refusal.rid else ""
    return f"WeChat answered errcode {refusal.code}, {refusal.action}{add}{rid}"
