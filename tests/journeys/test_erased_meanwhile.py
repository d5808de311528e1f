"""Citizens erase everything while something of theirs is being worked on: what comes of it afterwards leaves nothing.

All ways of erasing, on both platforms and in the API, at once: answers within the window, late ones, and what is
planned behind them.
"""

import asyncio
import contextlib
import os
import re
from dataclasses import dataclass

import httpx
from redis.asyncio import Redis

from bot.embedded import socket_path
from bot.identity.vault import Vault, base_of
from bot.messages import Address
from tests.api.conftest import Front
from tests.conftest import new_phone
from tests.journeys.test_failures import report, violations
from tests.journeys.test_own_data import keyring, places

VAULT = Vault(keyring())
MINUTE = re.compile(r":seen:|:wrote$")
"""Stay a minute: the answer to a message that the platform may push again, and how many came."""
LOOKED_UP = re.compile(r":looked:[a-z.]+$")
"""Keyed hashes of what was looked up, for a day."""
SOON_S, LATE_S, SLOW_S = 3.0, 5.5, 1.5
SWEPT_S = 30.0


@dataclass
class Citizen:
    """Somebody whose last message takes long, and how they erase everything meanwhile."""

    name: str
    address: Address
    last: object
    erases: object

    @property
    def base(self):
        return base_of(VAULT.pseudonym(self.address))

    async def left(self, redis):
        """What the store holds of them, besides what lasts a minute or says nothing of anybody."""
        traces = [self.address.user, VAULT.pseudonym(self.address)]
        found = [where async for where in places(redis, VAULT) if any(trace in where for trace in traces)]
        names = [(where, where.split(" ")[0]) for where in found]
        return [where[:150] for where, name in names if not MINUTE.search(name) and not LOOKED_UP.search(name)]

    async def lasting(self, redis):
        """Keys of theirs that stay longer than a minute after an erasure."""
        found = [key async for key in redis.scan_iter(f"{self.base}:*") if not 0 < await redis.ttl(key) <= 60]
        return [key for key in found if not LOOKED_UP.search(key.decode())]


async def test_nothing_of_a_citizen_is_written_after_an_erasure(house, faults):
    async with contextlib.AsyncExitStack() as open_:
        redis = await open_.enter_async_context(Redis(unix_socket_path=str(socket_path(house.data_dir))))
        citizens = [one async for one in whoever(house, open_)]
        await faults.set("traffic", "slow", delay_s=SOON_S, operations=["violations"])
        await faults.set("cases", "late-success", delay_s=LATE_S, operations=["submit"])
        await asyncio.gather(*(erases_meanwhile(citizen, redis) for citizen in citizens))
        assert {one.name: left for one in citizens if (left := await one.left(redis))} == {}
        assert {one.name: keys for one in citizens if (keys := await one.lasting(redis))} == {}


async def test_a_task_that_runs_while_its_citizen_erases_everything_leaves_nothing(house, faults):
    """The worker looks how a report stands, at a gateway that takes its time."""
    async with contextlib.AsyncExitStack() as open_:
        redis = await open_.enter_async_context(Redis(unix_socket_path=str(socket_path(house.data_dir))))
        http = await open_.enter_async_context(httpx.AsyncClient(timeout=60))
        phones = [await new_phone(http, house, platform, "follows") for platform in WAYS]
        await asyncio.gather(*(report(phone) for phone in phones))
        await asyncio.gather(*(phone.says("确认") for phone in phones))
        citizens = [Citizen(p.platform, Address(p.platform, p.account, p.user), None, p.unfollows) for p in phones]
        await faults.set("cases", "slow", delay_s=SLOW_S, operations=["submit_by_number"])
        tasks = [await planned(redis, citizen) for citizen in citizens]
        await redis.zadd("banshi:queue", dict.fromkeys(tasks, 1), xx=True)
        await asyncio.gather(*map(erases_during, citizens, tasks, (redis, redis)))
        await asyncio.sleep(SLOW_S + 0.5)  # whatever the task would still write is written by then
        assert [await citizen.left(redis) for citizen in citizens] == [[], []]


async def erases_during(citizen, task, redis):
    async with asyncio.timeout(60):
        while await redis.hget(b"banshi:runs:" + task, "state") != b"running":  # noqa: ASYNC110 (the worker's)
            await asyncio.sleep(0.02)
    await citizen.erases()


async def planned(redis, citizen):
    """The key of what the queue is to do for a citizen."""
    mine = VAULT.pseudonym(citizen.address).encode()
    (task,) = [key for key in await redis.zrange("banshi:queue", 0, -1) if mine in key]
    return task


async def erases_meanwhile(citizen, redis):
    running = asyncio.create_task(citizen.last())
    async with asyncio.timeout(60):
        while not await redis.exists(f"{citizen.base}:lock") and not running.done():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert not running.done(), running
        await citizen.erases()
        await running
        while await redis.exists(f"{citizen.base}:lock"):  # noqa: ASYNC110 (the server's turn goes on)
            await asyncio.sleep(0.02)
        ended = asyncio.get_running_loop().time()
        while await citizen.left(redis) and asyncio.get_running_loop().time() < ended + SWEPT_S:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def whoever(house, open_):
    """Everybody, up to the message that takes long."""
    http = await open_.enter_async_context(httpx.AsyncClient(timeout=60))
    for name, before, last in (("soon", violations, "123456"), ("late", report, "确认")):
        for platform, ways in WAYS.items():
            for way in ways:
                phone = await new_phone(http, house, platform, f"{name}{way.__name__}")
                await before(phone)
                address = Address(platform, phone.account, phone.user)
                erases = way(house, phone, open_)
                yield Citizen(f"{platform} {name} {way.__name__}", address, says(phone, last), erases)
        front = await front_of(house, open_, f"oAPI{os.urandom(8).hex()}")
        await before(front)
        address = Address("wechat", "demo-mini", front.openid)
        yield Citizen(f"mini program {name}", address, says(front, last), deletes(front))


def says(phone, last):
    async def say():
        await phone.says(last)

    return say


async def front_of(house, open_, user, platform="wechat"):
    http = httpx.AsyncClient(base_url=f"{house.server}/api/v1", timeout=60)
    return await Front(await open_.enter_async_context(http), house.sandbox, user).logs_in(platform)


def deletes(front):
    async def erase():
        assert (await front.http.delete("/me/data")).status_code == 204

    return erase


def unfollows(house, phone, open_):
    return phone.unfollows


def takes_back(house, phone, open_):
    return happens(phone, "user_authorization_revoke", "206")


def closes(house, phone, open_):
    return happens(phone, "user_authorization_cancellation", "301")


def happens(phone, event, what):
    async def erase():
        fields = {"FromUserName": "oPLATFORM", "OpenID": phone.user, "RevokeInfo": what, "AppID": "wx0123456789abcdef"}
        assert await phone.delivers({"MsgType": "event", "Event": event, **fields}) is None

    return erase


def in_the_mini_program(house, phone, open_):
    async def erase():
        await deletes(await front_of(house, open_, phone.user, "alipay"))()

    return erase


WAYS = {"wechat": (unfollows, takes_back, closes), "alipay": (unfollows, in_the_mini_program)}
