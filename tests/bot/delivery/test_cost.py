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
CITIZEN = re.compile(r"banshi:\{t\d+\}:([0-9a-f]{24})")


async def test_an_ordinary_message_is_two_round_trips(house, phone):
    """Counted by the store itself; what scripts do inside it travels nowhere."""
    await phone.says("查违章")
    store = Redis(unix_socket_path=str(house.data_dir / "store.sock"))
    seen: list[str] = []
    async with store.monitor() as monitor:

        async def listen() -> None:
            async for command in monitor.listen():
                if THE_END in command["command"]:
                    return
                turn = "banshi:{t" in command["command"] and ":due" not in command["command"].split()[1:2]
                if turn and command["client_type"] != "lua" and not command["command"].startswith(EXTEND):
                    seen.append(command["command"].split()[0])

        listening = asyncio.create_task(listen())
        for _ in range(MESSAGES):
            await phone.says("你好")
        await store.echo(THE_END)
        await listening
    await store.aclose()
    assert len([name for name in seen if name == "EVALSHA"]) == 2 * MESSAGES, seen


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
