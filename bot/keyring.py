"""The deployment's keys: one that seals, older ones that still open, one that makes pseudonyms.

Where they come from is one setting, `BANSHI_KEY_SOURCE` (docs/adr/0031): the settings themselves, a file, a command
such as a key service's client, or a Python callable. A source gives lines: the first is the current secret, the others
are older ones; a line `hash SECRET` names the secret of the pseudonyms.
"""

import importlib
import shlex
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import SettingsError
from bot.settings import SHORTEST_SECRET, Settings

COMMAND_S = 20.0
HASH = "hash "


@dataclass(frozen=True)
class Key:
    """One secret, from which every use derives a key of its own; its text never shows."""

    secret: str = field(repr=False)

    @cached_property
    def id(self) -> str:
        """Names the key without telling it: 8 hex digits, the same wherever this secret is used."""
        return self.derive("id", 4).hex()

    def derive(self, use: str, length: int = 32) -> bytes:
        """The key for one use (HKDF-SHA-256)."""
        hkdf = HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=b"banshi/" + use.encode())
        return hkdf.derive(self.secret.encode())


@dataclass(frozen=True)
class Keyring:
    """All keys of a deployment."""

    current: Key
    older: tuple[Key, ...] = ()
    hashing: Key | None = None

    @property
    def all(self) -> tuple[Key, ...]:
        """The current key and then the older ones."""
        return (self.current, *self.older)

    @property
    def pseudonyms(self) -> Key:
        """The key of the pseudonyms: the oldest unless another is named, so that a rotation changes no pseudonym."""
        return self.hashing or self.all[-1]


def load_keyring(settings: Settings) -> Keyring:
    """The keys where the settings say they are. Raises SettingsError, which never quotes a secret."""
    kind, _, where = settings.key_source.partition(":")
    if kind == "settings":
        return _from_settings(settings)
    sources: dict[str, Callable[[str], Iterable[str]]] = {"file": _file, "command": _command, "python": _python}
    if kind not in sources or not where:
        raise SettingsError(["BANSHI_KEY_SOURCE: settings, file:PATH, command:LINE or python:MODULE:FUNCTION"])
    return keyring(list(sources[kind](where)), "BANSHI_KEY_SOURCE")


def keyring(lines: Sequence[str], source: str) -> Keyring:
    """Keys from a source's lines. Raises SettingsError."""
    kept = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    hashing = [line.removeprefix(HASH).strip() for line in kept if line.startswith(HASH)]
    sealing = list(dict.fromkeys(line for line in kept if not line.startswith(HASH)))
    if not sealing:
        raise SettingsError([f"{source}: gives no key"])
    if any(len(secret) < SHORTEST_SECRET for secret in (*sealing, *hashing)):
        raise SettingsError([f"{source}: at least {SHORTEST_SECRET} characters a key, the same in all processes"])
    keys = tuple(map(Key, sealing))
    return Keyring(keys[0], keys[1:], Key(hashing[0]) if hashing else None)


def _from_settings(settings: Settings) -> Keyring:
    secrets = [settings.secret_key, *settings.older_secret_keys]
    lines = [secret.get_secret_value() for secret in secrets]
    hashing = settings.hash_key.get_secret_value()
    return keyring([*lines, f"{HASH}{hashing}"] if hashing else lines, "BANSHI_SECRET_KEY")


def _file(where: str) -> list[str]:
    path = Path(where)
    try:
        if path.stat().st_mode & 0o007:
            raise SettingsError([f"BANSHI_KEY_SOURCE: {path} is open to everybody; chmod 640 or less"])
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"BANSHI_KEY_SOURCE: {path}: {type(error).__name__}"]) from None


def _command(where: str) -> list[str]:
    try:
        done = subprocess.run(
            shlex.split(where), capture_output=True, text=True, timeout=COMMAND_S, check=True, stdin=subprocess.DEVNULL
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise SettingsError([f"BANSHI_KEY_SOURCE: the command failed: {type(error).__name__}"]) from None
    return done.stdout.splitlines()


def _python(where: str) -> Iterable[str]:
    module, _, name = where.partition(":")
    try:
        source: Callable[[], Iterable[str]] = getattr(importlib.import_module(module), name)
        return list(source())
    except Exception as error:  # whatever an operator's own code raises may quote a secret
        raise SettingsError([f"BANSHI_KEY_SOURCE: {where} failed: {type(error).__name__}"]) from None
