"""The side of the platform that calls an account's callback: five seconds an attempt, three attempts."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx

from sandbox.chats import Kind
from sandbox.wechat.accounts import Account
from sandbox.wechat.envelope import LONGEST_TEXT, Malformed, push, read_shown, sign
from sandbox.wechat.platform import Chat, Platform, new_message_id
from sandbox.wechat.quota import Action

ATTEMPTS = 3
LIMIT_S = 5.0
OUT_OF_ORDER = "该公众号提供的服务出现故障，请稍后再试"

ALLOWING = {
    "subscribe": Action.FOLLOW,
    "SCAN": Action.SCAN,
    "CLICK": Action.CLICK,
    "scancode_waitmsg": Action.CLICK,
    "user_enter_tempsession": Action.ENTER,
}


class Caller:
    """Delivers what citizens do. `base_url` is banshi's; each account's callback is `/wechat/<name>` there."""

    def __init__(self, platform: Platform, http: httpx.AsyncClient, base_url: str, *, limit_s: float = LIMIT_S) -> None:
        self._platform = platform
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._limit_s = limit_s

    async def verify_url(self, account: Account) -> bool:
        """Whether the callback passes the platform's check of its address."""
        timestamp, nonce, echo = str(int(time.time())), "1357924680", "6141207823480114223"
        query = {"signature": sign(account.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        answer = await self._http.get(self._url(account), params={**query, "echostr": echo}, follow_redirects=False)
        return answer.status_code == httpx.codes.OK and answer.text == echo

    async def message(self, account: Account, openid: str, fields: Mapping[str, Any]) -> None:
        """A citizen's message: `fields` from MsgType on."""
        chat = self._platform.chat(account.name, openid)
        tapped = Action.CLICK if "bizmsgmenuid" in fields else Action.MESSAGE
        chat.quota.allow(tapped, self._platform.clock())
        if chat.staffed:
            chat.add(Kind.NOTE, "人工客服正在接待，消息不经过办事服务")
            return
        await self._deliver(account, openid, {**fields, "MsgId": new_message_id()})

    async def event(self, account: Account, openid: str, event: str, **fields: Any) -> None:
        """Something else that a citizen did."""
        chat = self._platform.chat(account.name, openid)
        if event in ALLOWING:
            chat.quota.allow(ALLOWING[event], self._platform.clock())
        chat.following = event != "unsubscribe"
        if event == "subscribe_msg_popup_event":
            self._consented(account, openid, fields)
        await self._deliver(account, openid, {"MsgType": "event", "Event": event, **fields})

    def _consented(self, account: Account, openid: str, fields: Mapping[str, Any]) -> None:
        items = fields["SubscribeMsgPopupEvent"]["List"]
        for item in items if isinstance(items, list) else [items]:
            if item["SubscribeStatusString"] == "accept":
                self._platform.consents[account.appid, openid, item["TemplateId"]] += 1

    async def _deliver(self, account: Account, openid: str, fields: Mapping[str, Any]) -> None:
        chat = self._platform.chat(account.name, openid)
        whole = {"ToUserName": account.original_id, "FromUserName": openid, "CreateTime": int(time.time()), **fields}
        try:
            await self._attempts(account, openid, whole, chat)
        except Malformed as error:
            chat.add(Kind.NOTE, f"回复格式不合规：{error}")
            chat.add(Kind.FAULT, OUT_OF_ORDER)

    async def _attempts(self, account: Account, openid: str, fields: Mapping[str, Any], chat: Chat) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            signed = push(account, fields)
            try:
                async with asyncio.timeout(self._limit_s):
                    answer = await self._http.post(
                        self._url(account), params=signed.query, content=signed.body, follow_redirects=False
                    )
            except (TimeoutError, httpx.HTTPError) as error:
                chat.add(Kind.NOTE, f"第 {attempt} 次推送没有得到回复（{_reason(error)}）")
                continue
            if answer.status_code == httpx.codes.OK:
                if attempt < self._platform.deliveries:
                    continue
                _show(account, openid, chat, answer.content, signed.query["nonce"])
                return
            chat.add(Kind.NOTE, f"第 {attempt} 次推送返回 HTTP {answer.status_code}")
        chat.add(Kind.FAULT, OUT_OF_ORDER)

    def _url(self, account: Account) -> str:
        return f"{self._base_url}/wechat/{account.name}"


def _show(account: Account, openid: str, chat: Chat, body: bytes, nonce: str) -> None:
    shown = read_shown(account, body, nonce, openid)
    chat.typing = False
    if shown is not None and shown.form == "transfer":
        chat.staffed = True
        chat.add(Kind.NOTE, f"会话已转接人工客服 {shown.text}".strip())
    elif shown is not None and account.shows_passive_replies:
        chat.add(Kind.REPLY, shown.text, shown.form)
    elif body not in (b"", b"success"):
        why = "小程序不显示被动回复" if shown is not None else f"回复超过 {LONGEST_TEXT} 字节，微信不显示"
        chat.add(Kind.NOTE, why)


def _reason(error: Exception) -> str:
    return "超过 5 秒" if isinstance(error, TimeoutError | httpx.TimeoutException) else "连接失败"
