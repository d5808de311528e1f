"""The store gone, slow or silent: citizens get guides and honest sentences, and it comes back by itself."""

import asyncio
import time

import httpx
import pytest

from tests.conftest import PHONES, free_port
from tests.houses import estate, new_citizen
from tests.proxy import proxy
from tests.redis_servers import standalone

soak = pytest.mark.soak
WINDOW_S = 4.8
"""For an answer while the store is away, on every platform."""
SLOW_S = {"wechat": 4.8, "alipay": 10.0}
"""For one while it is slow: Alipay's answers are pushed, which asks the store more."""
GUIDE = "公租房怎么申请"


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A server whose way to the store leads over a port of the test's own."""
    folder = tmp_path_factory.mktemp("degraded")
    way = free_port()
    with standalone(folder) as store, estate(folder, f"redis://127.0.0.1:{way}/0") as estate_:
        yield estate_, store, way


@pytest.fixture
async def way(here):
    """The proxy before the store; the server runs behind it."""
    estate_, store, port = here
    async with proxy(port, store.ports) as between:
        if "server" not in estate_.processes:
            await asyncio.to_thread(estate_.serve, "server")
        yield between


@pytest.fixture(params=["wechat", pytest.param("alipay", marks=soak)])
async def phone(here, way, request):
    async with httpx.AsyncClient(timeout=20) as http:
        citizen = PHONES[request.param](http, here[0].server, here[0].sandbox, "demo", new_citizen(request.param))
        await until_it_works(http, here[0].server)
        await citizen.opens()
        yield citizen


async def until_it_works(http, server):
    began = time.monotonic()
    while (await http.get(f"{server}/readyz")).json()["status"] != "ready":
        assert time.monotonic() - began < 20
        await asyncio.sleep(0.05)


async def timed(phone, text, within_s=WINDOW_S):
    began = time.monotonic()
    answer = await phone.says(text)
    assert time.monotonic() - began < within_s
    return answer


async def test_gone_and_back(phone, here):
    estate_, store, _ = here
    assert "发动机号" in await phone.says("查违章 冀B12345")
    store.kill(store.ports[0])
    try:
        assert "【公租房" in await timed(phone, GUIDE), "guides need no store"
        waits = await timed(phone, "查违章 冀B12345")
        assert "系统正在维护" in waits and "没有提交" in waits and "12345" in waits
        assert "系统正在维护" in await timed(phone, "123456"), "an answer to a question that nobody remembers"
        assert "12345" in await timed(phone, "转人工")
        ready = await phone.http.get(f"{estate_.server}/readyz")
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
        assert ready.json()["store"]["state"] == "unreachable"
    finally:
        store.start(store.ports[0])
    await until_it_works(phone.http, estate_.server)
    assert "查到 4 条违法" in await phone.says("查违章 冀B12345 发动机后六位123456")
    assert estate_.processes["server"].poll() is None


@soak
async def test_half_a_second_for_every_command(phone, way):
    within_s = SLOW_S[phone.platform]
    way.delay_s = 0.5
    assert "车牌号" in await timed(phone, "查违章", within_s)
    assert "发动机号" in await timed(phone, "冀B12345", within_s)
    assert "查到 4 条违法" in await timed(phone, "123456", within_s)
    way.delay_s = 0.0


@soak
async def test_a_store_that_says_nothing(phone, way, here):
    way.passes.clear()
    for text in (GUIDE, "查违章", GUIDE):
        answer = await timed(phone, text)
        assert any(words in answer for words in ("【公租房", "系统正在维护", "还在处理"))
    answers = await asyncio.gather(*(timed(phone, GUIDE) for _ in range(20)))
    assert all(answers)
    way.passes.set()
    way.hang_up()
    await until_it_works(phone.http, here[0].server)
    assert "车牌号" in await phone.says("查违章")


@soak
async def test_a_disk_that_is_full(phone, here):
    """A store that can't write its log refuses every change (MISCONF), until there is room again."""
    estate_, store, _ = here
    await asyncio.to_thread(store.fill_disk, store.ports[0])
    try:
        assert "【公租房" in await timed(phone, GUIDE)
        assert "系统正在维护" in await timed(phone, "查违章")
    finally:
        await asyncio.to_thread(store.free_disk, store.ports[0])
    await until_it_works(phone.http, estate_.server)
    assert "车牌号" in await phone.says("查违章")
