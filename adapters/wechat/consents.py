"""How many notices of each template a citizen still allows: one more for each yes, one less for each notice (§4.3)."""

from collections.abc import Iterable, Mapping

from adapters.wechat.notes import Notes

KEPT_S = 400 * 24 * 3600


class Consents:
    """The citizens of one account."""

    def __init__(self, appid: str, notes: Notes) -> None:
        self._appid = appid
        self._notes = notes

    async def heard(self, user: str, event: str, items: Iterable[Mapping[str, str]]) -> None:
        """Takes in what a subscription event says. Raises StoreUnavailable."""
        for item in items:
            template, said = item.get("TemplateId", ""), item.get("SubscribeStatusString", "").lower()
            if event == "subscribe_msg_popup_event" and said == "accept":
                await self._notes.add(self._key(user, template), 1, KEPT_S)
            elif said == "reject" or item.get("ErrorCode") == "43101":
                await self.none_left(user, template)

    async def left(self, user: str, template: str) -> int:
        """How many more notices of a template a citizen allows. Raises StoreUnavailable."""
        return max(0, int(await self._notes.read(self._key(user, template)) or 0))

    async def spend(self, user: str, template: str) -> bool:
        """Takes one; whether there was one to take. Raises StoreUnavailable."""
        if await self._notes.add(self._key(user, template), -1, KEPT_S) >= 0:
            return True
        await self._notes.add(self._key(user, template), 1, KEPT_S)
        return False

    async def give_back(self, user: str, template: str) -> None:
        """A notice that was not sent took none. Raises StoreUnavailable."""
        await self._notes.add(self._key(user, template), 1, KEPT_S)

    async def none_left(self, user: str, template: str) -> None:
        """WeChat, or the citizen, says so. Raises StoreUnavailable."""
        await self._notes.release(self._key(user, template))

    def _key(self, user: str, template: str) -> str:
        return f"wechat:consent:{self._appid}:{template}:{user}"
