"""The embedded store lives and dies with the process that started it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redis import Redis

from bot.embedded import embedded_store, socket_path
from bot.errors import SettingsError

HOLD = """
import signal, sys, time
from pathlib import Path
from bot.embedded import embedded_store
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has what it runs in the background ignore it
with embedded_store(Path(sys.argv[1])) as url:
    print(url, flush=True)
    time.sleep(600)
"""
GONE_S = 60.0


def wait_gone(pid: int) -> None:
    deadline = time.monotonic() + GONE_S
    while Path(f"/proc/{pid}").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z":
        assert time.monotonic() < deadline, "the store is still there"
        time.sleep(0.02)


def test_data_outlives_the_process(tmp_path):
    with embedded_store(tmp_path) as url, Redis.from_url(url) as client:
        client.set("kept", "yes")
    with embedded_store(tmp_path) as url, Redis.from_url(url) as client:
        assert client.get("kept") == b"yes"


def test_a_second_process_shares_the_first_ones_store(tmp_path):
    with embedded_store(tmp_path) as first, Redis.from_url(first) as client:
        pid = client.info("server")["process_id"]
        with embedded_store(tmp_path) as second, Redis.from_url(second) as other:
            assert other.info("server")["process_id"] == pid
        assert client.ping()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_store_ends_with_its_parent_however_that_ends(tmp_path, how):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert holder.stdout is not None
    url = holder.stdout.readline().decode().strip()
    with Redis.from_url(url) as client:
        pid = client.info("server")["process_id"]
    holder.send_signal(how)
    holder.wait(60)
    holder.stdout.close()
    wait_gone(pid)


def test_a_long_path_still_has_a_socket(tmp_path):
    deep = tmp_path / ("d" * 120)
    assert len(str(socket_path(deep))) < 108
    with embedded_store(deep) as url, Redis.from_url(url) as client:
        assert client.ping()


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path):
    blocked = tmp_path / "var"
    blocked.mkdir()
    (blocked / "appendonlydir").write_text("in the way")
    with pytest.raises(SettingsError, match="did not start"), embedded_store(blocked):
        os.abort()
