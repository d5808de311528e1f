"""Content safety, for what one citizen writes and others read (§4.6); WeChat checks a mini program's citizens only."""

from enum import IntEnum, StrEnum

from adapters.wechat.client import WeChatClient
from bot.errors import DeliveryFailed

LONGEST = 2500


class Verdict(StrEnum):
    """What WeChat says of a text. REVIEW: a person should look. UNKNOWN: show it to nobody else."""

    PASS = "pass"  # noqa: S105 (a verdict)
    REVIEW = "review"
    RISKY = "risky"
    UNKNOWN = "unknown"


class Place(IntEnum):
    """Where a text would be shown, as WeChat numbers it."""

    PROFILE = 1
    COMMENT = 2
    FORUM = 3
    SOCIAL = 4


async def check_text(client: WeChatClient, user: str, text: str, place: Place = Place.COMMENT) -> Verdict:
    """`msg_sec_check`: the verdict counts, not the errcode. A long text is checked in parts, the worst one counts."""
    parts = [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)] or [""]
    verdicts = [await _check(client, user, part, place) for part in parts if part.strip()]
    order = list(Verdict)
    return max(verdicts, key=order.index, default=Verdict.PASS)


async def _check(client: WeChatClient, user: str, text: str, place: Place) -> Verdict:
    asked = {"version": 2, "openid": user, "scene": int(place), "content": text}
    try:
        answer = await client.call("/wxa/msg_sec_check", asked, repeatable=True)
    except DeliveryFailed:
        return Verdict.UNKNOWN
    result = answer.get("result")
    said = result.get("suggest") if isinstance(result, dict) else None
    return Verdict(said) if said in {"pass", "review", "risky"} else Verdict.UNKNOWN
