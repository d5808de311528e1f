"""Whatever is sent, the callback answers 200 or 403; it never fails and never calls a citizen's handler wrongly."""

import asyncio
import json
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.wechat.reading import EVENT_KINDS, MESSAGE_KINDS, NOTICES
from bot.messages import InboundMessage, Reply

FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)
PROPERTIES = {}


def holding(**values):
    """Notes what must hold for all of these values."""

    def note(property_):
        PROPERTIES[property_] = st.fixed_dictionaries(values)
        return property_

    return note


names = st.sampled_from(
    ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "MsgId", "Event", "EventKey", "Encrypt", "List",
     "Location_X", "Location_Y", "Label", "PicUrl", "Recognition", " OpenID", "bizmsgmenuid", "RevokeInfo",
     "SessionFrom", "SubscribeMsgPopupEvent", "TemplateId", "SubscribeStatusString", "x"]
)  # fmt: skip
types = st.sampled_from([*MESSAGE_KINDS, "event", "event", "event", "TEXT", ""])
events = st.sampled_from([*EVENT_KINDS, *NOTICES, "CLICK", "SCAN", "new", ""])
leaves = st.one_of(st.text(max_size=60), st.integers(), st.floats(), st.booleans(), st.none(), types, events)
fields = st.dictionaries(
    names, st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3))
)


def checked(kit, account, query, body):
    async def receive(message):
        assert isinstance(message, InboundMessage)
        assert message.id
        assert message.address.user
        return Reply(f"{message.kind}{message.text}")

    answer = asyncio.run(kit.call(kit.app(receive), "POST", f"/wechat/{account}", query, body))
    assert answer.status in {200, 403}
    assert answer.headers["content-length"] == str(len(answer.body))
    return answer


def as_xml(tree):
    def element(name, value):
        if isinstance(value, dict):
            inside = "".join(element(*pair) for pair in value.items())
        elif isinstance(value, list):
            return "".join(element(name, each) for each in value)
        else:
            inside = f"<![CDATA[{value}]]>"
        return f"<{name.strip()}>{inside}</{name.strip()}>"

    return element("xml", tree)


@holding(query=st.text(max_size=200), body=st.binary(max_size=600), account=st.sampled_from(["demo", "plain", "none"]))
def noise(kit, query, body, account):
    assert checked(kit, account, query, body).status == 403


@holding(spoilt=st.dictionaries(st.sampled_from(["timestamp", "nonce", "msg_signature", "encrypt_type"]), st.text()))
def spoilt_queries(kit, spoilt):
    reference = kit.reference()
    query, body = reference.sealed(kit.push_xml())
    wanted = 200 if query | spoilt == query else 403
    assert checked(kit, "demo", urlencode(query | spoilt), body).status == wanted


@holding(body=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(lambda text: text.encode())))
def signed_noise_in_clear(kit, body):
    checked(kit, "plain", urlencode(kit.reference().query()), body)


@holding(tree=fields, as_json=st.booleans(), clear=st.booleans(), ours=st.booleans())
def signed_messages_of_any_shape(kit, tree, as_json, clear, ours):
    whole = tree | ({"ToUserName": kit.own_id, "FromUserName": kit.user} if ours else {})
    text = (json.dumps(whole) if as_json else as_xml(whole)).encode("utf-8", "replace").decode()
    reference = kit.reference()
    query, body = (reference.query(), text.encode()) if clear else reference.sealed(text, as_json=as_json)
    answer = checked(kit, "plain" if clear else "demo", urlencode(query), body)
    if not ours and whole.get("ToUserName") != kit.own_id:
        assert answer.body in {b"", b"success"}


@holding(content=st.text(max_size=900), as_json=st.booleans())
def any_text_comes_back_whole_and_to_its_sender(kit, content, as_json):
    reference = kit.reference()
    message = {"ToUserName": kit.own_id, "FromUserName": kit.user, "MsgType": "text", "Content": content}
    text = json.dumps(message) if as_json else kit.push_xml(content.replace("]]>", "]]]]><![CDATA[>"))
    query, body = reference.sealed(text, as_json=as_json)
    answer = checked(kit, "demo", urlencode(query), body)
    assert answer.status == 200
    assert kit.user in reference.opened(answer.body)


def check_property(kit, property_, examples):
    @settings(FUZZ, max_examples=examples)
    @given(drawn=PROPERTIES[property_])
    def holds(drawn):
        property_(kit, **drawn)

    holds()


@pytest.mark.parametrize("property_", PROPERTIES, ids=lambda property_: property_.__name__)
def test_a_few_hundred(kit, property_):
    check_property(kit, property_, 60)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("property_", PROPERTIES, ids=lambda property_: property_.__name__)
def test_twenty_thousand(kit, property_):
    """4,000 of each of the five: the callback never answers 5xx."""
    check_property(kit, property_, 4000)
