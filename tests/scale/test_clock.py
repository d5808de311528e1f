"""The machine's clock is set while a message is being answered: deadlines are kept by a clock that nobody sets."""

import asyncio
import time

import httpx
import pytest
from redis import Redis

from tests.clocks import clock_in
from tests.conftest import PHONES
from tests.faults.town import eventually
from tests.houses import estate, new_citizen
from tests.redis_servers import standalone

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A server whose clock stands in a file."""
    folder = tmp_path_factory.mktemp("clock")
    clock = clock_in(folder)
    with standalone(folder) as store, estate(folder, store.url) as estate_:
        estate_.serve("server", **clock.environment)
        with Redis(port=store.ports[0]) as known:
            yield estate_, clock, known


@pytest.mark.parametrize("jump", [240, -240])
async def test_an_answer_that_is_late_is_promised_in_time_and_comes(here, jump):
    estate_, clock, store = here
    clock.set_off(0)
    async with httpx.AsyncClient(timeout=60) as http:
        phone = PHONES["wechat"](http, estate_.server, estate_.sandbox, "demo", new_citizen("wechat"))
        await phone.opens()
        await phone.says("查违章 冀B12345")
        await http.put(f"{estate_.sandbox}/faults/traffic", json={"kind": "slow", "delay_s": 6})
        began = time.monotonic()
        asking = asyncio.create_task(phone.says("123456"))
        await eventually(lambda: store.keys("banshi:*:lock"))
        clock.set_off(jump)
        assert "正在为您查询" in await asking
        store_ = (await http.get(f"{estate_.server}/readyz")).json()["store"]
        assert abs(store_["clock_off_s"] - jump) < 30, "operators see it"
        assert 3.5 < time.monotonic() - began < 5
        assert "查到 4 条违法" in await phone.pushed("冀B12345", within_s=40)
        await http.delete(f"{estate_.sandbox}/faults/traffic")
        assert "发动机号" in await phone.says("查违章 冀B54321")
