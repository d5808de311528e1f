"""What accounts send: customer-service messages, typing, notices."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from sandbox.chats import Kind
from sandbox.wechat.asking import OK, Asked, Operation
from sandbox.wechat.envelope import LONGEST_TEXT
from sandbox.wechat.refusals import Refused

MOST_ITEMS = 10
FIELD_LIMITS = {"thing": 20, "number": 32, "character_string": 32, "phrase": 5, "phone_number": 17, "car_number": 8}
TYPING_S = 30.0


async def _custom(asked: Asked) -> Any:
    """`custom/send`: shows a message in the citizen's chat, as the kinds and the quota allow."""
    message = await asked.fields()
    type_ = str(message.get("msgtype", ""))
    if code := asked.platform.errors.get(f"/cgi-bin/message/custom/send#{type_}"):
        raise Refused(code)
    form, text = _shown(asked, type_, message.get(type_))
    staff = _staff(asked, message.get("customservice"))
    chat = asked.chat(message.get("touser"))
    if code := chat.quota.spend(asked.platform.clock()):
        raise Refused(code)
    chat.typing = False
    chat.add(Kind.PUSHED, f"{staff}：{text}" if staff and form == "text" else text, form)
    return OK


def _staff(asked: Asked, told: Any) -> str:
    """In whose name of the account's staff it is sent; empty: in the account's own. Raises Refused."""
    name, at, account = str(told.get("kf_account", "") if isinstance(told, dict) else "").partition("@")
    if at and account != asked.account.original_id:
        raise Refused(65401)
    return name


def _shown(asked: Asked, type_: str, inner: Any) -> tuple[str, str]:
    """The form and the text of what the citizen sees. Raises Refused."""
    kinds = MINI_KINDS if asked.account.kind == "mini_program" else OFFICIAL_KINDS
    if type_ not in kinds:
        raise Refused(40008)
    if not isinstance(inner, dict):
        raise Refused(44004)
    return kinds[type_](asked, inner)


def _text(asked: Asked, inner: Mapping[str, Any]) -> tuple[str, str]:
    text = inner.get("content")
    if not isinstance(text, str) or not text.strip():
        raise Refused(44004)
    if len(text.encode()) > LONGEST_TEXT:
        raise Refused(45002)
    return "text", text


def _image(asked: Asked, inner: Mapping[str, Any]) -> tuple[str, str]:
    return "image", f"/wechat/media/{_media(asked, inner.get('media_id'))}"


def _news(asked: Asked, inner: Mapping[str, Any]) -> tuple[str, str]:
    articles = inner.get("articles")
    if not isinstance(articles, list) or not articles:
        raise Refused(47001)
    if len(articles) > 1:
        raise Refused(45008)
    return card(
        articles[0].get("title"), articles[0].get("description"), articles[0].get("url"), articles[0].get("picurl")
    )


def _link(asked: Asked, inner: Mapping[str, Any]) -> tuple[str, str]:
    return card(inner.get("title"), inner.get("description"), inner.get("url"), inner.get("thumb_url"))


def card(title: Any, description: Any, url: Any, picture: Any) -> tuple[str, str]:
    """A card that opens a page, as a chat keeps it. Raises Refused."""
    if not title or not url:
        raise Refused(47001)
    shown = {"title": title, "desc": description or "", "url": url, "picture": picture or ""}
    return "card", json.dumps(shown, ensure_ascii=False)


def _menu(asked: Asked, inner: Mapping[str, Any]) -> tuple[str, str]:
    items = inner.get("list")
    if not isinstance(items, list) or not 0 < len(items) <= MOST_ITEMS:
        raise Refused(47001)
    if any(not str(item.get("id", "")) or not str(item.get("content", "")) for item in items):
        raise Refused(47001)
    shown = {"head": inner.get("head_content", ""), "items": items, "tail": inner.get("tail_content", "")}
    return "menu", json.dumps(shown, ensure_ascii=False)


def _mini_page(asked: Asked, inner: Mapping[str, Any]) -> tuple[str, str]:
    thumb = _media(asked, inner.get("thumb_media_id"))
    own = asked.account.kind == "mini_program"
    if not inner.get("title") or not inner.get("pagepath") or not (own or inner.get("appid")):
        raise Refused(47001)
    appid = asked.appid if own else inner["appid"]
    shown = {"title": inner["title"], "appid": appid, "path": inner["pagepath"], "picture": f"/wechat/media/{thumb}"}
    return "mini", json.dumps(shown, ensure_ascii=False)


def _media(asked: Asked, media_id: Any) -> str:
    if str(media_id) not in asked.platform.media:
        raise Refused(40007)
    return str(media_id)


OFFICIAL_KINDS = {"text": _text, "image": _image, "news": _news, "msgmenu": _menu, "miniprogrampage": _mini_page}
MINI_KINDS = {"text": _text, "image": _image, "link": _link, "miniprogrampage": _mini_page}


async def _typing(asked: Asked) -> Any:
    message = await asked.fields()
    if message.get("command") not in {"Typing", "CancelTyping"}:
        raise Refused(45072)
    chat = asked.chat(message.get("touser"))
    if asked.platform.clock() - max((e.at for e in chat.entries() if e.kind is Kind.CITIZEN), default=0) > TYPING_S:
        raise Refused(45080)
    if message["command"] == "Typing" and chat.typing:
        raise Refused(45081)
    chat.typing = message["command"] == "Typing"
    return OK


async def _template(asked: Asked) -> Any:
    """Template messages: to followers, of templates that the console knows."""
    message = await asked.fields()
    _notice(asked, message, str(message.get("template_id", "")))
    asked.platform.sent_notices.append((asked.appid, "template", dict(message)))
    return {**OK, "msgid": secrets.randbelow(10**9)}


async def _subscription(asked: Asked) -> Any:
    """Subscription notices: one for each consent."""
    message = await asked.fields()
    template, openid = str(message.get("template_id", "")), str(message.get("touser", ""))
    if message.get("miniprogram_state") not in {"developer", "trial", "formal"}:
        raise Refused(47003)
    _notice(asked, message, template, consents=(asked.appid, openid, template))
    asked.platform.sent_notices.append((asked.appid, "subscription", dict(message)))
    return {**OK, "msgid": secrets.randbelow(10**9)}


async def _city(asked: Asked) -> Any:
    message = await asked.fields()
    if not all(message.get(name) for name in ("openid", "biz_template_id", "order_no")):
        raise Refused(47001)
    asked.platform.sent_notices.append((asked.appid, "city", dict(message)))
    return {**OK, "result_page_url": f"https://city.weixin.example/result/{message['order_no']}"}


def _notice(
    asked: Asked, message: Mapping[str, Any], template: str, *, consents: tuple[str, str, str] | None = None
) -> None:
    chat = asked.chat(message.get("touser"))
    if template not in asked.platform.templates:
        raise Refused(40037)
    data = message.get("data")
    for keyword, field in data.items() if isinstance(data, dict) else []:
        value = str(field.get("value", ""))
        limit = FIELD_LIMITS.get(keyword.rstrip("0123456789").rstrip("_"), 1000)
        if not value or len(value) > limit:
            raise Refused(47003)
    if consents is not None:
        if asked.platform.consents[consents] <= 0:
            raise Refused(43101)
        asked.platform.consents[consents] -= 1
    lines = "\n".join(str(field.get("value", "")) for field in (data or {}).values())
    shown = {"title": "服务通知", "desc": lines, "url": message.get("url") or message.get("page") or "", "picture": ""}
    chat.add(Kind.PUSHED, json.dumps(shown, ensure_ascii=False), "card")


async def _templates(asked: Asked) -> Any:
    return {**OK, "data": [{"priTmplId": name, "title": "办件进度提醒"} for name in sorted(asked.platform.templates)]}


SENDING: Mapping[str, Operation] = {
    "/cgi-bin/message/custom/send": _custom,
    "/cgi-bin/message/custom/typing": _typing,
    "/cgi-bin/message/custom/business/typing": _typing,
    "/cgi-bin/message/template/send": _template,
    "/cgi-bin/message/subscribe/bizsend": _subscription,
    "/cgi-bin/message/subscribe/send": _subscription,
    "/cityservice/sendmsgdata": _city,
    "/wxaapi/newtmpl/gettemplate": _templates,
}
