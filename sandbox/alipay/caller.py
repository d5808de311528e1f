"""The side of Alipay that calls an app's gateway: signed messages, again while they aren't acknowledged."""

import asyncio
import secrets
import time
from collections.abc import Mapping

import httpx

from sandbox.alipay.accounts import App
from sandbox.alipay.envelope import (
    CHECK,
    Malformed,
    check_ack,
    gateway_form,
    message_xml,
    notice_form,
    read_answer,
)
from sandbox.alipay.platform import Phase, Platform
from sandbox.chats import Chat, Kind

ATTEMPTS = 3
LIMIT_S = 5.0
"""The real limit isn't known; this is WeChat's."""
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


class Caller:
    """Delivers what citizens do. `base_url` is banshi's; each app's gateway is `/alipay/<name>` there."""

    def __init__(self, platform: Platform, http: httpx.AsyncClient, base_url: str, *, limit_s: float = LIMIT_S) -> None:
        self._platform = platform
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._limit_s = limit_s

    async def verify_url(self, app: App) -> str:
        """What the app's gateway answers to the console's check. Raises Malformed."""
        fields = {"AppId": app.app_id, "FromUserId": "", "CreateTime": _now_ms(), "MsgType": "event"}
        xml = message_xml({**fields, "EventType": "verifygw", "ActionParam": ""})
        answer = await self._post(app, gateway_form(app, xml, service=CHECK))
        return read_answer(app, answer.content)

    async def message(self, app: App, user: str, fields: Mapping[str, object], *, message_id: str = "") -> None:
        """A citizen's text or picture: `fields` from MsgType on."""
        number = message_id or f"25{secrets.randbelow(10**16):016}"
        await self._deliver(app, user, "message", {**fields, "MsgId": number})

    async def event(self, app: App, user: str, event: str, param: str = "") -> None:
        """Something else that a citizen did."""
        self._platform.chat(app.name, user).following = event != "unfollow"
        fields = {"MsgType": "event", "EventType": event, "ActionParam": param, "AgreementId": "", "AccountNo": "null"}
        await self._deliver(app, user, event, fields)

    async def notice(self, app: App, method: str, content: Mapping[str, object], *, notice_id: str = "") -> str:
        """Sends a message-service notice; gives the answer's text."""
        number = notice_id or secrets.token_hex(17)
        answer = await self._post(app, notice_form(app, method, content, notice_id=number, now_ms=_now_ms()))
        return answer.text

    async def _deliver(self, app: App, user: str, did: str, fields: Mapping[str, object]) -> None:
        chat = self._platform.chat(app.name, user)
        chat.did[did] = self._platform.clock()
        sender = self._sender(app, user)
        whole = {"AppId": app.app_id, **sender, "CreateTime": _now_ms(), **fields}
        info = '{"logon_id":"138****0001","user_name":"*小明"}'
        form = gateway_form(app, message_xml({**whole, "UserInfo": info}))
        for attempt in range(1, ATTEMPTS + 1):
            if await self._acknowledged(app, next(iter(sender.values())), chat, form, attempt):
                return
        chat.add(Kind.FAULT, "消息没有送达（示例：支付宝不会告诉市民）")

    def _sender(self, app: App, user: str) -> dict[str, str]:
        """The ids that Alipay tells; the acknowledgement names the first."""
        citizen = self._platform.citizen(app, user)
        ids = {"FromAlipayUserId": user, "OpenId": citizen.open_id}
        told = {Phase.USER_ID: ids.keys() - {"OpenId"}, Phase.OPEN_ID: {"OpenId"}}.get(citizen.phase, ids.keys())
        return {name: value for name, value in ids.items() if name in told}

    async def _acknowledged(self, app: App, user: str, chat: Chat, form: bytes, attempt: int) -> bool:
        try:
            async with asyncio.timeout(self._limit_s):
                answer = await self._post(app, form)
            if answer.status_code != httpx.codes.OK:
                raise Malformed(f"HTTP {answer.status_code}")
            check_ack(app, answer.content, user)
        except Malformed as error:
            chat.add(Kind.NOTE, f"第 {attempt} 次推送没有得到确认：{error}")
        except (TimeoutError, httpx.HTTPError):
            chat.add(Kind.NOTE, f"第 {attempt} 次推送没有得到回复")
        else:
            return True
        return False

    async def _post(self, app: App, form: bytes) -> httpx.Response:
        url = f"{self._base_url}/alipay/{app.name}"
        return await self._http.post(url, content=form, headers=HEADERS, follow_redirects=False)


def _now_ms() -> int:
    return int(time.time() * 1000)
