"""Who gets to the console's pages, and who doesn't."""

import json

import httpx
import pytest

from bot.console import site
from bot.console.guard import SAFE, guard_of
from bot.console.roles import Role
from tests.operators import operator

PUBLIC = {"/login", "/login/oidc", "/login/oidc/back", "/assets"}
"""Nothing else is there for people who aren't logged in."""


def pages():
    for route in site.guarded():
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield pytest.param(route, method, id=f"{method} {route.path}")


def address(route):
    """A path with something in the place of its parameters."""
    return f"/console{route.path}".replace("{", "").replace("}", "").replace(":path", "").replace(":int", "")


def test_only_login_and_assets_have_no_guard():
    assert {route.path for route in site.public()} == PUBLIC


async def test_no_page_opens_without_a_login(house):
    async with httpx.AsyncClient(base_url=house.server, timeout=60) as http:
        for each in pages():
            route, method = each.values
            answer = await http.request(method, address(route))
            if method in SAFE:
                assert answer.status_code == 303 and "/console/login" in answer.headers["location"], each.id
            else:
                assert answer.status_code == 401, each.id


async def test_a_viewer_is_refused_in_a_sentence_and_on_record(house):
    """Every address of a higher role, by every method; nothing is done, everything is recorded."""
    above = [each.values for each in pages() if guard_of(each.values[0].endpoint).role is not Role.VIEWER]
    before = len(records(house))
    async with operator(house.server, "demo-viewer") as viewer:
        for route, method in above:
            data = {"csrf": viewer.csrf} if method not in SAFE else None
            answer = await viewer.http.request(method, address(route), data=data)
            assert answer.status_code == 403, (method, route.path)
            assert "权限" in answer.text and "已记录" in answer.text
    denied = [line for line in records(house)[before:] if line["what"] == "console.denied"]
    assert {line["who"] for line in denied} <= {"operator:demo-viewer"}
    assert {line["why"] for line in denied} >= {f"{method} {address(route)}" for route, method in above}


async def test_a_form_without_the_pages_token_does_nothing(house):
    async with operator(house.server, "demo-viewer") as viewer:
        answer = await viewer.http.post("/console/logout", data={"csrf": "made-up"})
        assert answer.status_code == 403 and "没有执行" in answer.text
        assert (await viewer.get("/account")).status_code == 200
        assert (await viewer.post("/logout")).status_code == 303
        assert (await viewer.get("/account")).status_code == 303


def records(house):
    """The audit log's lines."""
    return [
        json.loads(line)
        for file in sorted((house.data_dir / "audit").glob("audit-*.jsonl"))
        for line in file.read_text().splitlines()
    ]
