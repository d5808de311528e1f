"""What somebody tries on the console by hand: every address, every role, every form, by real HTTP."""

import re

import httpx
import pytest

from bot.console import site
from bot.console.guard import SAFE, guard_of
from bot.console.roles import Role
from tests.console.test_guard import records
from tests.operators import operator

ODD = (
    "²",
    "9" * 5000,
    "-1",
    "0",
    "\x00",
    "../../etc/passwd",
    "0001-01-01",
    "9999-12-31",
    "=cmd|' /c calc'!A1",
    "查" * 500,
)
"""What no page expects in its address."""
ASKED = ("page", "days", "before", "week", "why", "q", "by", "day", "phrase", "region", "channel", "service", "next")
PLACES = (
    "/versions/²",
    "/versions/..%2f..%2fetc%2fpasswd",
    "/versions/-1",
    "/services/..%2f..%2f.env",
    "/services/..%5c..%5c.env",
    "/services/%00",
    "/services/__class__",
    "/services/" + "a" * 5000,
    "/services/services.env.weather.²",
    "/assets/..%2f..%2f..%2fpyproject.toml",
    "/assets/%2e%2e/%2e%2e/console.py",
    "/assets//etc/passwd",
)
FORMS = (
    ("/services/new", {"id": "../../x", "template": "²"}),
    ("/services/²", {"yaml": "²: 1"}),
    ("/services/switch/%5c", {}),
    ("/versions/²/roll-back", {"why": "x"}),
    ("/notices/down", {"id": "\x00"}),
    ("/letters/retry", {"name": "|"}),
    ("/letters/drop", {"name": "give:|x"}),
    ("/ratings/²/remedy", {"what": "x"}),
    ("/handover/²/phone", {}),
    ("/handover/x/close", {"note": "x"}),
    ("/gateways/close", {"gateway": "no-such-gateway"}),
    ("/gateways/service/close", {"service": "no.such"}),
    ("/menus/%00/compare", {}),
    ("/operators/%00", {"role": "admin"}),
    ("/operators", {"name": "a" * 10_000, "role": "admin"}),
    ("/operators", {"name": "ok.name", "role": "root"}),
)


def addresses():
    """Each page's address with something in the place of its parameters, its method and the role that it asks for."""
    for route in site.guarded():
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield f"/console{re.sub('{[^}]*}', 'x', route.path)}", method, guard_of(route.endpoint).role


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.PUBLISHER])
async def test_no_role_reaches_above_itself(house, role):
    above = [(address, method) for address, method, wanted in addresses() if not role.reaches(wanted)]
    async with operator(house.server, f"demo-{role}") as me:
        for address, method in above:
            answer = await me.http.request(method, address, data={"csrf": me.csrf} if method not in SAFE else None)
            assert answer.status_code == 403, (method, address)
    assert len(above) > 8


async def test_every_form_wants_its_own_token(house):
    """Of a page of this very session: none, a made-up one, a colleague's, none in the address, from no other site."""
    forms = [address for address, method, _ in addresses() if method not in SAFE]
    before = len(records(house))
    async with operator(house.server) as me, operator(house.server, "demo-editor") as colleague:
        for number, address in enumerate(forms):
            tries = (
                {"data": {}},
                {"data": {"csrf": colleague.csrf}},
                {"data": {"csrf": me.csrf}, "headers": {"sec-fetch-site": "same-site"}},
                {"data": {"csrf": "made-up"}},
                {"headers": {"x-csrf-token": colleague.csrf}},
                {"params": {"csrf": me.csrf}},
                {"data": {"csrf": me.csrf}, "headers": {"origin": "https://evil.example"}},
            )
            for sent in tries if number % 9 == 0 else tries[:3]:
                answer = await me.http.post(address, **sent)
                assert answer.status_code == 403, (address, sent)
    done = [line["what"] for line in records(house)[before:] if line["outcome"] == "done"]
    assert set(done) <= {"console.login", "console.audit.view", "console.logout"}


async def test_odd_values_are_no_errors(house):
    async with operator(house.server) as me:
        for number, (address, method, _) in enumerate(addresses()):
            for value in (ODD[number % len(ODD)], ODD[(number + 3) % len(ODD)]) if method in SAFE else ():
                answer = await me.http.get(address, params=dict.fromkeys(ASKED, value))
                assert answer.status_code < 500, (address, value[:20])
                assert f"<{value}" not in answer.text
        for place in PLACES:
            answer = await me.get(place)
            assert answer.status_code in {400, 404}, place
            assert "root:" not in answer.text and "[project]" not in answer.text
        for place, fields in FORMS:
            answer = await me.post(place, **fields)
            assert answer.status_code not in {200, 303} and answer.status_code < 500, (place, answer.status_code)


async def test_a_notice_lasts_no_ages(house):
    async with operator(house.server) as me:
        for since, until in (("0001-01-01T00:00", "2999-01-01T00:00"), ("2026-01-01T00:00", "9999-12-31T23:59")):
            answer = await me.post("/notices", text="公告", since=since, until=until)
            assert answer.status_code == 422, (since, until)
        assert (await me.get("/notices")).status_code == 200


async def test_what_lies_in_cookies_and_bodies_is_bounded(house):
    async with operator(house.server) as me:
        for sent in (
            {"data": {f"f{number}": "x" for number in range(3000)}},
            {"files": {f"f{number}": b"x" for number in range(3)}, "data": {"csrf": me.csrf}},
            {"content": b"csrf=" + b"%" * 100_000},
            {"content": b"--x\r\n" * 10_000, "headers": {"content-type": "multipart/form-data; boundary=x"}},
            {"content": b"\xff" * 1000, "headers": {"content-type": "multipart/form-data"}},
        ):
            answer = await me.http.post("/console/drafts/discard", **sent)
            assert answer.status_code in {400, 403, 413}, (answer.status_code, str(sent)[:60])
    async with httpx.AsyncClient(base_url=house.server, timeout=60) as http:
        for cookie in ("x" * 4000, "a=b; c", '"', "."):
            answer = await http.get("/console/account", headers={"cookie": f"banshi-console={cookie}"})
            assert answer.status_code == 303, cookie[:20]
