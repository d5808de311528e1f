"""The doctor: finds nothing where nothing is wrong, and names what is."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route

from adapters.wechat.adapter import WeChatAdapter
from adapters.wechat.doctor import examine
from sandbox.wechat.accounts import Account
from sandbox.wechat.api import wechat_routes
from sandbox.wechat.platform import Platform

SEND = "/cgi-bin/message/custom/send"


async def nobody(message):
    return None


async def html(request):
    return PlainTextResponse("<html>")


async def moved(request):
    return RedirectResponse("/wechat/demo")


@pytest.fixture
def examined(kit):
    async def run(changes=None, *, callback="", errors=None):
        platform = Platform({"demo": Account("demo", kit.account().appid, "app-secret", "t", "", kit.own_id)})
        platform.errors |= errors or {}
        account = kit.account(api_base="http://platform/wechat", **(changes or {}))
        own = WeChatAdapter({"demo": account, "other": kit.account(token="another-token")}, None)
        pages = [Route("/html", html), Route("/moved", moved)]
        app = Starlette(routes=[*wechat_routes(platform), *own.routes(nobody), *pages])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
            return {finding.subject: finding async for finding in examine(account, http, callback)}

    return run


async def test_a_healthy_account(examined):
    templates = {"reminder": {"id": "demo-subscription-progress", "by": "subscription", "fields": {}}}
    found = await examined({"menu_messages": True, "templates": templates}, callback="http://platform/wechat/demo")
    assert {finding.good for finding in found.values()} == {True}, list(map(str, found.values()))
    assert len(found) == 10


async def test_19_an_address_that_is_not_allowed_is_printed(examined):
    found = await examined(errors={"/cgi-bin/stable_token": 40164})
    assert found["access token"].good is False
    assert "203.0.113.7" in str(found["access token"])
    assert "customer messages" not in found


@pytest.mark.parametrize("code", [40013, 40125, 40243, 89503, 45009, 99999])
async def test_a_token_that_is_refused_says_why(examined, code):
    found = await examined(errors={"/cgi-bin/stable_token": code})
    assert str(code) in str(found["access token"])


async def test_a_wrong_secret_is_named_and_not_shown(examined):
    found = await examined({"secret": "zqzqzqzq"})
    assert "SECRET" in str(found["access token"])
    assert "zqzq" not in "".join(map(str, found.values()))


async def test_what_the_account_may_not_is_switched_off(examined):
    found = await examined({"menu_messages": True}, errors={f"{SEND}#msgmenu": 40200, f"{SEND}#text": 48001})
    assert found["menu messages"].good is found["customer messages"].good is False
    assert "MENU_MESSAGES=false" in str(found["menu messages"])


async def test_plain_mode_and_an_unfinished_rotation_are_told(examined):
    found = await examined({"mode": "plain", "previous_token": "former-token"})
    assert found["mode"].good is False
    assert found["rotation"].good is None


async def test_a_template_that_the_console_does_not_hold(examined):
    found = await examined({"templates": {"x": {"id": "gone", "by": "subscription", "fields": {}}}})
    assert found["template x"].good is False


@pytest.mark.parametrize(
    ("address", "says"),
    [("http://platform/wechat/other", "signature"), ("http://platform/html", "echo"), ("http://platform/none", "404"),
     ("http://platform/moved", "redirect"), ("https://banshi.example:8443/wechat/demo", "443")],
)  # fmt: skip
async def test_a_callback_that_wechat_could_not_use(examined, address, says):
    found = await examined(callback=address)
    assert found["callback"].good is False
    assert says in str(found["callback"])
