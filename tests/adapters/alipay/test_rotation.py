"""Certificate mode while Alipay changes its certificate: the new one is fetched, proved up to the root, and used."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from adapters.alipay.adapter import AlipayAdapter
from adapters.alipay.keys import load_private
from adapters.alipay.openapi_v2 import Call
from sandbox.alipay.authority import Authority
from sandbox.alipay.envelope import form_of, gateway_fields, message_xml

DETECT = Call("alipay.security.risk.content.detect", {"content": "你好"})


@pytest.fixture(scope="module")
def authorities():
    return Authority(), Authority()


@pytest.fixture(scope="module")
def new_key():
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def certified(world, kit, authorities):
    """The app in certificate mode, and Alipay's certificate as it is known."""
    authority, _ = authorities
    ours = authority.issue(load_private(kit.keys["APP_PRIV"]), organisation="City Example")
    known = authority.issue(load_private(kit.keys["PLAT_PRIV"]))
    app = kit.app(
        alipay_public_key="", app_cert=ours.pem, alipay_cert=known.pem, root_cert=authority.root,
        gateway=world.app.gateway, transport=world.app.transport,
    )  # fmt: skip
    world.platform.certificates["demo"] = known
    return AlipayAdapter({"demo": app}, world.http).account("demo"), known


def downloads(world):
    return [method for method, _ in world.platform.calls].count("alipay.open.app.alipaycert.download")


async def test_18_both_sides_compute_the_same_serial_number(certified):
    account, known = certified
    assert list(account.app.keys.alipay) == [known.serial]


async def test_18_a_new_certificate_is_fetched_once_and_the_call_is_not_sent_again(
    world, certified, authorities, new_key
):
    account, _ = certified
    assert (await account.client.call(DETECT)).ok
    world.platform.certificates["demo"] = authorities[0].issue(new_key)
    world.platform.calls.clear()
    for _ in range(3):
        assert (await account.client.call(DETECT)).ok
    assert downloads(world) == 1
    assert len(world.platform.calls) == 4


async def test_18_messages_signed_with_either_certificate_are_read(world, kit, certified, authorities, new_key):
    account, _ = certified
    world.platform.certificates["demo"] = authorities[0].issue(new_key)
    await account.client.call(DETECT)
    xml = message_xml(kit.message()).encode("gb18030")
    for signer in (world.demo, replace(world.demo, platform_key=new_key)):
        account.codec.decode(form_of(gateway_fields(signer, xml)), datetime.now(UTC))


@pytest.mark.parametrize("how", ["another root", "somebody else's", "run out", "not yet"])
async def test_18_a_certificate_that_does_not_prove_itself_is_not_believed(world, certified, authorities, new_key, how):
    account, _ = certified
    mine, foreign = authorities
    false = {
        "another root": lambda: foreign.issue(new_key),
        "somebody else's": lambda: mine.issue(new_key, organisation="City Example"),
        "run out": lambda: mine.issue(new_key, late=timedelta(days=-400)),
        "not yet": lambda: mine.issue(new_key, late=timedelta(days=9)),
    }
    world.platform.certificates["demo"] = false[how]()
    for _ in range(2):
        assert (await account.client.call(DETECT)).code == "unknown-certificate"
    assert downloads(world) == 1  # and then not for a minute
    assert len(account.app.keys.alipay) == 1
