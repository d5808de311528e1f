"""The pretend platform's memory: citizens and their chats, tokens, quotas, and the switches that make it misbehave."""

import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox import chats
from sandbox.wechat.accounts import Account
from sandbox.wechat.quota import Quota
from sandbox.wechat.tokens import Tokens


@dataclass(slots=True)
class Chat(chats.Chat):
    """A chat of WeChat's, with what is left of its quota."""

    quota: Quota = field(default_factory=Quota)
    typing: bool = False
    staffed: bool = False
    """Handed over to the account's staff."""


class Platform:
    """All accounts with their tokens and chats. `clock` gives seconds since 1970."""

    def __init__(self, accounts: Mapping[str, Account], clock: Callable[[], float] = time.time) -> None:
        self.accounts = accounts
        self.clock = clock
        self.errors: dict[str, int] = {}
        """An errcode to answer instead, by path such as `/cgi-bin/message/custom/send`."""
        self.asked: Counter[str] = Counter()
        """How often each path was called, for tests that count."""
        self.deliveries = 1
        """How often each push is delivered, whatever is answered."""
        self.daily: dict[str, int] = {"/cgi-bin/menu/create": 1000, "/cgi-bin/media/upload": 100_000}
        self.a_minute: dict[str, int] = {"/wxa/getwxacodeunlimit": 5000, "/wxa/msg_sec_check": 4000}
        self.cleared = 0
        self.menus: dict[str, dict[str, Any]] = {}
        self.media: dict[str, bytes] = {}
        self.tickets: dict[str, str] = {}
        """The scene of each QR code, by its ticket."""
        self.tickets_fetched = 0
        self.templates: set[str] = {"demo-template-progress", "demo-subscription-progress"}
        self.consents: Counter[tuple[str, str, str]] = Counter()
        """What citizens allow: by appid, openid and template."""
        self.sent_notices: list[tuple[str, str, dict[str, Any]]] = []
        self.used_codes: set[str] = set()
        self._minutes: Counter[tuple[str, int]] = Counter()
        self._tokens: defaultdict[str, Tokens] = defaultdict(Tokens)
        self._chats: defaultdict[tuple[str, str], Chat] = defaultdict(Chat)

    def refuses(self, path: str) -> int:
        """The errcode that a path answers with now, 0 for none: told to misbehave, or over its limits."""
        self.asked[path] += 1
        minute = path, int(self.clock() // 60)
        self._minutes[minute] += 1
        if code := self.errors.get(path):
            return code
        if self._minutes[minute] > self.a_minute.get(path, 100_000):
            return 45011
        return 45009 if self.asked[path] > self.daily.get(path, 1_000_000) else 0

    def misbehave(self, asked: Mapping[str, Any]) -> None:
        """Does what a fault switch says. Raises KeyError, TypeError, ValueError."""
        if "tokens" in asked:
            for tokens in self._tokens.values():
                {"revoke": tokens.revoke, "expire": tokens.expire}[asked["tokens"]]()
        elif "deliveries" in asked:
            self.deliveries = int(asked["deliveries"])
        else:
            self.errors[str(asked["path"])] = int(asked["errcode"])

    def behave(self) -> None:
        """Ends every fault."""
        self.errors.clear()
        self.deliveries = 1

    def by_appid(self, appid: str) -> Account | None:
        """An account by its appid; the first of those that share one."""
        return next((account for account in self.accounts.values() if account.appid == appid), None)

    def tokens(self, appid: str) -> Tokens:
        """The tokens of an appid."""
        return self._tokens[appid]

    def owner(self, token: str) -> tuple[str, int]:
        """The appid of a token and 0, or an errcode."""
        codes = {appid: self._tokens[appid].check(token, self.clock()) for appid in {a.appid for a in self._all()}}
        owned = next((appid for appid, code in codes.items() if code == 0), "")
        return owned, 0 if owned else max(codes.values())

    def chat(self, account: str, openid: str) -> Chat:
        """The chat of a citizen with an account, by name."""
        return self._chats[account, openid]

    def chats_of(self, appid: str, openid: str) -> list[Chat]:
        """The chats that a citizen already has with accounts of an appid."""
        names = [account.name for account in self._all() if account.appid == appid]
        return [self._chats[name, openid] for name in names if (name, openid) in self._chats]

    def end(self) -> None:
        """Lets go of every page that shows a chat."""
        for chat in self._chats.values():
            chat.end()

    def _all(self) -> list[Account]:
        return list(self.accounts.values())


def new_message_id() -> int:
    """A 64-bit id like the platform's."""
    return 24_000_000_000_000_000 + secrets.randbelow(10**15)
