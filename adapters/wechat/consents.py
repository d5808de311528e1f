"""How many notices of each template a citizen still allows: one more for each yes, one less for each notice (§4.3).

A yes is told twice where the account's events are pushed here and its mini program reports, too: each teller counts on
its own, and the higher count holds. Who took their consent back is sent nothing until their next yes, whatever else
the account may send.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adapters.wechat.notes import Notes

KEPT_S = 400 * 24 * 3600
PUSHED, REPORTED = TELLERS = "pushed", "reported"
SPENT, SAID = "spent", "said"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a citizen allows of one template. `said`: YES, NO, or empty where they were never asked; `at`: when."""

    left: int
    said: str = ""
    at: float = 0.0


class Consents:
    """The citizens of one account. All methods raise StoreUnavailable."""

    def __init__(self, appid: str, notes: Notes) -> None:
        self._appid = appid
        self._notes = notes

    async def heard(self, user: str, event: str, items: Iterable[Mapping[str, str]]) -> None:
        """Takes in what a subscription event says."""
        for item in items:
            template, said = item.get("TemplateId", ""), item.get("SubscribeStatusString", "").lower()
            if event == "subscribe_msg_popup_event" and said == "accept":
                await self.accept(user, template, PUSHED)
            elif said == "reject":
                await self.decline(user, template)
            elif item.get("ErrorCode") == "43101":
                await self.none_left(user, template)

    async def accept(self, user: str, template: str, teller: str) -> None:
        """A yes in WeChat's own dialog, as one of TELLERS tells it."""
        await self._notes.add(self._key(user, template, teller), 1, KEPT_S)
        await self._say(user, template, YES)

    async def decline(self, user: str, template: str) -> None:
        """A no, in WeChat's dialog or in ours."""
        await self._say(user, template, NO)
        await self.none_left(user, template)

    async def standing(self, user: str, template: str) -> Standing:
        """What the citizen allows of this template."""
        pushed, reported, spent, said = await asyncio.gather(
            *(self._notes.read(self._key(user, template, what)) for what in (*TELLERS, SPENT, SAID))
        )
        left = max(0, max(int(pushed or 0), int(reported or 0)) - int(spent or 0))
        word, _, at = (said or "").partition(":")
        return Standing(left, word, float(at or 0))

    async def left(self, user: str, template: str) -> int:
        """How many more notices of a template a citizen allows."""
        return (await self.standing(user, template)).left

    async def refuses(self, user: str, template: str) -> bool:
        """Whether the citizen's last word on this template was no."""
        said = await self._notes.read(self._key(user, template, SAID))
        return said is not None and said.startswith(NO)

    async def spend(self, user: str, template: str) -> bool:
        """Takes one; whether there was one to take."""
        spent = await self._notes.add(self._key(user, template, SPENT), 1, KEPT_S)
        told = [int(await self._notes.read(self._key(user, template, teller)) or 0) for teller in TELLERS]
        if spent <= max(told):
            return True
        await self.give_back(user, template)
        return False

    async def give_back(self, user: str, template: str) -> None:
        """A notice that was not sent took none."""
        await self._notes.add(self._key(user, template, SPENT), -1, KEPT_S)

    async def none_left(self, user: str, template: str) -> None:
        """WeChat, or the citizen, says so."""
        for what in (*TELLERS, SPENT):
            await self._notes.release(self._key(user, template, what))

    async def forget(self, user: str, template: str) -> bool:
        """Erases what is known of a citizen's consent; False where nothing was."""
        known = await self._notes.read(self._key(user, template, SAID))
        await self.none_left(user, template)
        await self._notes.release(self._key(user, template, SAID))
        return known is not None

    async def _say(self, user: str, template: str, word: str) -> None:
        await self._notes.note_all({self._key(user, template, SAID): f"{word}:{int(time.time())}"}, KEPT_S)

    def _key(self, user: str, template: str, what: str) -> str:
        return f"wechat:consent:{self._appid}:{what}:{template}:{user}"
