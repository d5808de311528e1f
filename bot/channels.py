"""The platforms of a process, and what the rest of banshi asks of whichever a citizen writes by."""

from collections.abc import Mapping

import httpx

from adapters.alipay.adapter import AlipayAdapter
from adapters.alipay.settings import load_apps
from adapters.wechat.adapter import Phrases, WeChatAdapter
from adapters.wechat.settings import load_accounts
from bot.delivery.ledger import RedisLedger
from bot.delivery.notes import RedisNotes
from bot.delivery.tokens import RedisTokens
from bot.dialogue import words
from bot.messages import Address
from bot.platforms import PlatformAdapter, StaffDesk, TextCheck, Undelivered


class Channels:
    """All platforms, by their names in `adapters`."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        tokens: RedisTokens,
        notes: RedisNotes,
        ledger: RedisLedger,
        *,
        hotline: str,
        undelivered: Undelivered,
    ) -> None:
        phrases = Phrases(cut=words.CUT, apology=words.BROKEN.format(hotline=hotline))
        wechat: PlatformAdapter = WeChatAdapter(
            load_accounts(), http, tokens=tokens, notes=notes, undelivered=undelivered, phrases=phrases
        )
        alipay: PlatformAdapter = AlipayAdapter(
            load_apps(), http, ledger=ledger, undelivered=undelivered, cut_notice=words.CUT
        )
        self.adapters: Mapping[str, PlatformAdapter] = {adapter.name: adapter for adapter in (wechat, alipay)}

    async def may_publish(self, address: Address, text: str) -> bool | None:
        """What the citizen's own platform says of words that others could read."""
        adapter = self.adapters.get(address.platform)
        return await adapter.may_publish(address, text) if isinstance(adapter, TextCheck) else None

    def has_staff(self, address: Address) -> bool:
        """Whether the account's own staff can take the chat over."""
        adapter = self.adapters.get(address.platform)
        return isinstance(adapter, StaffDesk) and adapter.has_staff(address.account)
