"""Whatever is posted, the callback answers 200 or 403; it never fails and never calls a citizen's handler wrongly."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from adapters.alipay.adapter import AlipayAdapter
from bot.messages import InboundMessage
from sandbox.alipay.envelope import form_of, gateway_fields, message_xml

FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
LONG = settings(
    deadline=None, suppress_health_check=list(HealthCheck), max_examples=5_000, phases=[Phase.generate, Phase.shrink]
)
"""Four tests of 5,000 are the 20,000 examples."""

names = st.sampled_from(
    [
        "service",
        "sign_type",
        "charset",
        "biz_content",
        "sign",
        "msg_method",
        "notify_id",
        "app_id",
        "utc_timestamp",
        "s",
    ]
)
known = st.sampled_from(
    ["alipay.service.check", "alipay.mobile.public.message.notify", "RSA2", "RSA", "GBK", "UTF-8", "2021000000000001"]
)
tags = st.sampled_from(
    ["AppId", "FromAlipayUserId", "FromUserId", "OpenId", "CreateTime", "MsgType", "EventType", "ActionParam", "MsgId",
     "Text", "Content", "Image", "MediaId", "UserInfo", "x"]
)  # fmt: skip
values = st.one_of(
    st.text(max_size=60),
    st.integers(),
    st.sampled_from(["text", "image", "event", "follow", "click", "unfollow", "enter", "verifygw", "null", "?"]),
    st.just("2088000000000001"),
    st.builds(lambda: int(datetime.now(UTC).timestamp() * 1000)),
)
trees = st.dictionaries(tags, values | st.dictionaries(tags, values, max_size=3), max_size=10)


def checked(kit, body, query=b""):
    async def receive(message, *, waited_s=0.0):
        assert isinstance(message, InboundMessage)
        assert message.id
        assert message.address.user

    async def run():
        http = httpx.AsyncClient(transport=httpx.MockTransport(lambda request: httpx.Response(500)))
        async with http:
            adapter = AlipayAdapter({"demo": kit.app()}, http)
            return await kit.call(Starlette(routes=adapter.routes(receive)), "/alipay/demo", body, query)

    answer = asyncio.run(run())
    assert answer.status in {200, 403}
    assert answer.headers["content-length"] == str(len(answer.body))
    assert (answer.status == 403) == (answer.body == b"fail")
    return answer


@pytest.fixture(scope="module")
def quick_kit(kit):
    """The kit with one app for all examples: its keys are parsed once."""
    app = kit.app()

    class Quick(kit):
        app = staticmethod(lambda: one)

    one = app
    return Quick


def noise(kit, body, query):
    checked(kit, body, query)


def parameters(kit, fields):
    checked(kit, form_of({name: value.encode("utf-8", "replace") for name, value in fields.items()}))


def signed_content(kit, content, charset, service):
    checked(kit, kit.signed(content, charset=charset, service=service))


def signed_messages(kit, tree, ours):
    whole = tree | ({"AppId": kit.app_id} if ours else {})
    xml = message_xml(whole).encode("gb18030", "replace")
    checked(kit, form_of(gateway_fields(kit.platform_app, xml)))


NOISE = {"body": st.binary(max_size=600), "query": st.binary(max_size=200)}
PARAMETERS = {"fields": st.dictionaries(names, known | st.text(max_size=80))}
CONTENT = {
    "content": st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("gb18030", "replace")),
    "charset": st.sampled_from(["GBK", "UTF-8", "GB2312", "x"]),
    "service": st.sampled_from(["alipay.service.check", "alipay.mobile.public.message.notify"]),
}
MESSAGES = {"tree": trees, "ours": st.booleans()}
ALL = [(noise, NOISE), (parameters, PARAMETERS), (signed_content, CONTENT), (signed_messages, MESSAGES)]


@pytest.mark.parametrize(("test", "strategies"), ALL, ids=lambda value: getattr(value, "__name__", ""))
def test_whatever_is_posted(quick_kit, test, strategies):
    FUZZ(given(**strategies)(lambda **drawn: test(quick_kit, **drawn)))()


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("test", "strategies"), ALL, ids=lambda value: getattr(value, "__name__", ""))
def test_twenty_thousand_examples(quick_kit, test, strategies):
    LONG(given(**strategies)(lambda **drawn: test(quick_kit, **drawn)))()
