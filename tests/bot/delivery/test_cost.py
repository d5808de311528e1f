"""What a message costs in the store: two scripts and nothing else, as long as nobody waits and nothing is sent."""

import asyncio
import hashlib
import re

from redis.asyncio import Redis

from bot.delivery import scripts

MESSAGES = 5
THE_END = "the end of what is counted"
OF_A_TURN = ("EVALSHA", "GET banshi:{", "SET banshi:{")
EXTEND = f"EVALSHA {hashlib.sha1(scripts.EXTEND.encode()).hexdigest()}"  # noqa: S324 (as Redis names scripts)
"""What is added to a turn that takes longer than a second, as on a busy machine."""
OF_A_SLOW_TURN = {hashlib.sha1(one.encode()).hexdigest() for one in (scripts.EXTEND, scripts.PROMISE)}  # noqa: S324
MESSAGE = re.compile(r"banshi:\{t\d+\}:([0-9a-f]{24}):seen:(.+)")
CITIZEN = re.compile(r"banshi:\{t\d+\}:([0-9a-f]{24})")


async def test_an_ordinary_message_is_two_round_trips(house, phone):
    """Counted by the store itself; what scripts do inside it travels nowhere.

    What is still done for other citizens of the house doesn't count, and a message that a busy machine keeps waiting is
    delivered once more by its platform, which only looks: so the messages are counted one by one.
    """
    await phone.says("查违章")
    store = Redis(unix_socket_path=str(house.data_dir / "store.sock"))
    seen: list[list[str]] = []
    async with store.monitor() as monitor:

        async def listen() -> None:
            async for command in monitor.listen():
                if THE_END in command["command"]:
                    return
                asked = command["command"].split()
                if command["client_type"] != "lua" and asked[0] == "EVALSHA" and asked[1] not in OF_A_SLOW_TURN:
                    seen.append(asked)

        listening = asyncio.create_task(listen())
        for _ in range(MESSAGES):
            await phone.says("你好")
        await store.echo(THE_END)
        await listening
    await store.aclose()
    turns = scripts_of_each_message(seen)
    assert len(turns) == MESSAGES, seen
    assert min(map(len, turns)) == 2, seen
    for opened, *others in turns:
        assert len([script for script in others if script != opened]) == 1, seen


def scripts_of_each_message(commands):
    """The scripts of each message of the citizen who wrote most of them, in order."""
    of: dict[str, dict[str, list[str]]] = {}
    for _, script, _, key, *_ in commands:
        if found := MESSAGE.fullmatch(key):
            of.setdefault(found[1], {}).setdefault(found[2], []).append(script)
    return [*max(of.values(), key=len).values()]


async def test_the_first_message_of_a_conversation_costs_no_more(house, phone):
    """How a citizen wants to be spoken to is found by the turn's first script; the last keeps a city that they name."""
    store = Redis(unix_socket_path=str(house.data_dir / "store.sock"))
    seen: list[str] = []
    async with store.monitor() as monitor:

        async def listen() -> None:
            async for command in monitor.listen():
                asked = command["command"]
                if THE_END in asked:
                    return
                if command["client_type"] != "lua" and asked.startswith(OF_A_TURN) and not asked.startswith(EXTEND):
                    seen.append(asked)

        listening = asyncio.create_task(listen())
        assert "唐山" in await phone.says("唐山今天天气")
        await store.echo(THE_END)
        await listening
    await store.aclose()
    who = {citizen for command in seen if ":seen:" in command for citizen in CITIZEN.findall(command)}
    turns = [[command.split()[0] for command in seen if one in CITIZEN.findall(command)] for one in who]
    assert turns
    assert all(turn == ["EVALSHA"] * 2 for turn in turns), seen
