"""The Alipay apps that we answer for: `BANSHI_ALIPAY__<app>__…` in the environment or in .env files.

The app's name is ours: it stands in the callback's path, `/alipay/<app>`.
"""

import contextlib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as NoJson

from adapters.alipay.certificates import leaf_serial, public_keys, read_pem, root_serial
from adapters.alipay.content import ContentSeal
from adapters.alipay.keys import Keys, load_private, load_public, one_line
from bot.errors import SettingsError, no_json

PUBLIC_KEY_OF_THE_DEMO = "689406a0189087591b60586ce4a203ca"
HOSTS = ("alipay.com", "alipaydev.com")
LOCAL = frozenset(("127.0.0.1", "localhost", "::1"))


class Transport(StrEnum):
    """Which of Alipay's two APIs carries calls."""

    V2 = "v2"
    V3 = "v3"


class CityService(BaseModel):
    """What Alipay's business contact gives a city at onboarding."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    app_code: str = Field(min_length=1)
    city_code: str = Field(pattern=r"^\d{6}$")
    industry_type: str = Field(min_length=1)


class Templates(BaseModel):
    """The templates that tell citizens one kind of news, by way; a way without one isn't taken."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subscription: str = ""
    """A mini program's message template that citizens subscribe to."""
    page: str = ""
    """What it opens; a query behind `?`, percent-encoded."""
    follower: str = ""
    """A 生活号 template; its button says `action_name`."""
    action_name: str = Field(default="", max_length=8)
    city: str = ""
    """A city-service template's number."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.subscription and not self.page:
            raise ValueError("PAGE: what the subscription message opens")
        if self.follower and not self.action_name:
            raise ValueError("ACTION_NAME: what the template's button says")
        return self


class AlipayApp(BaseModel):
    """One app, as Alipay's console shows it. Secrets don't show in `repr`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    app_id: str = Field(pattern=r"^\d{16}$")
    private_key: SecretStr
    """Ours: one line or PEM, PKCS#1 or PKCS#8."""
    alipay_public_key: str = ""
    """Alipay's, shown by the console for this app; not the one that we uploaded."""
    app_cert: str = ""
    """Certificate mode: `appCertPublicKey_….crt`, as text or as a file's name; the next two alike."""
    alipay_cert: str = ""
    root_cert: str = ""
    aes_key: SecretStr | None = None
    """接口内容加密方式: opens phone numbers, and encrypts what holds identity numbers."""
    life_account: bool = True
    """Whether the app has a 生活号 that citizens write to; off, mini program and messages out work alone."""
    mini_program: str = Field(default="", pattern=r"^(\d{16})?$")
    """The app id of the mini program that links open where they can."""
    transport: Transport = Transport.V2
    gateway: str = "https://openapi.alipay.com/gateway.do"
    media_url: str = "https://openfile.alipay.com/chat/multimedia.do"
    city: CityService | None = None
    templates: Mapping[str, Templates] = Field(default_factory=dict)
    """By the kind of news: `progress`, `appointment`, whatever the city names them."""
    acts_for: str = Field(default="", pattern=r"^(\d{16})?$")
    """For a third-party app: the app id of the merchant whom it acts for; their `app_auth_token` comes by notice."""
    title: str = ""
    """What citizens call the app; the binding page says it."""
    web_oauth: bool = False
    """Whether the app may ask whose browser it is (网页授权), with a 授权回调地址 in the console."""
    web_base: str = "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm"

    @property
    def api_root(self) -> str:
        """Where v3 paths begin."""
        return self.gateway.removesuffix("/gateway.do")

    @cached_property
    def keys(self) -> Keys:
        """The keys, parsed once. Raises ValueError naming the field, never its value."""
        with _naming("PRIVATE_KEY"):
            private = load_private(self.private_key.get_secret_value())
        mine = one_line(private.public_key())
        if self.app_cert:
            return self._certified(Keys(private, mine, {}))
        with _naming("ALIPAY_PUBLIC_KEY"):
            theirs = load_public(self.alipay_public_key)
        return _told_apart(Keys(private, mine, {"": theirs}))

    @cached_property
    def content_seal(self) -> ContentSeal | None:
        """What encrypts content, where the app has an AES key."""
        return ContentSeal(self.aes_key.get_secret_value()) if self.aes_key else None

    def _certified(self, keys: Keys) -> Keys:
        with _naming("APP_CERT"):
            pem = read_pem(self.app_cert)
            if keys.public_line not in {one_line(key) for key in public_keys(pem).values()}:
                raise ValueError("belongs to another private key")
            app_serial = leaf_serial(pem)
        with _naming("ALIPAY_CERT"):
            theirs = public_keys(read_pem(self.alipay_cert))
        with _naming("ROOT_CERT"):
            roots = root_serial(read_pem(self.root_cert))
        return _told_apart(Keys(keys.private, keys.public_line, theirs, app_serial, roots))

    @field_validator("gateway", "media_url", "web_base")
    @classmethod
    def _at_alipay(cls, value: str) -> str:
        where = urlsplit(value)
        host = where.hostname or ""
        theirs = where.scheme == "https" and any(host == each or host.endswith(f".{each}") for each in HOSTS)
        if not theirs and not (where.scheme == "http" and host in LOCAL):
            raise ValueError("must be an https address of Alipay's")
        return value

    @field_validator("aes_key")
    @classmethod
    def _well_formed(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            ContentSeal(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _usable_keys(self) -> Self:
        _ = self.keys
        return self


class AlipaySettings(BaseSettings):
    """All apps, by name."""

    model_config = SettingsConfigDict(
        env_prefix="BANSHI_",
        env_nested_delimiter="__",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    alipay: Mapping[str, AlipayApp] = Field(default_factory=dict)
    demo: bool = False


def load_apps(env_files: Sequence[Path | str] = (".env",)) -> Mapping[str, AlipayApp]:
    """The apps in the environment and in these files, the later file and the environment winning.

    Raises SettingsError naming each wrong variable, never its value; also for the demo's values outside a demo.
    """
    options: dict[str, Any] = {"_env_file": tuple(env_files)}
    try:
        settings = AlipaySettings(**options)
    except NoJson as error:
        raise SettingsError([no_json(error)]) from None
    except ValidationError as error:
        raise SettingsError([_problem(e["loc"], e["msg"]) for e in error.errors(include_input=False)]) from None
    if not settings.demo:
        problems = [problem for name, app in settings.alipay.items() for problem in _demo_values(name, app)]
        if problems:
            raise SettingsError(problems)
    return settings.alipay


def _demo_values(name: str, app: AlipayApp) -> list[str]:
    prefix = f"BANSHI_ALIPAY__{name.upper()}__"
    problems = []
    if hashlib.sha256(app.keys.public_line.encode()).hexdigest().startswith(PUBLIC_KEY_OF_THE_DEMO):
        problems.append(f"{prefix}PRIVATE_KEY: this is the sandbox's public value; make your own")
    if urlsplit(app.gateway).hostname in LOCAL:
        problems.append(f"{prefix}GATEWAY: this is the sandbox")
    return problems


def _told_apart(keys: Keys) -> Keys:
    if keys.public_line in {one_line(key) for key in keys.alipay.values()}:
        raise ValueError("ALIPAY_PUBLIC_KEY is your own public key; the console shows Alipay's beside it")
    return keys


@contextlib.contextmanager
def _naming(field: str) -> Iterator[None]:
    """Puts a field's name before what is wrong with it."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{field}: {error}") from None


def _problem(where: Sequence[int | str], what: str) -> str:
    return f"BANSHI_{'__'.join(map(str, where)).upper()}: {what}"
