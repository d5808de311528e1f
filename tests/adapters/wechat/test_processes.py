"""Several processes of one deployment: one token for all of them, kept sealed in a real store."""

import asyncio
import os
import sys

import pytest
import redis.asyncio
from pydantic import SecretStr
from starlette.applications import Starlette

from bot.delivery.notes import RedisNotes
from bot.delivery.tokens import RedisTokens
from bot.identity.vault import Vault
from sandbox.wechat.accounts import Account
from sandbox.wechat.api import wechat_routes
from sandbox.wechat.platform import Platform
from sandbox.wechat.quota import Action
from tests.conftest import ROOT

SECRET = "a-secret-of-32-characters-or-more"
EIGHT = """
import asyncio, os, sys
import httpx, redis.asyncio
from pydantic import SecretStr
from adapters.wechat.adapter import WeChatAdapter
from adapters.wechat.settings import WeChatAccount
from bot.delivery.notes import RedisNotes
from bot.delivery.tokens import RedisTokens
from bot.identity.vault import Vault
from bot.messages import Address, Reply

async def main(url, base, user):
    store, vault = redis.asyncio.Redis.from_url(url), Vault(SecretStr("a-secret-of-32-characters-or-more"))
    account = WeChatAccount(appid="wx0123456789abcdef", secret="app-secret", token="abc", original_id="gh_0",
                            mode="plain", api_base=base)
    async with httpx.AsyncClient(trust_env=False) as http:
        tokens, notes = RedisTokens(store, vault), RedisNotes(store, vault)
        adapter = WeChatAdapter({"demo": account}, http, tokens=tokens, notes=notes)
        await adapter.send(Address("wechat", "demo", user), Reply("好"))
    await store.aclose()

url, base, *users = sys.argv[1:]
for user in users:
    if os.fork() == 0:
        asyncio.run(main(url, base, user))
        os._exit(0)
ends = [os.waitstatus_to_exitcode(os.wait()[1]) for _ in users]
sys.exit(sum(end != 0 for end in ends))
"""
"""Imports once and then is eight processes, none of which has a token."""


@pytest.fixture
async def redis_client(store_url):
    client = redis.asyncio.Redis.from_url(store_url)
    await client.flushdb()
    yield client
    await client.aclose()


async def test_6_eight_processes_on_a_cold_cache_fetch_one_token(serve, store_url, redis_client):
    platform = Platform({"demo": Account("demo", "wx0123456789abcdef", "app-secret", "abc", "", "gh_0", mode="plain")})
    base = await serve(Starlette(routes=wechat_routes(platform)))
    users = [f"oTEST_{number}" for number in range(8)]
    for user in users:
        platform.chat("demo", user).quota.allow(Action.MESSAGE, platform.clock())
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", EIGHT, store_url, f"{base}/wechat", *users, env=environ
    )
    assert await child.wait() == 0
    assert platform.tokens("wx0123456789abcdef").fetched == 1
    assert [len(platform.chat("demo", user).entries()) for user in users] == [1] * 8
    kept = [await redis_client.dump(key) or b"" for key in await redis_client.keys("*token*")]
    token, _ = platform.tokens("wx0123456789abcdef").stable(platform.clock())
    assert kept and not any(token.encode() in value for value in kept)


async def test_6_a_refused_token_is_given_up_by_its_own_holder_only(redis_client):
    tokens = RedisTokens(redis_client, Vault(SecretStr(SECRET)))
    await tokens.put("wx:token", "new", 60)
    await tokens.drop("wx:token", "old")
    assert await tokens.get("wx:token") == "new"
    await tokens.drop("wx:token", "new")
    assert await tokens.get("wx:token") is None
    await tokens.put("wx:token", "sealed", 60)
    assert (
        await RedisTokens(redis_client, Vault(SecretStr("another-secret-of-32-characters!!"))).get("wx:token") is None
    )


async def test_a_lock_is_held_by_one_and_ends_with_it(redis_client):
    tokens, order = RedisTokens(redis_client, Vault(SecretStr(SECRET))), []

    async def hold(number):
        async with tokens.lock("wx:token"):
            order.append(number)
            await asyncio.sleep(0.01)
            order.append(number)

    await asyncio.gather(*(hold(number) for number in range(4)))
    assert order[::2] == order[1::2]
    assert await redis_client.keys("*lock*") == []


async def test_notes_count_and_run_out_together_with_their_citizen(redis_client):
    notes = RedisNotes(redis_client, Vault(SecretStr(SECRET)))
    await notes.note_all({"a": "1", "b": "2"}, 60)
    assert (await notes.read("a"), await notes.read("b"), await notes.read("c")) == ("1", "2", None)
    assert [await notes.add("n", 1, 60), await notes.add("n", 2, 60), await notes.add("n", -4, 60)] == [1, 3, -1]
    await notes.release("n")
    assert await notes.read("n") is None
    assert not any(b"oTEST" in key for key in await redis_client.keys("*"))
