"""What only looks like Alipay's: nothing is processed, and the log says why in one line that names nobody."""

import json
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette
from structlog.testing import capture_logs

from adapters.alipay.adapter import AlipayAdapter
from sandbox.alipay.envelope import message_xml, notice_form, read_answer

SAID = "我叫王示例，身份证11010119000101001X"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><XML><AppId>&b;</AppId></XML>'


def broken_gbk(kit):
    return message_xml(kit.message(content=SAID)).encode("gbk").replace(b"<Content>", b"<Content>\xff\xff")


def forms(kit):
    """How a message is spoilt, and whether Alipay is told to stop sending it."""
    form, now = kit.form(content=SAID), int(datetime.now(UTC).timestamp() * 1000)
    notice = notice_form(kit.platform_app, "a.b", {"x": SAID}, notice_id="n", now_ms=now)
    return {
        "a wrong signature": (form.replace(b"sign=", b"sign=A"), False),
        "another hash": (form.replace(b"RSA2", b"RSA"), False),
        "a doubled parameter": (form + b"&charset=GBK", False),
        "a router's parameter": (form + b"&s=/alipay/demo", False),
        "another app": (kit.form(content=SAID, AppId="2021000000000009"), False),
        "long ago": (kit.form(content=SAID, CreateTime=now - 49 * 3600 * 1000), False),
        "a notice with a wrong signature": (notice.replace(b"sign=", b"sign=A"), False),
        "a notice of another app": (notice.replace(kit.app_id.encode(), b"2021000000000009"), False),
        "an unknown surface": (b"hello=world", False),
        "broken GBK": (kit.signed(broken_gbk(kit)), True),
        "an entity bomb": (kit.signed(BOMB.encode()), True),
        "half an XML": (kit.signed(message_xml(kit.message(content=SAID)).encode("gbk")[:-9]), True),
    }


NAMES = [
    "a wrong signature", "another hash", "a doubled parameter", "a router's parameter", "another app", "long ago",
    "a notice with a wrong signature", "a notice of another app", "an unknown surface", "broken GBK", "an entity bomb",
    "half an XML",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
async def test_nothing_is_processed_and_one_line_says_why(kit, name):
    received, called = [], []

    async def receive(message, *, waited_s=0.0):
        received.append(message)

    body, ends = forms(kit)[name]
    transport = httpx.MockTransport(lambda request: called.append(request) or httpx.Response(500))
    async with httpx.AsyncClient(transport=transport) as http:
        adapter = AlipayAdapter({"demo": kit.app()}, http)
        with capture_logs() as lines:
            answer = await kit.call(Starlette(routes=adapter.routes(receive)), "/alipay/demo", body)
        await adapter.aclose()
    assert (received, called) == ([], [])
    assert answer.status == (200 if ends else 403)
    if ends:
        assert "<MsgType><![CDATA[ack]]>" in read_answer(kit.platform_app, answer.body)
    (line,) = lines
    assert line["why"] and line["log_level"] == "warning"
    written = json.dumps(line, ensure_ascii=False)
    for secret in (kit.user, "王示例", "1101011900", body.decode("ascii", "replace")[-40:]):
        assert secret not in written
