"""Notices that answer no message: templates, subscriptions, city services (§4.3), in the lengths that WeChat takes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.wechat.client import Answer, WeChatClient
from adapters.wechat.consents import Consents
from adapters.wechat.errcodes import Action, Refusal, WeChatRefused
from adapters.wechat.payload import printable
from adapters.wechat.settings import AccountKind, NoticeBy, NoticeTemplate
from bot.errors import DeliveryFailed

TEMPLATE_SEND = "/cgi-bin/message/template/send"
SUBSCRIPTION_SEND = {
    AccountKind.OFFICIAL_ACCOUNT: "/cgi-bin/message/subscribe/bizsend",
    AccountKind.MINI_PROGRAM: "/cgi-bin/message/subscribe/send",
}
CITY_SEND = "/cityservice/sendmsgdata"
NO_CONSENT = 43101

LONGEST: Mapping[str, int] = {
    "thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32, "phone_number": 17,
    "car_number": 8, "phrase": 5, "name": 10,
}  # fmt: skip
"""Characters of a field, by the keyword's name without its number."""
KEYWORD = re.compile(r"([a-z_]+?)_?\d*")
LATIN_NAME = 20
CUT = "…"
NOTHING = "-"
"""Stands for an empty value: WeChat refuses a notice with one."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a citizen is told. `values` by the names that the template's setting knows."""

    template: str
    values: Mapping[str, str]
    url: str = ""
    page: str = ""
    """A page of the account's mini program; it wins over `url`."""
    number: str = ""
    """The business number: city services show one record for each."""


async def send_notice(client: WeChatClient, consents: Consents, user: str, notice: Notice) -> None:
    """Sends a notice by its template's way. Raises DeliveryFailed, permanent without the citizen's consent."""
    template = client.account.templates.get(notice.template)
    if template is None:
        raise DeliveryFailed(f"no template {notice.template!r} in the account's settings", permanent=True)
    if await consents.refuses(user, template.id):
        raise WeChatRefused(Refusal(NO_CONSENT), "not sent: the citizen took their consent back")
    data = _data(template, notice)
    match template.by:
        case NoticeBy.TEMPLATE:
            await client.call(TEMPLATE_SEND, _template(client, user, template, notice, data))
        case NoticeBy.CITY_SERVICE:
            await client.call(CITY_SEND, _city(user, template, notice, data))
        case NoticeBy.SUBSCRIPTION:
            await _subscribed(client, consents, user, template, _subscription(client, user, template, notice, data))


async def may_notify(client: WeChatClient, consents: Consents, user: str, template: NoticeTemplate) -> bool:
    """Whether a citizen can be sent this notice now, as far as we know. Raises StoreUnavailable."""
    path = {NoticeBy.TEMPLATE: TEMPLATE_SEND, NoticeBy.CITY_SERVICE: CITY_SEND}.get(template.by)
    if await client.closed(path or SUBSCRIPTION_SEND[client.account.kind]):
        return False
    if await consents.refuses(user, template.id):
        return False
    if template.by is not NoticeBy.SUBSCRIPTION or template.long_term:
        return True
    return await consents.left(user, template.id) > 0


async def list_templates(client: WeChatClient) -> tuple[Answer, ...]:
    """The subscription templates that the console holds (`/wxaapi/newtmpl/gettemplate`)."""
    answer = await client.call("/wxaapi/newtmpl/gettemplate")
    return tuple(answer.get("data") or ())


def fitted(keyword: str, value: str) -> str:
    """A value as a field of this keyword takes it: never empty, never too long."""
    text = " ".join(printable(value).split()) or NOTHING
    match = KEYWORD.fullmatch(keyword)
    kind = match[1] if match else keyword
    longest = LATIN_NAME if kind == "name" and text.isascii() else LONGEST.get(kind, 0)
    if not longest or len(text) <= longest:
        return text
    return text[: longest - 1] + CUT if kind == "thing" else text[:longest]


async def _subscribed(
    client: WeChatClient, consents: Consents, user: str, template: NoticeTemplate, message: Answer
) -> None:
    """Sends against one consent; the count is put right where WeChat knows better."""
    if not template.long_term and not await consents.spend(user, template.id):
        raise WeChatRefused(Refusal(NO_CONSENT), "not sent: the citizen allows no more of these notices")
    try:
        await client.call(SUBSCRIPTION_SEND[client.account.kind], message)
    except WeChatRefused as refused:
        settle = consents.none_left if refused.action is Action.NO_CONSENT else consents.give_back
        if not template.long_term:
            await settle(user, template.id)
        raise


def _data(template: NoticeTemplate, notice: Notice) -> Mapping[str, Mapping[str, str]]:
    return {
        keyword: {"value": fitted(keyword, notice.values.get(name, ""))} for name, keyword in template.fields.items()
    }


def _template(client: WeChatClient, user: str, template: NoticeTemplate, notice: Notice, data: Any) -> Answer:
    message: dict[str, Any] = {"touser": user, "template_id": template.id, "data": data}
    if notice.url:
        message["url"] = notice.url
    if notice.page and client.account.mini_appid:
        message["miniprogram"] = {"appid": client.account.mini_appid, "pagepath": notice.page}
    if notice.number:
        message["client_msg_id"] = notice.number
    return message


def _subscription(client: WeChatClient, user: str, template: NoticeTemplate, notice: Notice, data: Any) -> Answer:
    message: dict[str, Any] = {
        "touser": user,
        "template_id": template.id,
        "miniprogram_state": "formal",
        "lang": "zh_CN",
        "data": data,
    }
    page = notice.page if client.account.kind is AccountKind.MINI_PROGRAM else notice.url
    if page:
        message["page"] = page
    if client.account.kind is AccountKind.OFFICIAL_ACCOUNT and notice.page and client.account.mini_appid:
        message["miniprogram"] = {"appid": client.account.mini_appid, "pagepath": notice.page}
    return message


def _city(user: str, template: NoticeTemplate, notice: Notice, data: Any) -> Answer:
    message = {"openid": user, "biz_template_id": template.id, "order_no": notice.number, "data": data}
    return {**message, "url": notice.url} if notice.url else message
