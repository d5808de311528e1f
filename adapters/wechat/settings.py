"""The WeChat accounts that we answer for: `BANSHI_WECHAT__<account>__…` in the environment or in .env files.

The account's name is ours: it stands in the callback's path, `/wechat/<account>`.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as NoJson

from bot.errors import SettingsError, no_json

AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}")


class AccountKind(StrEnum):
    """What sort of account it is; only an Official Account shows what the callback answers."""

    OFFICIAL_ACCOUNT = "official_account"
    MINI_PROGRAM = "mini_program"


class Mode(StrEnum):
    """The message encryption set in WeChat's console: 明文, 兼容, 安全."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


class NoticeBy(StrEnum):
    """How a notice goes out."""

    TEMPLATE = "template"
    """A template message of a verified service account (模板消息)."""
    SUBSCRIPTION = "subscription"
    """A subscription notice (订阅通知, 订阅消息): the citizen's consent is needed, once for each or for good."""
    CITY_SERVICE = "city_service"
    """City services' own channel (城市服务消息)."""


class NoticeTemplate(BaseModel):
    """A notice that WeChat's console has approved. `fields`: the template's keyword for each of our value names."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str = Field(min_length=1)
    by: NoticeBy = NoticeBy.TEMPLATE
    fields: Mapping[str, str]
    long_term: bool = False
    """长期订阅: one consent is enough for all."""


class WeChatAccount(BaseModel):
    """One account, as WeChat's console shows it. Secrets don't show in `repr`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: AccountKind = AccountKind.OFFICIAL_ACCOUNT
    appid: str = Field(min_length=1)
    secret: SecretStr = Field(min_length=1)
    token: SecretStr = Field(min_length=3)
    """Shorter ones, the empty one above all, let anybody sign."""
    aes_key: SecretStr | None = None
    """The console's EncodingAESKey; only plain mode does without."""
    previous_aes_key: SecretStr | None = None
    """Still accepted for a while after a change."""
    previous_token: SecretStr | None = Field(default=None, min_length=3)
    """Likewise."""
    original_id: str = Field(min_length=1)
    """The `gh_…` name that messages are addressed to."""
    mode: Mode = Mode.SAFE
    customer_messages: bool = True
    """May send customer-service messages: verified accounts."""
    menu_messages: bool = False
    """May send menu messages (`msgmenu`): verified accounts, test accounts not."""
    human_staff: bool = False
    """Staff answer in WeChat's own customer service, and chats may be handed over to them."""
    kf_account: str = Field(default="", pattern=r"^$|^[^@\s]+@[^@\s]+$")
    """Whom chats are handed over to, `name@account`; empty: whoever is free."""
    mini_appid: str = Field(default="", pattern="^$|^wx[0-9a-f]{16}$")
    """The mini program linked with the account, which pages open in."""
    card_picture: Path | None = None
    """A JPEG or PNG, 5:4, shown on mini-program cards; without it they are links in the text."""
    templates: Mapping[str, NoticeTemplate] = Field(default_factory=dict)
    """Notices that the console has approved, by our names."""
    api_base: str = Field(default="https://api.weixin.qq.com", pattern="^https?://")
    title: str = ""
    """What citizens call the account; the binding page says it."""
    web_oauth: bool = False
    """Whether the account may ask whose browser it is: verified service accounts (服务号) with a 网页授权域名 only."""
    web_base: str = Field(default="https://open.weixin.qq.com", pattern="^https?://")

    @field_validator("api_base", "web_base")
    @classmethod
    def _without_tail(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("aes_key", "previous_aes_key")
    @classmethod
    def _well_formed(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not AES_KEY.fullmatch(value.get_secret_value()):
            raise ValueError("must be 43 letters, digits, + or /")
        return value

    @model_validator(mode="after")
    def _key_where_needed(self) -> Self:
        if self.mode is not Mode.PLAIN and self.aes_key is None:
            raise ValueError(f"mode {self.mode} needs AES_KEY")
        return self


class WeChatSettings(BaseSettings):
    """All accounts, by name."""

    model_config = SettingsConfigDict(
        env_prefix="BANSHI_",
        env_nested_delimiter="__",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    wechat: Mapping[str, WeChatAccount] = Field(default_factory=dict)


def load_accounts(env_files: Sequence[Path | str] = (".env",)) -> Mapping[str, WeChatAccount]:
    """The accounts in the environment and in these files, the later file and the environment winning.

    Raises SettingsError naming each wrong variable, never its value.
    """
    options: dict[str, Any] = {"_env_file": tuple(env_files)}
    try:
        return WeChatSettings(**options).wechat
    except NoJson as error:
        raise SettingsError([no_json(error)]) from None
    except ValidationError as error:
        raise SettingsError([_problem(e["loc"], e["msg"]) for e in error.errors(include_input=False)]) from None


def _problem(where: Sequence[int | str], what: str) -> str:
    return f"BANSHI_{'__'.join(map(str, where)).upper()}: {what}"
