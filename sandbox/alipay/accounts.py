"""The pretend platform's apps, read from the same file as banshi's demo settings, without banshi's code."""

import base64
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key
from dotenv import dotenv_values

DEMO_ENV = Path(__file__).resolve().parent.parent / "demo.env"
APP_PREFIX, PLATFORM_PREFIX = "banshi_alipay__", "sandbox_alipay__"
TITLES = {"demo": "办事生活号"}


@dataclass(frozen=True, slots=True)
class App:
    """What Alipay knows of an app: its public key as uploaded, and the key that Alipay signs with for it."""

    name: str
    app_id: str
    app_key: RSAPublicKey
    platform_key: RSAPrivateKey
    aes_key: bytes

    @property
    def title(self) -> str:
        """What the page calls it."""
        return TITLES.get(self.name, self.name)

    def sign(self, message: bytes) -> str:
        """Alipay's signature in base64."""
        return base64.b64encode(self.platform_key.sign(message, PKCS1v15(), SHA256())).decode()


def load_apps(env_file: Path = DEMO_ENV) -> Mapping[str, App]:
    """The apps of a file, by name. Raises KeyError without a field, ValueError for a key that is none."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for variable, value in dotenv_values(env_file, interpolate=False).items():
        for prefix in (APP_PREFIX, PLATFORM_PREFIX):
            if variable.lower().startswith(prefix) and value:
                name, _, field = variable.lower().removeprefix(prefix).partition("__")
                found[name][field] = value
    return {name: _app(name, fields) for name, fields in found.items()}


def _app(name: str, fields: Mapping[str, str]) -> App:
    return App(
        name=name,
        app_id=fields["app_id"],
        app_key=_private(fields["private_key"]).public_key(),
        platform_key=_private(fields["platform_private_key"]),
        aes_key=base64.b64decode(fields.get("aes_key", "")),
    )


def _private(line: str) -> RSAPrivateKey:
    key = load_der_private_key(base64.b64decode(line), None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("no RSA key")
    return key
