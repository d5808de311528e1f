"""Alipay's half of the gateway protocol, written from its description alone.

Nothing here is shared with banshi's adapter, so that a mistake in one shows against the other.
"""

import base64
import json
import re
from collections.abc import Mapping
from urllib.parse import quote_plus

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from sandbox.alipay.accounts import App

CHECK, NOTIFY = "alipay.service.check", "alipay.mobile.public.message.notify"
ANSWER = re.compile(
    r'<\?xml version="1\.0" encoding="(GBK|UTF-8)"\?><alipay><response>(.+)</response>'
    r"<sign>([A-Za-z0-9+/]{342}==)</sign><sign_type>RSA2</sign_type></alipay>"
)
ACK = re.compile(
    r"<XML><ToUserId><!\[CDATA\[([^\]]*)\]\]></ToUserId><AppId><!\[CDATA\[(\d{16})\]\]></AppId>"
    r"<CreateTime>\d{13}</CreateTime><MsgType><!\[CDATA\[ack\]\]></MsgType></XML>"
)


EURO = b"\xa2\xe3"


class Malformed(Exception):
    """The answer isn't one that Alipay understands."""


def java_gbk(text: str) -> bytes:
    """GBK as Java writes it: with the euro sign, which Python's lacks, and `?` for whatever it has no bytes for."""
    return EURO.join(part.encode("gbk", "replace") for part in text.split("€"))


def message_xml(fields: Mapping[str, object]) -> str:
    """A message's XML; `fields` by element name, mappings for nested ones."""
    return f"<XML>{''.join(_element(name, value) for name, value in fields.items())}</XML>"


def gateway_form(app: App, xml: str, *, service: str = NOTIFY, charset: str = "GBK") -> bytes:
    """The body of a gateway message: signed with `sign_type`, in the charset's bytes, percent-encoded."""
    content = java_gbk(xml) if charset == "GBK" else xml.encode()
    return form_of(gateway_fields(app, content, service=service, charset=charset))


def gateway_fields(
    app: App, content: bytes, *, service: str = NOTIFY, charset: str = "GBK", sign_type: str = "RSA2"
) -> dict[str, bytes]:
    """The fields of a gateway message in the order in which Alipay sends them."""
    fields = {
        "service": service.encode(),
        "sign_type": sign_type.encode(),
        "charset": charset.encode(),
        "biz_content": content,
    }
    return fields | {"sign": app.sign(joined(fields)).encode()}


def notice_form(
    app: App, method: str, content: Mapping[str, object], *, notice_id: str, now_ms: int, with_type: bool = False
) -> bytes:
    """The body of a message-service notice: signed without `sign_type`, as Alipay mostly does."""
    fields = {
        "app_id": app.app_id,
        "biz_content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
        "charset": "UTF-8",
        "msg_method": method,
        "notify_id": notice_id,
        "utc_timestamp": str(now_ms),
        "version": "1.1",
    }
    sent = {name: value.encode() for name, value in fields.items()}
    typed = sent | {"sign_type": b"RSA2"}
    return form_of(typed | {"sign": app.sign(joined(typed if with_type else sent)).encode()})


def joined(fields: Mapping[str, bytes]) -> bytes:
    """Sorted by name, `name=value` joined by `&`."""
    return b"&".join(name.encode() + b"=" + fields[name] for name in sorted(fields))


def form_of(fields: Mapping[str, bytes]) -> bytes:
    """Percent-encoded, a space as `+`."""
    return "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items()).encode()


def read_answer(app: App, body: bytes) -> str:
    """What a signed answer holds. Raises Malformed."""
    match = ANSWER.fullmatch(body.decode("ascii", "replace"))
    if match is None:
        raise Malformed("回复不是已签名的 XML")
    if not verify(app.app_key, match[2].encode(), match[3]):
        raise Malformed("回复的签名不对")
    return match[2]


def check_ack(app: App, body: bytes, user: str) -> None:
    """Raises Malformed unless this acknowledges a message of this citizen."""
    match = ACK.fullmatch(read_answer(app, body))
    if match is None or (match[1], match[2]) != (user, app.app_id):
        raise Malformed("没有确认收到这条消息")


def verify(key: RSAPublicKey, message: bytes, signature: str) -> bool:
    """Whether the signature holds."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _element(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        return f"<{name}>{''.join(_element(key, item) for key, item in value.items())}</{name}>"
    text = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}>{text}</{name}>" if isinstance(value, int) else f"<{name}><![CDATA[{text}]]></{name}>"
