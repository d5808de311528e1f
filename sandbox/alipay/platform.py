"""The pretend Alipay's memory: citizens, what they did last, codes, tokens, checks, and the switches for its faults."""

import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sandbox import chats
from sandbox.alipay.accounts import App
from sandbox.alipay.authority import Issued

CODE_S = 24 * 3600
TOKEN_S = 1296000


@dataclass(slots=True)
class Chat(chats.Chat):
    """What one citizen sees of one life account, and when they last did what (seconds since 1970)."""

    did: dict[str, float] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    """Messages by day."""
    greeted: set[str] = field(default_factory=set)
    """Days on which entering was answered."""


class Phase(StrEnum):
    """How far an app's move from user_id to open_id has come for a citizen: the ids that Alipay tells of them."""

    USER_ID = "user_id"
    BOTH = "both"
    OPEN_ID = "open_id"


@dataclass(slots=True)
class Citizen:
    """One person with an Alipay account, as one app may know them."""

    user_id: str
    open_id: str
    mobile: str = "13800000001"
    subscribed: set[str] = field(default_factory=set)
    phase: Phase = Phase.USER_ID


@dataclass(slots=True)
class Check:
    """A real-name check."""

    name: str
    number: str
    return_url: str
    passed: str = ""


class Platform:
    """All apps. `clock` gives seconds since 1970."""

    def __init__(self, apps: Mapping[str, App], clock: Callable[[], float] = time.time) -> None:
        self.apps = apps
        self.clock = clock
        self.errors: dict[str, tuple[str, str]] = {}
        """A code and sub_code to answer instead, by method."""
        self.mangle: Callable[[bytes], bytes] | None = None
        """Changes answers on their way, for tests of who reads them."""
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        """Method and business fields of every call whose signature held."""
        self.tokens_seen: list[str] = []
        """Their `app_auth_token`s."""
        self.outage = 0
        """An HTTP status that every call gets, as from a proxy before a gateway that is away."""
        self.lasting: set[str] = set()
        """Templates that citizens subscribe to for good; others for one message."""
        self.certificates: dict[str, Issued] = {}
        """What Alipay signs with for an app, by its name, where the app is in certificate mode."""
        self.merchants: dict[str, str] = {}
        """`app_auth_token`s that hold, and the merchants who gave them."""
        self.checks: dict[str, Check] = {}
        self.city_messages: dict[str, Mapping[str, Any]] = {}
        self.media: dict[str, bytes] = {"demo-media-0001": b"\x89PNG\r\n\x1a\n" + bytes(64)}
        self._codes: dict[str, tuple[str, float]] = {}
        self._tokens: dict[str, str] = {}
        self._citizens: dict[tuple[str, str], Citizen] = {}
        self._chats: defaultdict[tuple[str, str], Chat] = defaultdict(Chat)

    def by_id(self, app_id: str) -> App | None:
        """An app by Alipay's number."""
        return next((app for app in self.apps.values() if app.app_id == app_id), None)

    def chat(self, app: str, user: str) -> Chat:
        """The chat of a citizen with an app, by its name."""
        return self._chats[app, user]

    def known_chat(self, app: App, user: str) -> Chat | None:
        """The chat that a citizen already has."""
        return self._chats.get((app.name, user))

    def citizen(self, app: App, user: str) -> Citizen:
        """A citizen by user_id or open_id; made at first sight."""
        found = next(
            (c for (a, _), c in self._citizens.items() if a == app.name and user in (c.user_id, c.open_id)), None
        )
        if found is None:
            user_id = user if user.startswith("2088") else f"2088{secrets.randbelow(10**12):012}"
            open_id = user if user != user_id else f"open{secrets.token_hex(14)}"
            found = self._citizens[app.name, user_id] = Citizen(user_id, open_id)
        return found

    def new_code(self, app: App, user: str) -> str:
        """What `my.getAuthCode` gives a citizen's phone: works once, for this app."""
        code = secrets.token_hex(16)
        self.citizen(app, user)
        self._codes[f"{app.name}:{code}"] = user, self.clock() + CODE_S
        return code

    def spend_code(self, app: App, code: str) -> str | None:
        """The citizen of a code, once."""
        user, until = self._codes.pop(f"{app.name}:{code}", ("", 0.0))
        return user if until > self.clock() else None

    def new_token(self, app: App, user: str) -> str:
        """A token, for access or refreshing."""
        token = f"{app.name}:{secrets.token_hex(20)}"
        self._tokens[token] = user
        return token

    def token_of(self, app: App, token: str) -> str | None:
        """The citizen of a token."""
        return self._tokens.get(token) if token.startswith(f"{app.name}:") else None

    def sign(self, app: App, message: bytes) -> str:
        """Alipay's signature for an app, with its certificate's key where there is one."""
        issued = self.certificates.get(app.name)
        return (replace(app, platform_key=issued.key) if issued else app).sign(message)

    def allow(self, app: App, merchant: str) -> dict[str, Any]:
        """A merchant allows a third-party app to act for them; gives the tokens, as notices and answers tell them."""
        token, refresh_token = (f"{app.name}:{merchant}:{secrets.token_hex(16)}" for _ in range(2))
        self.merchants[token] = self.merchants[refresh_token] = merchant
        tokens = {"app_auth_token": token, "app_refresh_token": refresh_token, "auth_app_id": merchant}
        return {**tokens, "user_id": "2088000000000002", "expires_in": 31536000, "re_expires_in": 32140800}

    def today(self) -> str:
        """The day in China."""
        return f"{datetime.fromtimestamp(self.clock() + 8 * 3600, UTC):%Y%m%d}"

    def end(self) -> None:
        """Lets go of every page that shows a chat."""
        for chat in self._chats.values():
            chat.end()
