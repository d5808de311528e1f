"""Reads the configuration of a process, and says what keeps it from serving citizens."""

import os
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_settings import SettingsError as NoJson

from bot.catalog.gateways import Gateways
from bot.catalog.roots import read_certificates
from bot.catalog.source import Source, SourceMap
from bot.errors import SettingsError, no_json
from bot.keyring import load_keyring
from bot.settings import DEMO_ENV, Settings
from bot.store_address import parse

DOTENV = Path(".env")
PROVIDERS = ("identity_url", "network_identity_url", "console_identity_url", "speech_url")
"""Settings that name somebody else's service."""


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
    except NoJson as error:
        raise SettingsError([no_json(error)]) from None
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        raise SettingsError([f"BANSHI_{'__'.join(map(str, f['loc'])).upper()}: {f['msg']}" for f in faults]) from None
    if settings.redis_url != "embedded":
        parse(settings.redis_url)
    private_roots(settings)
    return settings


def private_roots(settings: Settings) -> str:
    """The certificates (PEM) of who vouches for private hosts. Raises SettingsError where their file holds none."""
    try:
        return read_certificates(settings.private_ca) if settings.private_ca else ""
    except (OSError, ValueError) as error:
        problem = f"BANSHI_PRIVATE_CA: {settings.private_ca}: no certificates (PEM, DER) to be read there"
        raise SettingsError([problem]) from error


def check_production(settings: Settings, gateways: Gateways) -> None:
    """Raises SettingsError when a server with these settings must not serve citizens."""
    problems = [*_secret_problems(settings), *_gateway_problems(settings, gateways), *_provider_problems(settings)]
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
    """Each with the line of gateways.yaml where it stands."""
    faults: list[tuple[tuple[str, ...], str]] = [
        (("gateways", name, "sign", field), f"BANSHI_SECRETS__{secret.upper()} is not set")
        for name, gateway in gateways.gateways.items()
        for field, secret in gateway.sign.secret_names().items()
        if secret not in settings.secrets
    ]
    if not settings.demo:
        for name, gateway in gateways.gateways.items():
            path = ("gateways", name, "base_url")
            faults += [(path, f"{name}: {why}") for why in _address_problems(gateway.base_url, settings)]
    if not faults:
        return []
    lines = SourceMap(settings.gateways, Source(settings.gateways).read())
    return [str(lines.problem(path, message)) for path, message in faults]


def _provider_problems(settings: Settings) -> Iterator[str]:
    """Whoever vouches for citizens or operators, or hears them, is reached as safely as a gateway."""
    for name in PROVIDERS:
        url = getattr(settings, name)
        if url and not settings.demo and urlsplit(url).hostname not in settings.private_gateways:
            yield from (f"BANSHI_{name.upper()}: {why}" for why in _address_problems(url, settings))


def _address_problems(url: str, settings: Settings) -> Iterator[str]:
    """What is wrong with an address for production; a name's own addresses are looked at when it is connected to."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        yield "its address must be http(s)://HOST… without a login"
    elif host in {"127.0.0.1", "localhost", "::1"}:
        yield "is the sandbox; BANSHI_GATEWAYS and the providers' addresses must be your own"
    elif _is_internal(host) and host not in settings.private_gateways:
        yield "an internal address; name its host in BANSHI_PRIVATE_GATEWAYS if it is meant"
    elif parts.scheme == "http" and host not in settings.private_gateways:
        yield "citizens' data would travel in clear: https, or a host of a closed network in BANSHI_PRIVATE_GATEWAYS"


def _is_internal(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False
