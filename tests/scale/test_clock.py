"""The machine's clock is set while a message is being answered: deadlines are kept by a clock that nobody sets."""

import asyncio
import os
import time

import httpx
import pytest

from tests.conftest import PHONES
from tests.houses import estate, new_citizen
from tests.redis_servers import standalone

pytestmark = pytest.mark.soak


FOLLOWS = """
import os, threading, time
import time_machine

clock = time_machine.travel(time.time(), tick=True).start()


def follow(file, off=0.0):
    while True:
        asked = float(file.read_text() or off)
        clock.shift(asked - off)
        off = asked
        time.sleep(0.02)


threading.Thread(target=follow, args=(Path(os.environ["CLOCK_FILE"]),), daemon=True).start()
"""
"""Python runs this first in each process: the wall clock is off by the seconds in a file. libfaketime can't do that:
under it CPython's `time.sleep` fails in threads.
"""


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A server whose clock stands in a file."""
    folder = tmp_path_factory.mktemp("clock")
    clock, first = folder / "clock", folder / "first"
    clock.write_text("0")
    first.mkdir()
    (first / "sitecustomize.py").write_text(FOLLOWS)
    path = os.pathsep.join([str(first), *filter(None, [os.environ.get("PYTHONPATH")])])
    with standalone(folder) as store, estate(folder, store.url) as estate_:
        estate_.serve("server", PYTHONPATH=path, CLOCK_FILE=str(clock))
        yield estate_, clock


@pytest.mark.parametrize("jump", ["240", "-240"])
async def test_an_answer_that_is_late_is_promised_in_time_and_comes(here, jump):
    estate_, clock = here
    clock.write_text("0")
    async with httpx.AsyncClient(timeout=20) as http:
        phone = PHONES["wechat"](http, estate_.server, estate_.sandbox, "demo", new_citizen("wechat"))
        await phone.opens()
        await phone.says("查违章 冀B12345")
        await http.put(f"{estate_.sandbox}/faults/traffic", json={"kind": "slow", "delay_s": 6})
        began = time.monotonic()
        asking = asyncio.create_task(phone.says("123456"))
        await asyncio.sleep(1)
        clock.write_text(jump)
        assert "正在为您查询" in await asking
        assert 3.5 < time.monotonic() - began < 5
        assert "查到 4 条违法" in await phone.pushed("冀B12345", within_s=40)
        await http.delete(f"{estate_.sandbox}/faults/traffic")
        assert "发动机号" in await phone.says("查违章 冀B54321")
