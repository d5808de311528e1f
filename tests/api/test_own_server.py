"""A server of a test's own: who asks too much is told to wait, and a server that is told to end does so in time."""

import asyncio
import contextlib

import httpx
import pytest

from tests.api.conftest import Front, is_problem
from tests.api.test_forms import FINE, key
from tests.conftest import Faults
from tests.houses import estate
from tests.waiting import until

LIMIT = 60
SLOW_S = 7.0
FORCED = "timeout graceful shutdown exceeded"
"""What uvicorn writes when it ends whoever is left after half a minute."""


async def connected(server, request):
    """A connection on which something was written."""
    _, host, port = server.replace("//", "").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    await writer.drain()
    return reader, writer


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    with estate(tmp_path_factory.mktemp("estate"), "embedded") as made:
        made.serve("web", BANSHI_API_REQUESTS_PER_MINUTE=str(LIMIT), BANSHI_ADDRESS_REQUESTS_PER_MINUTE=str(LIMIT))
        yield made


async def test_who_asks_too_much_is_told_how_long_to_wait(here):
    async with httpx.AsyncClient(base_url=f"{here.server}/api/v1", timeout=60) as http:
        front = await Front(http, here.sandbox, "oFLOOD00000001").logs_in()
        answers = [await http.get("/me") for _ in range(2 * LIMIT + 5)]  # which may fall into two minutes
        left = [int(answer.headers["ratelimit"].split("r=")[1].split(";")[0]) for answer in answers]
        assert max(left) < LIMIT and min(left) == 0
        over = next(answer for answer in answers if answer.status_code == 429)
        is_problem(over, 429, "too_many_requests")
        assert 0 < int(over.headers["retry-after"]) <= 60
        assert over.headers["ratelimit-policy"] == f'"citizen";q={LIMIT};w=60'
        del http.headers["Authorization"]
        front.openid = "oFLOOD00000002"
        assert (await (await front.logs_in()).http.get("/me")).status_code == 200


async def test_pages_are_counted_by_whom_a_proxy_speaks_for(here):
    async with httpx.AsyncClient(base_url=here.server) as proxy:
        flood = [await proxy.get("/nowhere", headers={"X-Forwarded-For": "203.0.113.7"}) for _ in range(2 * LIMIT + 1)]
        assert flood[0].status_code == 404 and 429 in {answer.status_code for answer in flood}
        other = await proxy.get("/nowhere", headers={"X-Forwarded-For": "203.0.113.8"})
        assert other.status_code == 404


async def both_are_asked(sandbox):
    """Whether the gateway has begun with what takes it long."""
    return (await sandbox.get("/faults/traffic")).json() == []


async def test_idle_half_sent_and_busy_connections_hold_nothing_up(here):
    http = httpx.AsyncClient(base_url=f"{here.server}/api/v1", timeout=60)
    async with http, httpx.AsyncClient(base_url=here.sandbox) as sandbox:
        await Front(http, here.sandbox, "oSHUTDOWN0001").logs_in()
        await Faults(sandbox).set("traffic", "slow", delay_s=SLOW_S, operations=["violations"], times=2)
        auth = f"Authorization: {http.headers['Authorization']}\r\n"
        head = f"Host: x\r\n{auth}"
        idle = [
            await connected(here.server, f"GET /api/v1/catalogue HTTP/1.1\r\n{head}\r\n".encode()) for _ in range(20)
        ]
        for reader, _ in idle:
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
        silent = [await connected(here.server, b"") for _ in range(5)]
        upload = f"POST /api/v1/uploads HTTP/1.1\r\n{head}Content-Type: multipart/form-data; boundary=b\r\n"
        half = [await connected(here.server, f"{upload}Content-Length: 900000\r\n\r\n--b".encode()) for _ in range(5)]
        huge = [await connected(here.server, f"{upload}Content-Length: 90000000\r\n\r\n--b".encode()) for _ in range(5)]
        asked = http.post("/submissions", json=FINE, headers=key())
        said = http.post("/messages", json={"id": "m-shutdown1", "text": "查违章 冀B12345 发动机号123456"})
        busy = [asyncio.create_task(one) for one in (asked, said)]
        await until(lambda: both_are_asked(sandbox))
        code = await asyncio.to_thread(here.end, "web")
        answers = await asyncio.gather(*busy, return_exceptions=True)
        assert [answer.status_code for answer in answers if isinstance(answer, httpx.Response)] == [201, 200], answers
        log = here.log("web").read_text()
        assert code == 0 and FORCED not in log, log[-3000:]
        for _, writer in (*idle, *silent, *half, *huge):
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
