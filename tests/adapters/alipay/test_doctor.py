"""The doctor: finds nothing where nothing is wrong, and names what is."""

from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from adapters.alipay.adapter import AlipayAdapter
from adapters.alipay.doctor import examine, look_at_address, look_at_certificates
from adapters.alipay.keys import load_private
from sandbox.alipay.authority import Authority


async def findings(world, app=None, callback=""):
    return {finding.subject: finding async for finding in examine(app or world.app, world.http, callback)}


async def test_a_healthy_app(world):
    found = await findings(world)
    assert {finding.good for finding in found.values()} == {True}
    assert world.app.keys.public_line in str(found["our private key"])
    assert world.app.private_key.get_secret_value() not in "".join(map(str, found.values()))


async def test_12_a_key_that_was_not_uploaded(world, kit):
    wrong = kit.app(
        private_key=kit.keys["PLAT_PRIV"], alipay_public_key=kit.keys["APP_PUB"], gateway=world.app.gateway,
        transport=world.app.transport,
    )  # fmt: skip
    found = await findings(world, wrong)
    assert found["our signature"].good is False
    assert "upload" in found["our signature"].says


async def test_12_a_key_of_alipays_for_another_app(world):
    world.platform.mangle = lambda body: body.replace(b'"is_follow"', b'"was_follow"')
    found = await findings(world)
    assert found["Alipay's signature"].good is False
    assert "console" in found["Alipay's signature"].says


async def test_no_such_app(world):
    found = await findings(world, world.app.model_copy(update={"app_id": "2021000000000009"}))
    assert "APP_ID" in found["our signature"].says


async def test_a_gateway_that_is_away(world):
    dead = world.app.model_copy(update={"gateway": "http://127.0.0.1:9/gateway.do"})
    found = await findings(world, dead)
    assert found["gateway"].good is False
    assert found["our signature"].good is None


ADDRESSES = [
    ("https://banshi.example.gov.cn/alipay/demo?s=1", False, "pitfall 10"),
    ("http://banshi.example.gov.cn/alipay/demo", False, "pitfall 23"),
    ("https://203.0.113.7/alipay/demo", False, "pitfall 23"),
    ("http://127.0.0.1:9/alipay/demo", None, "pitfall 23"),
    ("https://localhost:9/alipay/demo", True, "https"),
]


@pytest.mark.parametrize(("callback", "good", "named"), ADDRESSES)
def test_10_and_23_what_alipay_can_call(callback, good, named):
    finding = look_at_address(callback)
    assert (finding.good, named in finding.says) == (good, True)


@pytest.mark.parametrize(("days", "good"), [(-400, False), (-350, None), (0, True)])
def test_18_when_certificates_run_out(kit, days, good):
    authority, ours, theirs = Authority(), load_private(kit.keys["APP_PRIV"]), load_private(kit.keys["PLAT_PRIV"])
    app_cert = authority.issue(ours, late=timedelta(days=days)).pem
    app = kit.app(
        alipay_public_key="", app_cert=app_cert, alipay_cert=authority.issue(theirs).pem, root_cert=authority.root
    )
    assert look_at_certificates(app).good is good


async def test_the_callback_is_ours(world, kit, serve):
    adapter = AlipayAdapter({"demo": world.app}, world.http)
    base = serve(Starlette(routes=adapter.routes(kit.received)))
    assert (await findings(world, callback=f"{base}/alipay/demo"))["callback"].good is True
    assert (await findings(world, callback=f"{base}/alipay/nobody"))["callback"].good is False


@pytest.mark.parametrize("text", ["VERIFY_FAILED", "ok"])
async def test_the_callback_is_somebody_elses(world, serve, text):
    async def other(request):
        return PlainTextResponse(text)

    base = serve(Starlette(routes=[Route("/", other, methods=["POST"])]))
    assert (await findings(world, callback=base))["callback"].good is False
    assert (await findings(world, callback=str(httpx.URL("http://127.0.0.1:9/"))))["callback"].good is False
