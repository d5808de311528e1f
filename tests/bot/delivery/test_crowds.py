"""How much is written to an account: all processes together, each by itself while the store is away."""

import asyncio
import secrets
import time

import httpx
import pytest
from pydantic import SecretStr

from bot import stores
from bot.delivery.crowds import WINDOW_S, Crowds
from bot.delivery.ledger import RedisLedger
from bot.errors import StoreUnavailable
from bot.identity.vault import Vault
from bot.messages import Address
from tests.conftest import PHONES
from tests.houses import estate, new_citizen

BUSY = "现在来办事的人太多"
CROWD = 60
PER_SECOND = 1
HERE = Address("wechat", "demo", "o1")


@pytest.fixture(scope="module")
def town(tmp_path_factory, store_url):
    """Two workers behind one address, whose accounts bear very little."""
    with estate(tmp_path_factory.mktemp("town"), store_url) as here:
        here.serve("server", "--workers", "2", BANSHI_ACCOUNT_MESSAGES_PER_SECOND=str(PER_SECOND))
        yield here


async def write(town, platform, text):
    """One more citizen writes to the platform's demo account."""
    async with httpx.AsyncClient(timeout=60) as http:
        phone = PHONES[platform](http, town.server, town.sandbox, "demo", new_citizen(platform))
        await phone.opens()
        return await phone.says(text)


async def test_a_crowd_is_asked_to_come_again_and_who_is_in_need_is_answered(town):
    await asyncio.gather(*(one_account(town, platform) for platform in PHONES))


async def one_account(town, platform):
    began = time.time()
    sent_away = await crowded(town, platform)
    windows = time.time() // WINDOW_S - began // WINDOW_S + 1
    assert len(sent_away) >= CROWD - 2 * PER_SECOND * WINDOW_S * windows, "two workers count by themselves"
    assert "半分钟" in sent_away[0] and "12345" in sent_away[0]
    assert (await write(town, platform, "我妈晕倒了快来人")).startswith("120。")


async def crowded(town, platform):
    """What those are told who write when the account is over; a crowd may come in the midst of a window's end."""
    side_by_side = asyncio.Semaphore(10)  # platforms wait for five seconds, however busy the machine is

    async def one():
        async with side_by_side:
            return await write(town, platform, "你好")

    for _ in range(5):
        answers = await asyncio.gather(*(one() for _ in range(CROWD)))
        if sent_away := [answer for answer in answers if BUSY in answer]:
            return sent_away
    pytest.fail("never over")


async def test_an_account_s_requests_of_the_api_count_too(town):
    async with httpx.AsyncClient(base_url=town.server, timeout=60) as http:
        asked = {"platform": "wechat", "account": "demo-mini", "code": f"login-{new_citizen('wechat')}"}
        session = (await http.post("/api/v1/session", json=asked)).json()
        bearer = {"Authorization": f"Bearer {session['access_token']}"}
        answers = [await http.get("/api/v1/me", headers=bearer) for _ in range(CROWD)]
        refused = [answer for answer in answers if answer.status_code == 503]
        assert refused and refused[0].json()["code"] == "too_many_here" and int(refused[0].headers["Retry-After"])
        assert any(answer.status_code == 200 for answer in answers)
        need = {"id": secrets.token_hex(8), "text": "我妈晕倒了快来人"}
        told = await http.post("/api/v1/messages", headers=bearer, json=need)
        assert told.json()["urgent"] == ["120"], told.text


async def test_processes_count_together_for_ten_seconds(store_url, monkeypatch):
    redis = stores.connect(store_url)
    count = RedisLedger(redis, Vault(SecretStr("x" * 32))).count
    one, other, now = Crowds(count, 1), Crowds(count, 1), time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    assert [one.is_over(HERE) for _ in range(WINDOW_S)] == [False] * WINDOW_S
    assert not other.is_over(HERE)
    await one.add_up()
    await other.add_up()
    assert other.is_over(HERE)
    assert not other.is_over(Address("wechat", "demo-mini", "o1")) and not other.is_over(
        Address("alipay", "demo", "o1")
    )
    await redis.aclose()
    monkeypatch.setattr(time, "time", lambda: now + WINDOW_S)
    assert not other.is_over(HERE)


async def test_a_store_that_is_away_leaves_each_process_its_own_count(monkeypatch):
    async def away(*asked):
        raise StoreUnavailable("away")

    crowds, now = Crowds(away, 1), time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    for _ in range(WINDOW_S):
        assert not crowds.is_over(HERE)
        with pytest.raises(StoreUnavailable):
            await crowds.add_up()
    assert crowds.is_over(HERE)
