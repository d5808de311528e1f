"""Customer-service messages: what may be sent to a citizen who did something a short while ago (§4.2)."""

from collections.abc import Mapping
from typing import Any

from adapters.wechat.client import WeChatClient
from adapters.wechat.errcodes import Action, WeChatRefused
from adapters.wechat.forms import Form, Image, Menu, MiniPage, News, Text
from adapters.wechat.settings import AccountKind

SEND = "/cgi-bin/message/custom/send"
TYPING = {
    AccountKind.OFFICIAL_ACCOUNT: "/cgi-bin/message/custom/typing",
    AccountKind.MINI_PROGRAM: "/cgi-bin/message/custom/business/typing",
}


def closes(form: type[Form]) -> str:
    """What a refusal of this kind of message closes: an account may be allowed texts and no menus."""
    return f"{SEND}#{form.__name__}"


async def send(client: WeChatClient, user: str, form: Form, *, staff: str = "") -> None:
    """Sends one message. `staff`: in the name of this one of the account's staff, who has it in their own chat.

    Raises DeliveryFailed, permanent where this citizen can't be written to now.
    """
    told = {"customservice": {"kf_account": staff}} if staff else {}
    await client.call(SEND, {"touser": user, **_message(client, form), **told}, closes=closes(type(form)))


async def show_typing(client: WeChatClient, user: str, *, on: bool = True) -> None:
    """Shows, or ends, 「对方正在输入」. That it is shown already, or can't be, is no failure. Raises DeliveryFailed."""
    command = "Typing" if on else "CancelTyping"
    try:
        await client.call(TYPING[client.account.kind], {"touser": user, "command": command})
    except WeChatRefused as refused:
        if refused.action is not Action.IGNORE:
            raise


def _message(client: WeChatClient, form: Form) -> Mapping[str, Any]:
    match form:
        case Text(content):
            return {"msgtype": "text", "text": {"content": content}}
        case News(title, description, url, picture):
            return _card(client, title, description, url, picture)
        case Image(media_id):
            return {"msgtype": "image", "image": {"media_id": media_id}}
        case MiniPage(title, appid, path, thumb):
            page = {"title": title, "pagepath": path, "thumb_media_id": thumb}
            own = client.account.kind is AccountKind.MINI_PROGRAM
            return {"msgtype": "miniprogrampage", "miniprogrampage": page if own else {**page, "appid": appid}}
        case Menu(head, items, tail):
            listed = [{"id": item.id, "content": item.content} for item in items]
            return {"msgtype": "msgmenu", "msgmenu": {"head_content": head, "list": listed, "tail_content": tail}}
    raise TypeError("only a passive answer hands a chat over")


def _card(client: WeChatClient, title: str, description: str, url: str, picture: str) -> Mapping[str, Any]:
    if client.account.kind is AccountKind.MINI_PROGRAM:
        link = {"title": title, "description": description, "url": url, "thumb_url": picture}
        return {"msgtype": "link", "link": link}
    article = {"title": title, "description": description, "url": url, "picurl": picture}
    return {"msgtype": "news", "news": {"articles": [article]}}
