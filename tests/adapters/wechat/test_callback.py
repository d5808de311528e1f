"""The callback over real HTTP: what WeChat sends, and what it never would."""

import json
from urllib.parse import urlencode

import httpx
import pytest
from structlog.testing import capture_logs

from bot.messages import Kind, Reply


@pytest.fixture
async def web(kit, serve):
    async with httpx.AsyncClient(base_url=await serve(kit.app()), trust_env=False) as http:
        yield http


@pytest.mark.parametrize("path", ["/wechat/demo", "/wechat/demo/", "/wechat/plain"])
async def test_10_url_verification_gives_the_echo_bare(kit, web, path):
    answer = await web.get(path, params=kit.reference().query() | {"echostr": "<xml>6141 207%</xml>"})
    assert (answer.status_code, answer.text) == (200, "<xml>6141 207%</xml>")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-length"] == str(len(answer.content))


async def test_url_verification_refuses_a_wrong_signature(kit, web):
    answer = await web.get("/wechat/demo", params=kit.reference().query() | {"signature": "0" * 40, "echostr": "1"})
    assert (answer.status_code, answer.content) == (403, b"")


@pytest.mark.parametrize("path", ["/wechat/demo", "/wechat/demo/"])
async def test_an_encrypted_text_is_answered_encrypted(kit, web, path):
    reference = kit.reference()
    query, body = reference.sealed(kit.push_xml("查违章"))
    answer = await web.post(path, params=query, content=body)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert kit.read_xml(reference.opened(answer.content)).findtext("Content") == "text：查违章"


async def test_a_clear_text_is_answered_in_clear(kit, web):
    answer = await web.post("/wechat/plain", params=kit.reference().query(), content=kit.push_xml("😀").encode())
    assert kit.read_xml(answer.text).findtext("Content") == "text：😀"


async def test_a_json_push_is_answered_in_json(kit, web):
    reference = kit.reference()
    query, body = reference.sealed((kit.here / "payloads" / "text.json").read_text(), as_json=True)
    answer = await web.post("/wechat/demo", params=query, content=body)
    assert answer.headers["content-type"] == "application/json"
    assert '"Content":"text：办理居住证"' in reference.opened(answer.content)


async def test_7_a_component_push_without_a_type_is_acknowledged(kit, web):
    fields = {"AppId": "wx0123456789abcdef", "CreateTime": 1795219200, "InfoType": "component_verify_ticket"}
    text = json.dumps({"ToUserName": kit.own_id, **fields})
    query, body = kit.reference().sealed(text, as_json=True)
    answer = await web.post("/wechat/demo", params=query, content=body)
    assert (answer.status_code, answer.text) == (200, "success")


async def test_an_unknown_event_gets_success(kit, web):
    query, body = kit.reference().sealed((kit.here / "payloads" / "unknown_event.xml").read_text())
    with capture_logs() as lines:
        answer = await web.post("/wechat/demo", params=query, content=body)
    assert (answer.status_code, answer.text) == (200, "success")
    assert answer.headers["content-type"].startswith("text/plain")
    assert [line["event"] for line in lines] == ["unknown to this adapter"]  # told once, and nothing failed over it


async def test_what_wechat_sent_but_is_unreadable_gets_success(kit, web):
    query, body = kit.reference().sealed(kit.push_xml(MsgType=""))
    assert (await web.post("/wechat/demo", params=query, content=body)).text == "success"


async def test_an_unknown_account_is_refused_like_a_wrong_signature(kit, web):
    query, body = kit.reference().sealed(kit.push_xml())
    answer = await web.post("/wechat/nobody", params=query, content=body)
    assert (answer.status_code, answer.content) == (403, b"")


@pytest.mark.parametrize("size", [64 * 1024 + 1, 1_000_000])
async def test_a_body_larger_than_any_push_is_refused_and_the_connection_lives(kit, web, size):
    query = kit.reference().query()
    answer = await web.post("/wechat/plain", params=query, content=kit.push_xml("办" * (size // 3)).encode())
    assert (answer.status_code, answer.content) == (403, b"")
    assert (await web.post("/wechat/plain", params=query, content=kit.push_xml().encode())).status_code == 200


async def test_a_body_in_pieces_is_put_together(kit):
    body = kit.push_xml("查违章").encode()
    pieces = [body[start : start + 7] for start in range(0, len(body), 7)]
    query = urlencode(kit.reference().query())
    assert "text：查违章" in (await kit.call(kit.app(), "POST", "/wechat/plain", query, pieces)).body.decode()


async def test_a_handler_that_raises_still_answers_with_an_apology(kit):
    async def broken(message):
        raise RuntimeError("boom")

    reference = kit.reference()
    query, body = reference.sealed(kit.push_xml())
    answer = await kit.call(kit.app(broken), "POST", "/wechat/demo", urlencode(query), body)
    assert answer.status == 200
    assert kit.read_xml(reference.opened(answer.body)).findtext("Content") == "抱歉，请再发一次"


async def test_accounts_side_by_side_keep_their_citizens_apart(kit):
    seen = []

    async def receive(message):
        seen.append(message.address.account)

    app = kit.app(receive, north=kit.account(), south=kit.account(token="anothertoken", aes_key=kit.other_aes_key))
    north, south = kit.reference(), kit.reference(token="anothertoken", aes_key=kit.other_aes_key)
    for path, reference, status in (
        ("/wechat/north", north, 200),
        ("/wechat/south", south, 200),
        ("/wechat/north", south, 403),
        ("/wechat/south", north, 403),
    ):
        query, body = reference.sealed(kit.push_xml())
        assert (await kit.call(app, "POST", path, urlencode(query), body)).status == status
    assert seen == ["north", "south"]


async def test_the_welcome_and_an_unfollow(kit):
    seen = []

    async def receive(message):
        seen.append(message.kind)
        return Reply("您好")

    reference = kit.reference()
    for name, shown in (("subscribe", "您好"), ("unsubscribe", None)):
        query, body = reference.sealed((kit.here / "payloads" / f"{name}.xml").read_text())
        answer = await kit.call(kit.app(receive), "POST", "/wechat/demo", urlencode(query), body)
        assert (shown in reference.opened(answer.body)) if shown else answer.body == b"success"
    assert seen == [Kind.FOLLOW, Kind.UNFOLLOW]
