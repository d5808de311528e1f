"""The simulator's API is what sandbox/README.md says it is."""

import re

import httpx
import pytest

from sandbox.app import create_app
from sandbox.simulator import alipay, routes
from tests.conftest import ROOT

PAGE = (ROOT / "sandbox" / "README.md").read_text(encoding="utf-8").split("## The simulator's API")[1].split("\n## ")[0]
DEEDS = [row.split("|") for row in PAGE.split("| `kind` |")[1].splitlines()[2:] if row.startswith("|")]


def told(place):
    return {kind for row in DEEDS for kind in re.findall(r"`(\w+)`", row[1]) if row[4].strip() in {"both", place}}


@pytest.mark.parametrize(("place", "module"), [("WeChat", routes), ("Alipay", alipay)])
def test_every_deed_is_told_and_there(place, module):
    assert told(place) == set(module._Simulator._deeds)


def test_every_address_is_told_and_there():
    paths = {route.path for route in create_app().routes if route.path.startswith("/simulator/")}
    named = set(re.findall(r"`(?:GET|POST) (/simulator/\S+)`", PAGE))
    assert {path.replace("openid", "user") for path in paths} - {"/simulator/static"} == named


async def test_its_three_lines_of_curl_do_what_they_say(house):
    chat, bodies = re.search(r"^chat=\S+8001(\S+)", PAGE, re.MULTILINE)[1], re.findall(r"-d '(.+)'", PAGE)
    async with httpx.AsyncClient(base_url=house.sandbox, timeout=60) as http:
        for body in bodies:
            assert (await http.post(f"{chat}/messages", content=body)).json() == {"delivered": True}
        async with http.stream("GET", f"{chat}/events") as stream:
            async for line in stream.aiter_lines():
                if "唐山" in line and '"reply"' in line:
                    return
