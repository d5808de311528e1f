"""Reads the configuration of a process, and says what keeps it from serving citizens."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import ValidationError

from bot import stores
from bot.catalog.gateways import Gateways
from bot.errors import SettingsError
from bot.keyring import load_keyring
from bot.settings import DEMO_ENV, Settings

DOTENV = Path(".env")


def demo_environment() -> dict[str, str]:
    """The sandbox's public test values, under what `.env` and the environment say."""
    values: Mapping[str, str | None] = {**dotenv_values(DEMO_ENV), **dotenv_values(DOTENV)}
    return {**{name: value for name, value in values.items() if value is not None}, **os.environ}


def use_demo_where_unset() -> None:
    """Gives a tool on a fresh machine the sandbox's values; a machine that is configured keeps its own."""
    configured = {**dotenv_values(DOTENV), **os.environ}
    if "BANSHI_SECRET_KEY" not in configured:
        os.environ.update(demo_environment())


def read_settings() -> Settings:
    """The settings of this process. Raises SettingsError naming each wrong variable, never its value."""
    try:
        settings = Settings()
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        raise SettingsError([f"BANSHI_{'__'.join(map(str, f['loc'])).upper()}: {f['msg']}" for f in faults]) from None
    if settings.redis_url != "embedded":
        stores.parse(settings.redis_url)
    return settings


def check_production(settings: Settings, gateways: Gateways) -> None:
    """Raises SettingsError when a server with these settings must not serve citizens."""
    problems = [*_secret_problems(settings), *_gateway_problems(settings, gateways)]
    if problems:
        raise SettingsError(problems)


def _secret_problems(settings: Settings) -> list[str]:
    try:
        ring = load_keyring(settings)
    except SettingsError as error:
        return list(error.problems)
    public = dotenv_values(DEMO_ENV) if DEMO_ENV.exists() else {}
    used = {key.secret for key in (*ring.all, ring.pseudonyms)}
    if not settings.demo and public.get("BANSHI_SECRET_KEY") in used:
        return ["BANSHI_SECRET_KEY: this is the sandbox's public value; make your own"]
    return []


def _gateway_problems(settings: Settings, gateways: Gateways) -> list[str]:
    missing = {g.sign.secret for g in gateways.gateways.values()} - set(settings.secrets)
    problems = [f"BANSHI_SECRETS__{name.upper()}: gateways.yaml refers to it" for name in sorted(missing)]
    if settings.demo:
        return problems
    local = [
        n for n, g in gateways.gateways.items() if urlsplit(g.base_url).hostname in {"127.0.0.1", "localhost", "::1"}
    ]
    sandboxed = [f"gateways.yaml: {name} is the sandbox; set BANSHI_GATEWAYS to a file of your own" for name in local]
    return problems + sandboxed
