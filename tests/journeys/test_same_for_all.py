"""What a gateway says to all is read and written once for as long as it says the same; it is asked for each of them."""

import json

import httpx
import pytest

from tests.conftest import new_phone
from tests.houses import estate
from tests.redis_servers import standalone


@pytest.fixture
def town(tmp_path):
    with standalone(tmp_path) as servers, estate(tmp_path, servers.url) as here:
        here.serve("server")
        yield here


async def forecasts(town, http, said="唐山天气"):
    """What a citizen who was never here is told of the next days."""
    phone = await new_phone(http, town, "wechat", "weather")
    return [line for line in (await phone.says(said)).splitlines() if "～" in line]


def calls(town):
    """How often the gateway was asked for the weather."""
    lines = [json.loads(line) for line in town.log("server").read_text().splitlines() if '"weather"' in line]
    return sum(line["event"] == "gateway" and line["outcome"] == "done" for line in lines)


async def test_another_answer_is_told_at_once(town):
    async with httpx.AsyncClient() as http:
        first = await forecasts(town, http)
        assert len(first) == 3 and await forecasts(town, http) == first
        town.end("sandbox")
        town.play(SANDBOX_SEED="7")
        other = await forecasts(town, http)
        assert len(other) == 3 and other != first
        assert await forecasts(town, http, "唐山明天天气") == [other[1]]
        assert await forecasts(town, http, "天津天气") != other
        assert await forecasts(town, http) == other
    assert calls(town) == 6
