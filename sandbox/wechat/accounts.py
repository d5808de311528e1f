"""The pretend platform's accounts, read from the same file as banshi's demo settings, without banshi's code."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

DEMO_ENV = Path(__file__).resolve().parent.parent / "demo.env"
PREFIX = "banshi_wechat__"
TITLES = {"demo": "办事助手（安全模式）", "demo-plain": "办事助手（明文模式）", "demo-mini": "办事小程序客服"}


@dataclass(frozen=True, slots=True)
class Account:
    """What the console of an account holds."""

    name: str
    appid: str
    secret: str
    token: str
    aes_key: str
    original_id: str
    kind: str = "official_account"
    mode: str = "safe"
    format: str = "xml"

    @property
    def title(self) -> str:
        """What the page calls it."""
        return TITLES.get(self.name, self.name)

    @property
    def shows_passive_replies(self) -> bool:
        """Mini programs show only what the API sends."""
        return self.kind == "official_account"


def load_accounts(env_file: Path = DEMO_ENV) -> Mapping[str, Account]:
    """The accounts of a file of `BANSHI_WECHAT__<account>__<FIELD>` lines, by name. Raises KeyError without a field."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for variable, value in dotenv_values(env_file, interpolate=False).items():
        name, _, field = variable.lower().removeprefix(PREFIX).partition("__")
        if variable.lower().startswith(PREFIX) and value:
            found[name][field] = value
    return {name: _account(name, fields) for name, fields in found.items()}


def _account(name: str, fields: Mapping[str, str]) -> Account:
    kind = fields.get("kind", "official_account")
    return Account(
        name=name,
        appid=fields["appid"],
        secret=fields["secret"],
        token=fields["token"],
        aes_key=fields.get("aes_key", ""),
        original_id=fields["original_id"],
        kind=kind,
        mode=fields.get("mode", "safe"),
        format="json" if kind == "mini_program" else "xml",
    )
