"""Accounts from the environment and .env files."""

import pytest

from adapters.wechat.settings import AccountKind, Mode, load_accounts
from bot.errors import SettingsError

LINES = {
    "APPID": "wx0123456789abcdef",
    "SECRET": "a-secret-value",
    "TOKEN": "govservetoken",
    "AES_KEY": "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA",
    "ORIGINAL_ID": "gh_0123456789ab",
}


@pytest.fixture
def env_file(tmp_path):
    def write(account="demo-plain", **changes):
        lines = [f"BANSHI_WECHAT__{account}__{name}={value}" for name, value in (LINES | changes).items()]
        path = tmp_path / ".env"
        path.write_text("\n".join(["BANSHI_SECRET_KEY=elsewhere", *lines]))
        return path

    return write


def test_an_account_with_a_hyphen(env_file):
    account = load_accounts([env_file(MODE="plain", KIND="mini_program")])["demo-plain"]
    assert (account.mode, account.kind, account.appid) == (Mode.PLAIN, AccountKind.MINI_PROGRAM, LINES["APPID"])
    assert account.api_base == "https://api.weixin.qq.com"


def test_the_environment_wins_whatever_its_case(env_file, monkeypatch):
    monkeypatch.setenv("banshi_wechat__Demo-Plain__api_base", "http://127.0.0.1:8001/wechat/")
    assert load_accounts([env_file()])["demo-plain"].api_base == "http://127.0.0.1:8001/wechat"


def test_no_accounts_at_all(tmp_path):
    assert load_accounts([tmp_path / "none"]) == {}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"TOKEN": "zq"}, "TOKEN"),
        ({"TOKEN": ""}, "TOKEN"),
        ({"AES_KEY": "zqzqzq"}, "AES_KEY"),
        ({"AES_KEY": "", "MODE": "safe"}, "AES_KEY"),
        ({"PREVIOUS_AES_KEY": "zqzqzq"}, "PREVIOUS_AES_KEY"),
        ({"MODE": "zqmode"}, "MODE"),
        ({"KIND": "zqkind"}, "KIND"),
        ({"API_BASE": "ftp://zqzqzq"}, "API_BASE"),
        ({"APPIDD": "zqzqzq"}, "APPIDD"),
    ],
)
def test_a_wrong_value_is_named_but_not_shown(env_file, changes, named):
    with pytest.raises(SettingsError) as caught:
        load_accounts([env_file(**changes)])
    assert named in str(caught.value)
    assert "zq" not in str(caught.value)


def test_secrets_do_not_show(env_file):
    account = load_accounts([env_file()])["demo-plain"]
    for name in ("SECRET", "TOKEN", "AES_KEY"):
        assert LINES[name] not in repr(account) + str(account)
