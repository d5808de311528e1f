"""What operators close and post, as citizens meet it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.conftest import ROOT, environment, wait_until_up
from tests.operators import operator
from tests.ports import free_port
from tests.waiting import PATIENCE_S
from tests.wechat_phone import WeChatPhone


@asynccontextmanager
async def closed(house, path, **fields):
    """Something that is closed by an operator, and opened again whatever happens."""
    async with operator(house.server) as admin:
        answer = await admin.post(f"/gateways{path}/close", why="演练", **fields)
        assert answer.status_code == 303, answer.text
        try:
            yield admin
        finally:
            kept = {name: value for name, value in fields.items() if name != "say"}
            assert (await admin.post(f"/gateways{path}/open", **kept)).status_code == 303


async def soon(phone, text, wanted, *, gone=False):
    """The first answer that holds what is wanted (`gone`: no longer holds it): promised within two seconds of peace."""
    ends = time.monotonic() + PATIENCE_S
    while True:
        answer = await phone.says(text)
        if (wanted in answer) is not gone or time.monotonic() > ends:
            assert (wanted in answer) is not gone, answer
            return answer
        await asyncio.sleep(0.1)


async def test_a_closed_service_says_so_and_shows_its_guide(phone, house):
    async with closed(house, "/service", service="traffic.violation", say="预计今晚 22 点恢复。"):
        answer = await soon(phone, "查违章", "暂停办理")
        assert "12345" in answer and "预计今晚 22 点恢复" in answer and "【" in answer
        assert "暂停" not in await phone.says("今天限行吗")
    await soon(phone, "查违章", "暂停办理", gone=True)


async def test_a_form_under_way_stops_where_its_gateway_is_closed(phone, house):
    assert "车牌" in await phone.says("查违章")
    async with closed(house, "", gateway="traffic"):
        await soon(phone, "冀B12345", "暂停办理")
    await soon(phone, "查违章", "暂停办理", gone=True)


async def test_while_the_bot_is_closed_only_emergencies_are_answered(phone, house):
    async with closed(house, "/bot"):
        answer = await soon(phone, "查社保", "系统正在维护")
        assert "12345" in answer
        assert "系统正在维护" in await phone.says("菜单")
        assert "119" in (await phone.says("着火了")) and "维护" not in await phone.says("着火了")
    await soon(phone, "查社保", "系统正在维护", gone=True)


async def test_nobody_is_kept_from_a_clerk_or_their_data(house):
    async with operator(house.server) as admin:
        for service in ("sys.human", "sys.menu", "sys.my_data", "nothing"):
            answer = await admin.post("/gateways/service/close", service=service, why="演练")
            assert answer.status_code == 422 and "不能停用" in answer.text


@pytest.mark.soak
async def test_another_process_knows_within_two_seconds(house, tmp_path):
    port = free_port()
    env = environment(port, int(house.sandbox.rpartition(":")[2]), house.data_dir.parent)
    log = tmp_path / "second.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
        second = subprocess.Popen(command, env=env, stdout=out, stderr=out, cwd=ROOT)  # noqa: ASYNC220 (outlives this line)
    try:
        wait_until_up(f"http://127.0.0.1:{port}/readyz", second, log)
        async with httpx.AsyncClient(timeout=60) as http:
            there = WeChatPhone(http, f"http://127.0.0.1:{port}", house.sandbox, "demo", f"o{os.urandom(12).hex()}")
            assert "维护" not in await there.says("查天气")
            async with closed(house, "/bot") as admin:
                await soon(there, "查天气", "系统正在维护")
                page = await admin.get("/gateways")
                assert "2 个进程" in page.text
    finally:
        second.send_signal(signal.SIGTERM)
        assert second.wait(20) in {0, -signal.SIGTERM}
