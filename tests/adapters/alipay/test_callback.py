"""The callback over ASGI and real HTTP: signed acknowledgements, repeats, slow answers, and what Alipay never sends."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette

from adapters.alipay.adapter import AlipayAdapter
from adapters.alipay.ledger import MemoryLedger
from bot.errors import DeliveryFailed, StoreUnavailable
from bot.messages import Address, Kind, Reply
from sandbox.alipay.envelope import check_ack, notice_form, read_answer

PATH = "/alipay/demo"


class Desk:
    """An adapter whose messages out are caught, and what it received."""

    def __init__(self, kit, *, ledger=None, receive=None, fails=None, **changes):
        self.received, self.sent, self.handed_on = [], [], []
        self.adapter = AlipayAdapter(
            {"demo": kit.app(**changes)}, httpx.AsyncClient(transport=httpx.MockTransport(self._alipay)),
            ledger=ledger, undelivered=self._undelivered,
        )  # fmt: skip
        self.fails = fails
        self._kit, self._receive = kit, receive or kit.received
        self.web = Starlette(routes=self.adapter.routes(self._noted))

    async def _noted(self, message, *, waited_s=0.0):
        self.received.append(message)
        return await self._receive(message)

    def _alipay(self, request):
        self.sent.append(dict(httpx.QueryParams(request.content.decode()))["biz_content"])
        if self.fails:
            raise self.fails
        raw = '{"code":"10000"}'
        sign = self._kit.platform_app.sign(raw.encode())
        return httpx.Response(200, text=f'{{"alipay_open_public_message_custom_send_response":{raw},"sign":"{sign}"}}')

    async def _undelivered(self, address, reply, failure):
        self.handed_on.append((address, reply, failure.unsure))

    async def post(self, body, path=PATH, query=b""):
        return await self._kit.call(self.web, path, body, query)


@pytest.mark.parametrize("path", [PATH, f"{PATH}/"])
@pytest.mark.parametrize("charset", ["GBK", "UTF-8"])
async def test_a_message_is_acknowledged_and_answered(kit, path, charset):
    desk = Desk(kit)
    answer = await desk.post(kit.form(charset=charset, content="查违章"), path)
    check_ack(kit.platform_app, answer.body, kit.user)
    assert answer.headers["content-type"] == f"text/xml;charset={charset}"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert [message.text for message in desk.received] == ["查违章"]
    assert len(desk.sent) == 1
    assert '"content":"text：查违章"' in desk.sent[0]
    assert '"chat":"1"' in desk.sent[0]


async def test_20_a_message_delivered_twice_is_answered_once_and_acknowledged_twice(kit):
    desk, form = Desk(kit), kit.form()
    for _ in range(2):
        check_ack(kit.platform_app, (await desk.post(form)).body, kit.user)
    assert (len(desk.received), len(desk.sent)) == (1, 1)


async def test_20_an_event_delivered_twice_is_answered_once(kit):
    desk = Desk(kit)
    form = kit.form(MsgType="event", EventType="follow", Text=None, MsgId=None)
    for _ in range(2):
        await desk.post(form)
    assert len(desk.sent) == 1
    assert '"event_type":"follow"' in desk.sent[0]
    assert '"chat":"0"' in desk.sent[0]


async def test_20_the_event_type_is_the_one_that_happened(kit):
    desk = Desk(kit)
    await desk.post(kit.form(MsgType="event", EventType="click", ActionParam="查违章", Text=None, MsgId=None))
    assert '"event_type":"click"' in desk.sent[0]


async def test_a_slow_answer_is_acknowledged_first_and_sent_after(kit):
    go_on = asyncio.Event()

    async def slow(message):
        await go_on.wait()
        return Reply("查到了")

    desk = Desk(kit, receive=slow)
    check_ack(kit.platform_app, (await desk.post(kit.form())).body, kit.user)
    assert desk.sent == []
    go_on.set()
    await desk.adapter.aclose()
    assert "查到了" in desk.sent[0]


async def test_what_is_not_answered_is_not_acknowledged_and_may_come_again(kit):
    async def broken(message):
        raise RuntimeError("boom")

    desk = Desk(kit, receive=broken)
    for _ in range(2):
        answer = await desk.post(kit.form())
        assert (answer.status, answer.body) == (200, b"fail")
    assert len(desk.received) == 2


@pytest.mark.parametrize(("fault", "unsure"), [(httpx.ConnectError("x"), False), (httpx.ReadTimeout("x"), True)])
async def test_what_cannot_be_sent_is_handed_on(kit, fault, unsure):
    desk = Desk(kit, fails=fault)
    check_ack(kit.platform_app, (await desk.post(kit.form())).body, kit.user)
    await desk.adapter.aclose()
    assert desk.handed_on == [(Address("alipay", "demo", kit.user), Reply("text：查违章"), unsure)]


async def test_a_store_that_is_away_leaves_nobody_without_an_answer(kit):
    class Away(MemoryLedger):
        async def claim(self, *asked):
            raise StoreUnavailable("x")

        note = count = read = release = claim

    desk = Desk(kit, ledger=Away())
    check_ack(kit.platform_app, (await desk.post(kit.form())).body, kit.user)
    assert len(desk.sent) == 1


async def test_a_notice_gets_success_and_nobody_an_answer(kit):
    desk = Desk(kit)
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    form = notice_form(kit.platform_app, "alipay.open.auth.appauth.cancelled", {"a": "b"}, notice_id="n", now_ms=now_ms)
    for _ in range(2):
        answer = await desk.post(form)
        assert (answer.status, answer.body) == (200, b"success")
    assert (desk.received, desk.sent) == ([], [])


@pytest.mark.parametrize(
    "spoil", [lambda form: form + b"&s=1", lambda form: form.replace(b"RSA2", b"RSA"), lambda form: form[:-9]]
)
async def test_a_wrong_signature_is_refused_with_403(kit, spoil):
    desk = Desk(kit)
    answer = await desk.post(spoil(kit.form()))
    assert (answer.status, answer.body, desk.received) == (403, b"fail", [])


async def test_a_wrongly_signed_check_gets_the_signed_verdict(kit):
    desk = Desk(kit)
    answer = await desk.post(kit.form().replace(b"alipay.mobile.public.message.notify", b"alipay.service.check"))
    assert answer.status == 200
    assert "VERIFY_FAILED" in read_answer(kit.platform_app, answer.body)


async def test_the_fields_may_stand_in_the_address(kit):
    desk = Desk(kit)
    check_ack(kit.platform_app, (await desk.post(b"", query=kit.form())).body, kit.user)
    assert len(desk.received) == 1


async def test_what_stands_in_the_address_beside_a_body_takes_no_part(kit):
    desk = Desk(kit)
    check_ack(kit.platform_app, (await desk.post(kit.form(), query=b"service=x&s=1")).body, kit.user)


async def test_a_body_in_pieces_is_put_together(kit):
    desk, form = Desk(kit), kit.form()
    check_ack(kit.platform_app, (await desk.post([form[n : n + 50] for n in range(0, len(form), 50)])).body, kit.user)


@pytest.mark.parametrize("body", [b"x" * 65_537, b"a=1&" * 40, b""], ids=["large", "many", "empty"])
async def test_what_is_no_message_is_refused(kit, body):
    assert (await Desk(kit).post(body)).status == 403


async def test_an_unknown_app_is_refused(kit):
    assert (await Desk(kit).post(kit.form(), "/alipay/nobody")).status == 403


async def test_an_unreadable_message_is_acknowledged_so_that_it_ends(kit):
    desk = Desk(kit)
    answer = await desk.post(kit.signed(b"<XML><AppId>"))
    check_ack(kit.platform_app, answer.body, "")
    assert desk.received == []


async def test_unfollowing_says_nothing(kit):
    async def only_farewell(message):
        assert message.kind is Kind.UNFOLLOW

    desk = Desk(kit, receive=only_farewell)
    await desk.post(kit.form(MsgType="event", EventType="unfollow", Text=None, MsgId=None))
    assert (len(desk.received), desk.sent) == (1, [])


async def test_no_text_no_name_and_no_id_of_a_citizen_in_the_log(kit, capsys):
    desk = Desk(kit, fails=httpx.ReadTimeout("x"))
    await desk.post(kit.form(content="我叫王示例", UserInfo='{"user_name":"*示例"}'))
    await desk.post(kit.form(content="我叫王示例", AppId="2021000000000009"))
    await desk.adapter.aclose()
    said = "".join(capsys.readouterr())
    assert "not from alipay" in said
    for secret in (kit.user, "王示例", "*示例"):
        assert secret not in said


async def test_without_a_life_account_nothing_is_sent(kit):
    desk = Desk(kit, life_account=False)
    with pytest.raises(DeliveryFailed) as caught:
        await desk.adapter.send(Address("alipay", "demo", kit.user), Reply("好"))
    assert caught.value.permanent
