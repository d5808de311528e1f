"""Recorded pushes of every kind, in XML and in JSON, in clear and encrypted, give the same message."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from adapters.wechat.codec import Codec
from adapters.wechat.payload import parse
from adapters.wechat.reading import read_message, subscriptions
from bot.messages import Location

HERE = Path(__file__).parent
EXPECTED = json.loads((HERE / "expected.json").read_text())


def payload(name, form):
    return (HERE / "payloads" / f"{name}.{form}").read_text()


def check(message, name, kit, now):
    wanted = EXPECTED[name]
    assert message.kind == wanted["kind"]
    assert message.text == wanted["text"]
    assert message.image == wanted.get("image")
    assert message.location == (Location(*wanted["location"]) if "location" in wanted else None)
    assert (message.scene, message.recording) == (wanted.get("scene", ""), wanted.get("recording", ""))
    assert message.address.user == kit.user
    assert message.received_at == now
    assert message.id == wanted.get("id", message.id) != ""


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("name", EXPECTED)
def test_decoded(kit, name, form, mode):
    reference, text, now = kit.reference(), payload(name, form), datetime.now(kit.china)
    if mode == "plain":
        query, body = reference.query(), text.encode()
    else:
        query, body = reference.sealed(text, as_json=form == "json")
    push = Codec("demo", kit.account(mode=mode)).decode(query, body, now)
    check(push.message, name, kit, now)
    assert push.json == (form == "json")


@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("subscribe_msg_one", ["t1"]),
        ("subscribe_msg_two", ["t1", "t2"]),
        ("subscribe_msg_change", ["t1"]),
        ("subscribe_msg_change_popup_wrapper", ["t1", "t2"]),
        ("subscribe_msg_sent", ["t1"]),
        ("subscribe_msg_bare_list", ["t1", "t2"]),
        ("subscribe_msg_bare_one", ["t1"]),
        ("text", []),
    ],
)
@pytest.mark.parametrize("form", ["xml", "json"])
def test_9_subscription_lists_in_every_shape(name, form, items):
    found = subscriptions(parse(payload(name, form).encode()))
    assert [item["TemplateId"] for item in found] == items


@pytest.mark.parametrize("form", ["xml", "json"])
def test_17_only_what_nobody_foresaw_is_unknown(kit, form):
    now = datetime.now(kit.china)
    known = {name: read_message(parse(payload(name, form).encode()), "demo", now).known for name in EXPECTED}
    assert {name for name, is_known in known.items() if not is_known} == {"unknown_event", "unknown_message"}


def test_every_payload_has_an_expectation():
    assert {path.stem for path in (HERE / "payloads").iterdir()} == set(EXPECTED)


def test_repeated_elements_are_a_list():
    items = parse(payload("subscribe_msg_two", "xml").encode())["SubscribeMsgPopupEvent"]["List"]
    assert [item["TemplateId"] for item in items] == ["t1", "t2"]
    assert items == parse(payload("subscribe_msg_two", "json").encode())["SubscribeMsgPopupEvent"]["List"]


@pytest.mark.parametrize("form", ["xml", "json"])
def test_every_delivery_of_an_event_has_one_id_and_other_events_another(kit, form):
    def id_of(text):
        query, body = kit.reference().sealed(text, as_json=form == "json")
        return Codec("demo", kit.account()).decode(query, body, datetime.now(kit.china)).message.id

    scan = payload("scan", form)
    assert id_of(scan) == id_of(scan)
    assert id_of(scan) != id_of(scan.replace("hall-3", "hall-4"))  # the same citizen, the same second
