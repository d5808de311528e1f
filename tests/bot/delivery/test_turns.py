"""A message is answered once, in whichever process; a dead one holds nobody."""

import asyncio
import subprocess
import time

import pytest
from pydantic import SecretStr

from bot import stores
from bot.delivery.turns import Sight, TurnStore
from bot.dialogue.conversation import Conversation, Progress
from bot.embedded import embedded_store
from bot.errors import StoreUnavailable
from bot.identity.vault import Vault
from bot.messages import Address, Reply

ADDRESS = Address("wechat", "demo", "oTEST_openid_0000000000000001")
OTHER = Address("wechat", "demo", "oTEST_openid_0000000000000002")
TALK = Conversation(form=Progress("traffic.violation", awaiting="plate"), region="唐山市")
ANSWER = Reply("请告诉我车牌号。")


@pytest.fixture(scope="module", params=["valkey", "redis"])
def store_url(request, tmp_path_factory):
    """The embedded Valkey, and a Redis server as a deployment has it."""
    folder = tmp_path_factory.mktemp("store")
    if request.param == "valkey":
        with embedded_store(folder) as url:
            yield url
        return
    path = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        deadline = time.monotonic() + 10
        while not path.exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield f"unix://{path}"
        server.terminate()


@pytest.fixture
async def redis(store_url):
    client = stores.connect(store_url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
def turns(redis):
    return TurnStore(redis, Vault(SecretStr("a secret of at least thirty-two characters")), 1800)


async def test_first_sight_then_running_then_answered(turns):
    assert (await turns.open(ADDRESS, "m1", "a")).sight is Sight.FIRST
    assert (await turns.open(ADDRESS, "m1", "b")).sight is Sight.RUNNING
    await turns.close(ADDRESS, "m1", "a", ANSWER, TALK)
    again = await turns.open(ADDRESS, "m1", "c")
    assert (again.sight, again.answer) == (Sight.ANSWERED, ANSWER)


async def test_an_acknowledgement_is_remembered_as_one(turns):
    await turns.open(ADDRESS, "m1", "a")
    await turns.close(ADDRESS, "m1", "a", None, TALK)
    again = await turns.open(ADDRESS, "m1", "b")
    assert (again.sight, again.answer) == (Sight.ANSWERED, None)


async def test_messages_of_one_citizen_go_in_order_and_of_others_side_by_side(turns):
    await turns.open(ADDRESS, "m1", "a")
    assert (await turns.open(ADDRESS, "m2", "b")).sight is Sight.BUSY
    assert (await turns.open(OTHER, "m3", "c")).sight is Sight.FIRST
    await turns.close(ADDRESS, "m1", "a", ANSWER, TALK)
    second = await turns.open(ADDRESS, "m2", "b")
    assert (second.sight, second.conversation) == (Sight.FIRST, TALK)


async def test_of_ten_thousand_equal_messages_one_is_first(turns):
    waiting = asyncio.Semaphore(200)  # a busy machine may take longer for all than one may wait for a connection

    async def open_one(n):
        async with waiting:
            return await turns.open(ADDRESS, "m1", str(n))

    sights = await asyncio.gather(*(open_one(n) for n in range(10_000)))
    assert sum(opened.sight is Sight.FIRST for opened in sights) == 1
    assert {opened.sight for opened in sights} == {Sight.FIRST, Sight.RUNNING}


async def test_what_could_not_be_answered_can_be_tried_again(turns):
    await turns.open(ADDRESS, "m1", "a")
    await turns.leave(ADDRESS, "m1", "a")
    assert (await turns.open(ADDRESS, "m1", "b")).sight is Sight.FIRST


async def test_a_process_that_lost_its_lock_changes_nothing(turns, redis):
    """A turn that was given up and taken over must not write over its successor's conversation."""
    await turns.open(ADDRESS, "m1", "old")
    (lock,) = [key async for key in redis.scan_iter("*:lock")]
    await redis.delete(lock)
    await turns.open(ADDRESS, "m2", "new")
    await turns.close(ADDRESS, "m1", "old", ANSWER, TALK)
    assert (await turns.open(ADDRESS, "m3", "x")).sight is Sight.BUSY
    await turns.close(ADDRESS, "m2", "new", ANSWER, Conversation(region="天津市"))
    assert (await turns.open(ADDRESS, "m3", "x")).conversation.region == "天津市"


async def test_a_kept_answer_is_given_once(turns):
    await turns.keep(ADDRESS, ANSWER)
    opened = await turns.open(ADDRESS, "m1", "a")
    assert opened.kept == (ANSWER,)
    await turns.close(ADDRESS, "m1", "a", ANSWER, TALK, gave=1)
    assert (await turns.open(ADDRESS, "m2", "b")).kept == ()


async def test_what_is_kept_while_a_turn_runs_waits_for_the_next(turns):
    await turns.keep(ADDRESS, ANSWER)
    opened = await turns.open(ADDRESS, "m1", "a")
    await turns.keep(ADDRESS, Reply("第二个结果"))
    await turns.close(ADDRESS, "m1", "a", ANSWER, TALK, gave=len(opened.kept))
    assert (await turns.open(ADDRESS, "m2", "b")).kept == (Reply("第二个结果"),)


async def test_nothing_readable_of_a_citizen_is_in_the_store_and_everything_expires(turns, redis):
    await turns.open(ADDRESS, "m1", "a")
    await turns.close(ADDRESS, "m1", "a", Reply("身份证 130202190001030037"), TALK)
    await turns.keep(ADDRESS, ANSWER)
    keys = [key async for key in redis.scan_iter("*")]
    assert keys
    for key in keys:
        value = await (redis.get(key) if await redis.type(key) == b"string" else redis.lindex(key, 0))
        assert b"oTEST" not in key + value
        assert b"130202" not in value
        assert "唐山".encode() not in value
        assert await redis.ttl(key) > 0
    tags = {key.split(b"{")[1].split(b"}")[0] for key in keys}
    assert len(tags) == 1, "all keys of a citizen live in one Cluster slot"


async def test_a_store_that_is_gone_is_one_error(tmp_path):
    gone = stores.connect(f"unix://{tmp_path}/nobody")
    with pytest.raises(StoreUnavailable):
        await TurnStore(gone, Vault(SecretStr("x" * 32)), 60).open(ADDRESS, "m1", "a")
    await gone.aclose()
