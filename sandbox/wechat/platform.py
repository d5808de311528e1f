"""The pretend platform's memory: citizens and their chats, tokens, quotas, and the switches that make it misbehave."""

import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sandbox import chats
from sandbox.wechat.accounts import Account
from sandbox.wechat.quota import Quota
from sandbox.wechat.tokens import Tokens


@dataclass(slots=True)
class Chat(chats.Chat):
    """A chat of WeChat's, with what is left of its quota."""

    quota: Quota = field(default_factory=Quota)


class Platform:
    """All accounts with their tokens and chats. `clock` gives seconds since 1970."""

    def __init__(self, accounts: Mapping[str, Account], clock: Callable[[], float] = time.time) -> None:
        self.accounts = accounts
        self.clock = clock
        self.errors: dict[str, int] = {}
        """An errcode to answer instead, by path such as `/cgi-bin/message/custom/send`."""
        self.asked: Counter[str] = Counter()
        """How often each path was called, for tests that count."""
        self._tokens: defaultdict[str, Tokens] = defaultdict(Tokens)
        self._chats: defaultdict[tuple[str, str], Chat] = defaultdict(Chat)

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
