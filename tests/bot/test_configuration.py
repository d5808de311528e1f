"""What is configured from outside: an empty value is none, and what can't be read is named, never quoted."""

import os
import re

import pytest

from adapters.alipay.settings import load_apps
from adapters.wechat.settings import load_accounts
from bot.configuration import read_settings
from bot.errors import SettingsError
from tests.bot.services.test_connections import proof
from tests.conftest import ROOT

VARIABLES = re.findall(r"^#? ?(BANSHI_\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture(autouse=True)
def unset(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("BANSHI_")]:
        monkeypatch.delenv(name)


def test_an_empty_value_is_none(monkeypatch):
    default = read_settings()
    for name in VARIABLES:
        monkeypatch.setenv(name, "")
    assert read_settings() == default
    assert default.catalog_overlay is None and default.audit_dir is None and default.catalog == ROOT / "catalog.yaml"


def test_an_account_s_empty_values_are_none(monkeypatch):
    account = {"APPID": "wx0123456789abcdef", "SECRET": "secret", "TOKEN": "token", "ORIGINAL_ID": "gh_1"}
    for name, value in {**account, "MODE": "plain", "CARD_PICTURE": "", "AES_KEY": "", "TEMPLATES": ""}.items():
        monkeypatch.setenv(f"BANSHI_WECHAT__main__{name}", value)
    [read] = load_accounts(()).values()
    assert read.card_picture is None and read.aes_key is None and not read.templates


def test_a_gateway_s_empty_secret_is_none(monkeypatch):
    monkeypatch.setenv("BANSHI_SECRETS__TRAFFIC", "")
    assert read_settings().secrets == {}


@pytest.mark.parametrize("name", ["older_secret_keys", "secrets", "private_gateways", "api_origins"])
def test_what_is_no_json_is_named_and_not_quoted(monkeypatch, name):
    monkeypatch.setenv(f"BANSHI_{name.upper()}", "[the-key-itself")
    with pytest.raises(SettingsError, match=f"BANSHI_{name.upper()}: must be JSON") as told:
        read_settings()
    assert "the-key" not in str(told.value) and told.value.__cause__ is None


@pytest.mark.parametrize(("name", "load"), [("WECHAT", load_accounts), ("ALIPAY", load_apps)])
def test_accounts_that_are_no_json_are_named_and_not_quoted(monkeypatch, name, load):
    monkeypatch.setenv(f"BANSHI_{name}", "{the-key-itself")
    with pytest.raises(SettingsError, match=f"BANSHI_{name}: must be JSON") as told:
        load(())
    assert "the-key" not in str(told.value)


def test_private_authorities_that_are_not_there_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("BANSHI_PRIVATE_CA", str(tmp_path / "root.pem"))
    with pytest.raises(SettingsError, match=r"BANSHI_PRIVATE_CA: .*root\.pem"):
        read_settings()
    (tmp_path / "root.pem").write_text("no certificate")
    with pytest.raises(SettingsError, match=r"BANSHI_PRIVATE_CA: .*root\.pem"):
        read_settings()
    assert proof(tmp_path).name == "proof.pem"
    monkeypatch.setenv("BANSHI_PRIVATE_CA", str(tmp_path / "proof.pem"))
    assert read_settings().private_ca == tmp_path / "proof.pem"


def test_the_store_s_password_is_not_shown(monkeypatch):
    monkeypatch.setenv(
        "BANSHI_REDIS_URL", "redis+sentinel://u:the-key-itself@s:26379/main?sentinel_password=the-key-too"
    )
    assert "the-key" not in repr(read_settings()) + str(read_settings())
