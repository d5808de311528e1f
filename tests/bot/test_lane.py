"""Scripts reach the store by a lane of their own, and by redis-py where the lane can't: never lost, never late."""

import asyncio
import time

import pytest
import redis as redis_py
from redis.asyncio import Connection, ConnectionPool

from bot import stores, watched
from bot.errors import StoreUnavailable
from bot.lane import ANSWERS_IN_S, Lane, _taken_from
from tests.clocks import settle
from tests.ports import free_port
from tests.proxy import proxy
from tests.redis_servers import LAYOUTS

COUNT = "return {redis.call('INCR', KEYS[1]), ARGV[1]}"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with LAYOUTS["standalone"](tmp_path_factory.mktemp("store")) as servers:
        yield servers


@pytest.fixture
async def between(server):
    async with proxy(free_port(), server.ports) as here:
        yield here


@pytest.fixture
async def redis(between, monkeypatch):
    """A client with the patience of a test: how long a busy machine takes is none of the questions here."""
    monkeypatch.setattr(watched, "COMMAND_S", 60.0)
    client = stores.connect(f"redis://127.0.0.1:{between.port}?socket_timeout=30&socket_connect_timeout=30")
    await client.flushall()
    yield client
    await client.aclose()


async def opened(redis, script):
    """The lane is opened beside the first script; from then on there is one more connection, and it is used."""
    await script(keys=["warm"], args=["x"])
    for _ in range(6000):
        if redis.lane.is_open():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("no lane")


async def test_scripts_share_one_connection_and_each_gets_its_own_answer(redis):
    script = redis.register_script(COUNT)
    await opened(redis, script)
    before = len(await redis.client_list())
    answers = await asyncio.gather(*(script(keys=[f"n{n}"], args=[n]) for n in range(500)))
    assert [answer for _, answer in answers] == [str(n).encode() for n in range(500)]
    assert {number for number, _ in answers} == {1}
    assert len(await redis.client_list()) <= before


async def test_one_that_is_given_up_leaves_the_others_their_answers(redis):
    script = redis.register_script(COUNT)
    await opened(redis, script)
    tasks = [asyncio.create_task(script(keys=[f"g{n}"], args=[n])) for n in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert [int(task.result()[1]) for task in tasks[1::2]] == list(range(1, 20, 2))
    assert (await script(keys=["later"], args=["y"]))[1] == b"y"


async def test_one_that_cannot_be_sent_takes_no_answer_of_another(redis):
    script = redis.register_script(COUNT)
    await opened(redis, script)
    with pytest.raises((UnicodeEncodeError, TypeError)):
        await script(keys=["\ud800"], args=["broken"])
    answers = await asyncio.gather(*(script(keys=[f"s{n}"], args=[n]) for n in range(3)))
    assert [answer for _, answer in answers] == [b"0", b"1", b"2"]


async def test_a_store_that_forgot_its_scripts_is_told_them(redis):
    script = redis.register_script(COUNT)
    await opened(redis, script)
    await redis.script_flush()
    assert (await script(keys=["again"], args=["x"]))[1] == b"x"


async def test_a_lane_that_breaks_costs_no_answer(redis, between):
    script = redis.register_script(COUNT)
    await opened(redis, script)
    between.passes.clear()
    waiting = asyncio.gather(*(script(keys=[f"b{n}"], args=[n]) for n in range(50)))
    await settle()
    between.hang_up()
    between.passes.set()
    answers = await waiting
    assert [int(answer) for _, answer in answers] == list(range(50))
    await opened(redis, script)


async def test_what_had_not_left_when_the_lane_broke_is_done_once(redis):
    """Commands leave together, at the end of a turn of the loop."""
    script = redis.register_script(COUNT)
    await opened(redis, script)
    waiting = asyncio.create_task(script(keys=["unsent"], args=["x"]))
    await asyncio.sleep(0)
    redis.lane.connection_lost(None)
    assert await waiting == [1, b"x"]
    await opened(redis, script)
    assert await script(keys=["unsent"], args=["y"]) == [2, b"y"]


async def test_values_that_are_set_together_are_all_set_where_the_lane_breaks_too(redis, between):
    async def note(name):
        await watched.several(redis, [("SET", f"{name}{n}", n, "EX", 60) for n in range(50)])
        return [int(value) for value in await redis.mget([f"{name}{n}" for n in range(50)])]

    await opened(redis, redis.register_script(COUNT))
    assert await note("a") == list(range(50))
    between.passes.clear()
    waiting = asyncio.create_task(note("b"))
    await asyncio.sleep(0.1)
    between.hang_up()
    between.passes.set()
    assert await waiting == list(range(50))


async def test_a_refusal_among_several_is_told_and_the_lane_stays_in_step(redis):
    script = redis.register_script(COUNT)
    await opened(redis, script)
    await redis.set("word", "not a hash")
    with pytest.raises(StoreUnavailable):
        await watched.several(redis, [("SET", "n", 1), ("HGET", "word", "x"), ("SET", "m", 2)])
    assert await watched.several(redis, [("MGET", "n", "m"), ("HGET", "none", "x")]) == [[b"1", b"2"], None]
    assert (await script(keys=["after"], args=["x"]))[1] == b"x"
    assert redis.lane.is_open()


async def test_none_are_answered_at_once_and_take_nobody_elses_answer(redis):
    script = redis.register_script(COUNT)
    await opened(redis, script)
    nothing, *answers = await asyncio.gather(
        watched.several(redis, []), *(script(keys=[f"z{n}"], args=[n]) for n in range(5))
    )
    assert [int(answer) for _, answer in answers] == list(range(5))
    assert not nothing


async def test_a_store_that_says_nothing_is_waited_for_no_longer_than_before(between):
    redis = stores.connect(f"redis://127.0.0.1:{between.port}")
    script = redis.register_script(COUNT)
    await opened(redis, script)
    between.passes.clear()  # for ever
    with pytest.raises(StoreUnavailable):
        await script(keys=["silent"], args=["x"])
    assert not between.passes.is_set()
    await redis.aclose()


async def test_a_script_that_is_refused_says_so_and_the_lane_stays(redis):
    script, wrong = redis.register_script(COUNT), redis.register_script("return redis.call('INCR', KEYS[1])")
    await opened(redis, script)
    await redis.set("word", "not a number")
    with pytest.raises(StoreUnavailable):
        await wrong(keys=["word"])
    assert redis.lane.is_open()


async def test_a_master_that_is_one_no_more_is_left(redis, server):
    script = redis.register_script(COUNT)
    await opened(redis, script)
    await redis.execute_command("REPLICAOF", "127.0.0.1", "1")
    with pytest.raises(StoreUnavailable):
        await script(keys=["gone"], args=["x"])
    assert not redis.lane.is_open()
    await redis.execute_command("REPLICAOF", "NO", "ONE")


async def test_a_process_that_stood_still_does_not_take_the_store_for_gone(server):
    """The store's answer waits in the socket when the process goes on."""
    redis = stores.connect(server.url)
    script = redis.register_script(COUNT)
    await opened(redis, script)
    waiting = asyncio.create_task(script(keys=["still"], args=["x"]))
    await asyncio.sleep(0)
    time.sleep(ANSWERS_IN_S + 0.3)  # noqa: ASYNC251 (what a busy machine does to a process)
    assert (await waiting)[1] == b"x"
    assert redis.lane.is_open()
    await redis.aclose()


async def test_this_redis_py_keeps_a_connections_stream_where_the_lane_takes_it(server):
    connection = stores.connect(server.url).connection_pool.make_connection()
    await connection.connect()
    kept = (getattr(connection, "_reader", None), getattr(connection, "_writer", None))
    assert [type(stream) for stream in kept] == [asyncio.StreamReader, asyncio.StreamWriter], (
        f"redis-py {redis_py.__version__} keeps its stream elsewhere: bot.lane._taken_from has to follow"
    )
    taken = _taken_from(connection)
    await connection.disconnect()
    assert not taken.is_closing(), "redis-py knows of it no more"
    taken.close()
    await taken.wait_closed()


class Elsewhere(Connection):
    """As a redis-py of some day that has another name for it."""

    async def connect(self):
        await super().connect()
        self.stream, self._writer = self._writer, None


async def test_a_redis_py_that_keeps_it_elsewhere_costs_the_lane_and_nothing_else(server):
    made = []
    pool = ConnectionPool.from_url(server.url, connection_class=Elsewhere, protocol=2)
    pool.make_connection = lambda make=pool.make_connection: made.append(make()) or made[-1]
    lane = Lane(pool)
    assert not lane.is_open()
    await asyncio.gather(lane._opening)
    assert not lane.is_open() and lane._opening is None, "and not tried again with each message"
    made[0].stream.close()
    await made[0].stream.wait_closed()
