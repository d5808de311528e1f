"""The methods that show something in a life account's chat, with its windows, quotas and refusals."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.alipay.accounts import App
from sandbox.alipay.platform import Chat, Platform
from sandbox.alipay.refusals import Refused, invalid, missing, required
from sandbox.chats import Kind

Fields = Mapping[str, Any]

WINDOW_S, PROMPT_S, DAILY = 48 * 3600, 5 * 60, 100
OVER_TIME, NO_SUCH_EVENT = "MSG_SD_OVER_TIME", "MSG_SD_EVENT_TYPE_NOT_EXISTS"
NOT_FOLLOWING, TOO_MANY = "PUB.MSG_SD_NOFOLLOW", "PUB.MSG_SD_OVER_FREQUENCY"
LONGEST_TEXT = 2000
MOST_ARTICLES = 4


def custom_send(platform: Platform, app: App, biz: Fields) -> Fields:
    """`alipay.open.public.message.custom.send`."""
    user = _user(platform, app, biz, "to_user_id", "open_id")
    chat = platform.known_chat(app, user)
    if chat is None or not chat.did:
        raise Refused("40004", OVER_TIME)
    _check_window(platform, chat, biz)
    if chat.sent[platform.today()] >= DAILY:
        raise Refused("40004", TOO_MANY)
    shown = _content(biz)
    chat.sent[platform.today()] += 1
    for form, text in shown:
        chat.add(Kind.PUSHED, text, form)
    return {}


def single_send(platform: Platform, app: App, biz: Fields) -> Fields:
    """`alipay.open.public.message.single.send`: a template, to who follows."""
    user = _user(platform, app, biz, "to_user_id", "to_open_id")
    template = required(biz, "template")
    context = required(template, "context")
    required(template, "template_id")
    slots = [value for value in context.values() if isinstance(value, dict)]
    if not slots or any(set(slot) != {"color", "value"} for slot in slots):
        raise invalid("isv.invalid-parameter")
    chat = platform.known_chat(app, user)
    if chat is None or not chat.following:
        raise Refused("40004", NOT_FOLLOWING)
    chat.add(Kind.PUSHED, "\n".join(slot["value"] for slot in slots), "text")
    return {}


def follow_query(platform: Platform, app: App, biz: Fields) -> Fields:
    """`alipay.open.public.user.follow.query`."""
    chat = platform.known_chat(app, _user(platform, app, biz, "user_id", "open_id"))
    return {"is_follow": "T" if chat and chat.following else "F"}


def template_send(platform: Platform, app: App, biz: Fields) -> Fields:
    """`alipay.open.app.mini.templatemessage.send`: with a form_id, or a subscription that is used up by it."""
    user = _user(platform, app, biz, "to_user_id", "to_open_id")
    template, page, data = (required(biz, name) for name in ("user_template_id", "page", "data"))
    if not isinstance(data, str) or not all("value" in each for each in json.loads(data).values()):
        raise invalid("isv.invalid-parameter", "data 应为 JSON 文本")
    subscribed = platform.citizen(app, user).subscribed
    if not biz.get("form_id") and template not in subscribed:
        raise Refused("40004", "USER_TEMPLATE_NOT_SUBSCRIBED")
    if template not in platform.lasting:
        subscribed.discard(template)
    words = " ".join(each["value"] for each in json.loads(data).values())
    platform.chat(app.name, user).add(Kind.PUSHED, f"{words}（{page}）", "text")
    return {}


def subscribe_query(platform: Platform, app: App, biz: Fields) -> Fields:
    """`alipay.open.app.messagetemplate.subscribe.query`."""
    subscribed = platform.citizen(app, _user(platform, app, biz, "user_id", "open_id")).subscribed
    return {
        "subscribe_relations": [
            {
                "template_id": each,
                "subscribe_state": str(each in subscribed).lower(),
                "subscribe_type": "long" if each in platform.lasting else "once",
            }
            for each in required(biz, "template_id_list")
        ]
    }


def _user(platform: Platform, app: App, biz: Fields, user_id: str, open_id: str) -> str:
    """The citizen by their user_id: either name is accepted, never both at once."""
    if user_id in biz and open_id in biz:
        raise invalid("isv.invalid-parameter", "user_id 和 open_id 只能有一个")
    user = biz.get(user_id) or biz.get(open_id)
    if not user:
        raise missing(user_id)
    if (user_id in biz) != (user.startswith("2088") and len(user) == 16):
        raise invalid("isv.invalid-user-id")
    known = platform.known_chat(app, user)
    return user if known else platform.citizen(app, user).user_id


def _check_window(platform: Platform, chat: Chat, biz: Fields) -> None:
    event = biz.get("event_type")
    since = {did: platform.clock() - at for did, at in chat.did.items()}
    if event is None:
        if biz.get("chat") != "1" or since.get("message", WINDOW_S + 1) > WINDOW_S:
            raise Refused("40004", OVER_TIME)
    elif event == "enter_ppchat" and "enter" in since:
        if since["enter"] > WINDOW_S or platform.today() in chat.greeted:
            raise Refused("40004", OVER_TIME)
        chat.greeted.add(platform.today())
    elif event not in {"follow", "click"} or event not in since:
        raise Refused("40004", NO_SUCH_EVENT)
    elif since[event] > PROMPT_S:
        raise Refused("40004", OVER_TIME)


def _content(biz: Fields) -> list[tuple[str, str]]:
    if biz.get("msg_type") == "text":
        text = required(required(biz, "text"), "content")
        if len(text) > LONGEST_TEXT:
            raise invalid("isv.invalid-parameter", "text.content 过长")
        return [("text", text)]
    articles = biz.get("articles")
    if biz.get("msg_type") != "image-text" or not isinstance(articles, list):
        raise invalid("isv.invalid-parameter", "msg_type")
    if not 1 <= len(articles) <= MOST_ARTICLES or (len(articles) > 1 and not articles[0].get("image_url")):
        raise invalid("isv.invalid-parameter", "articles")
    for article in articles:
        required(article, "url")
        required(article, "desc")
    return [("card", json.dumps(article, ensure_ascii=False)) for article in articles]
