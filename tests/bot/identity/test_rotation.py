"""Keys change under a running house: what older keys sealed opens, a rotation loses nothing, pseudonyms stay."""

import asyncio
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from pydantic import SecretStr

from bot import stores
from bot.errors import SealBroken, SettingsError
from bot.identity.rotation import Rotation
from bot.identity.vault import Vault
from bot.keyring import keyring, load_keyring
from bot.messages import Address
from bot.settings import Settings
from tests.conftest import ROOT

ONE = "one secret of thirty-two characters or more"
TWO = "two secret of thirty-two characters or more"
ADDRESS = Address("wechat", "demo", "oTEST_openid_0000000000000001")


@pytest.mark.parametrize("cipher", ["aes-256-gcm", "sm4-gcm"])
def test_an_older_key_opens_and_the_current_one_seals(cipher):
    before, after = Vault(keyring([ONE], "-")), Vault(keyring([TWO, ONE], "-"), cipher)
    assert after.open(before.seal(b"data", "here"), "here") == b"data"
    assert after.is_current(after.seal(b"data", "here"))
    assert not after.is_current(before.seal(b"data", "here"))
    with pytest.raises(SealBroken):
        before.open(Vault(keyring([TWO], "-"), cipher).seal(b"data", "here"), "here")


def test_pseudonyms_outlive_a_rotation_and_the_oldest_key():
    first = Vault(keyring([ONE], "-")).pseudonym(ADDRESS)
    assert Vault(keyring([TWO, ONE], "-")).pseudonym(ADDRESS) == first
    assert Vault(keyring([TWO, f"hash {ONE}"], "-")).pseudonym(ADDRESS) == first


async def test_everything_is_sealed_anew_and_keeps_its_lifetime(redis):
    old, new = Vault(keyring([ONE], "-")), Vault(keyring([TWO, ONE], "-"), "sm4-gcm")
    for number in range(50):
        key = f"banshi:{{{number}}}:talk"
        await redis.set(key, old.seal(b"talk", key), ex=500)
    await redis.rpush("banshi:{a}:kept", *(old.seal(data, "banshi:{a}:kept") for data in (b"1", b"2")))
    await redis.hset("banshi:{a}:some", "field", old.seal(b"3", "banshi:{a}:some"))
    await redis.set("banshi:{a}:lock", b"token")
    await redis.set("banshi:{b}:talk", Vault(SecretStr("x" * 32)).seal(b"lost", "banshi:{b}:talk"))
    done = await Rotation(redis, new).run()
    assert (done.resealed, done.unreadable, done.changed) == (53, 1, 0)
    only = Vault(keyring([TWO], "-"))
    assert only.open(await redis.get("banshi:{7}:talk"), "banshi:{7}:talk") == b"talk"
    assert 400 < await redis.ttl("banshi:{7}:talk") <= 500
    assert [only.open(value, "banshi:{a}:kept") for value in await redis.lrange("banshi:{a}:kept", 0, -1)] == [
        b"1",
        b"2",
    ]
    assert await redis.get("banshi:{a}:lock") == b"token"
    again = await Rotation(redis, new).run()
    assert (again.resealed, again.current) == (0, 53)


async def test_what_the_server_writes_meanwhile_is_never_put_back(redis):
    old, new = Vault(keyring([ONE], "-")), Vault(keyring([TWO, ONE], "-"))
    keys = [f"banshi:{{{number}}}:talk" for number in range(300)]
    for key in keys:
        await redis.set(key, old.seal(b"0", key))

    async def serve() -> None:
        for count in range(1, 4):
            for key in keys:
                await redis.set(key, (new if count % 2 else old).seal(str(count).encode(), key))

    await asyncio.gather(serve(), Rotation(redis, new).run())
    await Rotation(redis, new).run()
    values = [(key, await redis.get(key)) for key in keys]
    assert all(new.is_current(value) and new.open(value, key) == b"3" for key, value in values)


def test_the_commands_rotate_a_store_and_name_keys_without_secrets(store_url, tmp_path):
    environment = {
        **os.environ, "BANSHI_REDIS_URL": store_url, "BANSHI_DATA_DIR": str(tmp_path),
        "BANSHI_SECRET_KEY": TWO, "BANSHI_OLDER_SECRET_KEYS": f'["{ONE}"]',
    }  # fmt: skip
    keys = run(environment, "vault", "keys")
    assert [line.split()[1] for line in keys.splitlines()] == ["current,", "opens", "makes"]
    assert "secret of" not in keys
    asyncio.run(put_old(store_url))
    assert run(environment, "vault", "rotate", "--operator", "zhao").startswith("1 sealed anew")
    assert '"operator:zhao"' in next((tmp_path / "audit").glob("*.jsonl")).read_text()


async def put_old(url):
    redis = stores.connect(url)
    await redis.flushall()
    await redis.set("banshi:{1}:person", Vault(keyring([ONE], "-")).seal(b"x", "banshi:{1}:person"))
    await redis.aclose()


def run(environment, *arguments):
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_keys_come_from_a_file_that_is_not_open_to_everybody(tmp_path):
    file = tmp_path / "keys"
    file.write_text(f"# current\n{TWO}\n{ONE}\n")
    file.chmod(0o640)
    ring = load_keyring(Settings(key_source=f"file:{file}"))
    assert [key.secret for key in ring.all] == [TWO, ONE]
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod"):
        load_keyring(Settings(key_source=f"file:{file}"))


class Kms(BaseHTTPRequestHandler):
    """A key service that gives keys to whoever knows its token."""

    def do_GET(self):
        self.send_response(200 if self.headers["Authorization"] == "Bearer t" else 403)
        self.end_headers()
        self.wfile.write(f"{TWO}\n{ONE}\n".encode())

    def log_message(self, *arguments):
        pass


FETCH = """import urllib.request, sys
asked = urllib.request.Request(sys.argv[1], headers={"Authorization": "Bearer " + sys.argv[2]})
print(urllib.request.urlopen(asked).read().decode())
"""


def test_keys_come_from_a_key_service_by_a_command(tmp_path):
    (tmp_path / "fetch.py").write_text(FETCH)
    with HTTPServer(("127.0.0.1", 0), Kms) as service:
        Thread(target=service.serve_forever, daemon=True).start()
        fetch = f"command:{sys.executable} {tmp_path / 'fetch.py'} http://127.0.0.1:{service.server_port}/"
        assert load_keyring(Settings(key_source=f"{fetch} t")).current.secret == TWO
        with pytest.raises(SettingsError, match="command failed"):
            load_keyring(Settings(key_source=f"{fetch} wrong"))
        service.shutdown()


def test_keys_come_from_python(tmp_path, monkeypatch):
    (tmp_path / "city_kms.py").write_text(f"def keys():\n    return [{TWO!r}, {ONE!r}]\ndef broken():\n    1 / 0\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert load_keyring(Settings(key_source="python:city_kms:keys")).current.secret == TWO
    with pytest.raises(SettingsError, match="ZeroDivisionError"):
        load_keyring(Settings(key_source="python:city_kms:broken"))


@pytest.mark.parametrize("source", ["vault", "file:", "file:/nowhere", "command:false", "python:none:none", "settings"])
def test_a_source_without_keys_is_refused_in_a_sentence(source):
    with pytest.raises(SettingsError, match="BANSHI_"):
        load_keyring(Settings(key_source=source, secret_key=SecretStr("short secret")))


def test_no_key_shows_in_a_repr():
    ring = keyring([TWO, ONE, f"hash {ONE}"], "-")
    settings = Settings(secret_key=SecretStr(TWO), older_secret_keys=(SecretStr(ONE),), hash_key=SecretStr(ONE))
    assert "secret of" not in f"{ring!r} {ring.current} {settings!r} {settings}"
