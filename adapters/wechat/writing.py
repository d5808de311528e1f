"""Passive answers in WeChat's XML and JSON."""

from typing import Any

from adapters.wechat.forms import Form, Image, News, Text, Transfer
from adapters.wechat.payload import cdata, printable, to_json


def write(form: Form, user: str, own_id: str, clock: int, *, as_json: bool) -> bytes:
    """The answer to a push, not yet encrypted."""
    if as_json:
        common = {"ToUserName": user, "FromUserName": own_id, "CreateTime": clock}
        return to_json({**common, **_json(form)})
    head = f"<ToUserName>{cdata(user)}</ToUserName><FromUserName>{cdata(own_id)}</FromUserName><CreateTime>{clock}"
    shown = form.xml if type(form) is Text and form.xml else xml(form)
    return b"<xml>%b</CreateTime>%b</xml>" % (head.encode(), shown)


def xml(form: Form) -> bytes:
    """What a form shows, without whom it is for."""
    return _xml(form).encode()


def _xml(form: Form) -> str:
    match form:
        case Text(content):
            return f"<MsgType><![CDATA[text]]></MsgType><Content>{cdata(content)}</Content>"
        case News(title, description, url, picture):
            fields = {"Title": title, "Description": description, "PicUrl": picture, "Url": url}
            item = "".join(f"<{name}>{cdata(printable(value))}</{name}>" for name, value in fields.items())
            return (
                "<MsgType><![CDATA[news]]></MsgType><ArticleCount>1</ArticleCount>"
                f"<Articles><item>{item}</item></Articles>"
            )
        case Image(media_id):
            return f"<MsgType><![CDATA[image]]></MsgType><Image><MediaId>{cdata(media_id)}</MediaId></Image>"
        case Transfer(staff):
            whom = f"<TransInfo><KfAccount>{cdata(staff)}</KfAccount></TransInfo>" if staff else ""
            return f"<MsgType><![CDATA[transfer_customer_service]]></MsgType>{whom}"
    raise TypeError("only a customer-service message can show this")


def _json(form: Form) -> dict[str, Any]:
    match form:
        case Text(content):
            return {"MsgType": "text", "Content": content}
        case News(title, description, url, picture):
            item = {"Title": title, "Description": description, "PicUrl": picture, "Url": url}
            return {"MsgType": "news", "ArticleCount": 1, "Articles": {"item": item}}
        case Image(media_id):
            return {"MsgType": "image", "Image": {"MediaId": media_id}}
        case Transfer(staff):
            whom = {"TransInfo": {"KfAccount": staff}} if staff else {}
            return {"MsgType": "transfer_customer_service", **whom}
    raise TypeError("only a customer-service message can show this")
