"""What front ends keep of a citizen goes with the rest, whatever is under way; what stays says nothing of anybody."""

import asyncio
import re
import secrets

from redis.asyncio import Redis

from bot.embedded import socket_path
from bot.identity.vault import Vault
from bot.messages import Address
from tests.api.test_forms import FINE, LAMP, key, submit
from tests.api.test_uploads import picture, upload
from tests.journeys.test_own_data import keyring, places

GOES_WITHIN_A_MINUTE = re.compile(r":seen:|:wrote$")
OF_NUMBERS_LOOKED_UP = re.compile(r":looked:[a-z.]+$")
"""Keyed hashes, for a day: otherwise an erasure would be all it takes to try twenty plates more."""


async def left_of(front, house) -> list[str]:
    """What the store holds under this citizen's pseudonym or id, besides what says nothing."""
    vault = Vault(keyring())
    traces = [front.openid, vault.pseudonym(Address("wechat", "demo-mini", front.openid))]
    async with Redis(unix_socket_path=str(socket_path(house.data_dir))) as redis:
        found = [where async for where in places(redis, vault) if any(trace in where for trace in traces)]
    return [where for where in found if not GOES_WITHIN_A_MINUTE.search(where.split(" ")[0])]


async def test_erasing_takes_all_that_front_ends_keep(front, house):
    await front.says("唐山天气")
    await asyncio.gather(*(upload(front, picture(size=(40, 30))) for _ in range(8)))
    await submit(front, FINE)
    filed = await submit(front, LAMP)
    assert filed["state"] in {"confirm", "done"}, filed
    await front.http.post("/me", json={"plain": True})
    before = await left_of(front, house)
    assert sum(":photo:" in where.split(" ")[0] for where in before) >= 8, "all that came at once are kept"
    assert (await front.http.delete("/me/data")).status_code in {200, 204}
    left = await left_of(front, house)
    assert [where[:150] for where in left if not OF_NUMBERS_LOOKED_UP.search(where.split(" ")[0])] == []
    assert not any("12345" in where.partition(" ")[2] for where in left), "numbers are kept as hashes"


async def test_what_is_held_is_told_in_a_citizens_words(front):
    await upload(front, picture(size=(40, 30)))
    await submit(front, FINE)
    shown = (await front.http.get("/me/data")).json()["told"]
    assert any("照片（1 张）" in line for line in shown) and not re.search(r"[a-z_]{4,}|回复|说", "".join(shown)), shown
    told = await front.says("我的数据")
    assert "登录" in told and "照片（1 张）" in told and "提交过的事" in told
    assert not re.search(r"[a-z_]{4,}", told), told


async def test_what_is_being_submitted_leaves_nothing_after_an_erasure(front, house, faults):
    await faults.set("traffic", "slow", delay_s=2, operations=["violations"])
    running = asyncio.create_task(front.http.post("/submissions", json=FINE, headers=key()))
    async with asyncio.timeout(60):
        while not any(":filed:" in where.split(" ")[0] for where in await left_of(front, house)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    token = dict(front.http.headers)
    assert (await front.http.delete("/me/data", headers=token)).status_code in {200, 204}
    await running
    left = await left_of(front, house)
    assert [where[:150] for where in left if not OF_NUMBERS_LOOKED_UP.search(where.split(" ")[0])] == []


async def test_an_erasure_gives_no_more_plates_to_try(front):
    """Twenty a day are twenty a day."""
    for _ in range(20):
        await submit(front, {"service": "traffic.violation", "values": {"plate": plate(), "engine": "123456"}})
    assert (await front.http.delete("/me/data")).status_code in {200, 204}
    await front.logs_in()
    asked = {"service": "traffic.violation", "values": {"plate": plate(), "engine": "123456"}}
    refused = await front.http.post("/submissions", json=asked, headers=key())
    assert "不同号码已经够多" in refused.text, refused.text


def plate() -> str:
    return f"冀B{secrets.randbelow(90000) + 10000}"
