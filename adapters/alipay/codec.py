"""Alipay's bytes to a message and acknowledgements to Alipay's bytes, for one app; pure: no network, no clock."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.alipay.form import Parameters, gateway_string, notice_strings, parse_form
from adapters.alipay.openapi_v2 import CHINA
from adapters.alipay.reading import MILLISECONDS, Fields, parse_xml, read_message, reply_to, sent_ms
from adapters.alipay.settings import AlipayApp
from bot.errors import MalformedMessage, NotFromPlatform
from bot.messages import InboundMessage

CHECK = b"alipay.service.check"
NOTIFY = b"alipay.mobile.public.message.notify"
SIGN_TYPE = b"RSA2"
FRESH_MS = 48 * 3600 * 1000
"""Narrower would refuse Alipay's own repeats, whose schedule isn't known."""
NOTICE_PAST_MS, NOTICE_AHEAD_MS = 26 * 3600 * 1000, 5 * 60 * 1000
"""Alipay delivers a notice for 25 hours."""
MERCHANT_JOINED = "open_app_auth_notify"
"""The one `notify_type` that banshi acts on: a merchant allows a third-party app to act for them."""
CARRIED_OUT = b"execute_auth"
CHARSETS = {b"GBK": "GBK", b"GB2312": "GBK", b"GB18030": "GBK", b"UTF-8": "UTF-8", b"UTF8": "UTF-8"}
GBK_CODEC = "gb18030"
"""Not Python's gbk: what Java calls GBK holds a € that Python's doesn't."""


@dataclass(frozen=True, slots=True)
class Activation:
    """The console's check of the address (verifygw). `refused` says why, for the log; empty: it is Alipay's."""

    charset: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Push:
    """A citizen's message, and what its acknowledgement needs."""

    message: InboundMessage
    action: str
    sent_ms: int
    charset: str
    to_user: str
    open_id: str
    user_id: str
    """The ids that the message names the citizen by; at least one."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Alipay's own message that we can't read: acknowledged, or it would come again for ever."""

    charset: str
    to_user: str
    why: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A message-service notification: it concerns the app, no citizen awaits an answer."""

    id: str
    method: str
    content: Mapping[str, Any]
    sent_ms: int


class Codec:
    """Verifies and decodes what is posted for one app, and encodes the answers."""

    def __init__(self, name: str, app: AlipayApp) -> None:
        self.app = app
        self.name = name
        self._keys = app.keys

    def decode(self, raw: bytes, now: datetime) -> Activation | Push | Unreadable | Notice:
        """What was posted, by the fields that tell the surfaces apart. Raises NotFromPlatform."""
        parameters = parse_form(raw)
        if parameters.get(b"service") == CHECK:
            return self._activation(parameters)
        if parameters.get(b"service") == NOTIFY:
            return self._push(parameters, now)
        if b"msg_method" in parameters or parameters.get(b"notify_type") == MERCHANT_JOINED.encode():
            return self._notice(parameters, now)
        raise NotFromPlatform("neither a gateway message nor a notice")

    def acknowledge(self, to_user: str, charset: str, now: datetime) -> bytes:
        """The signed acknowledgement of a message; without it Alipay sends the message again."""
        inner = (
            f"<XML><ToUserId><![CDATA[{to_user}]]></ToUserId><AppId><![CDATA[{self.app.app_id}]]></AppId>"
            f"<CreateTime>{int(now.timestamp() * 1000)}</CreateTime><MsgType><![CDATA[ack]]></MsgType></XML>"
        )
        return self._signed(inner, charset)

    def activate(self, activation: Activation) -> bytes:
        """The signed answer to the console's check: our public key, or that Alipay's signature didn't hold."""
        verdict = (
            "<success>false</success><error_code>VERIFY_FAILED</error_code>"
            if activation.refused
            else "<success>true</success>"
        )
        return self._signed(f"{verdict}<biz_content>{self._keys.public_line}</biz_content>", activation.charset)

    def _signed(self, inner: str, charset: str) -> bytes:
        """`inner` on one line, signed exactly as it stands there."""
        signature = self._keys.sign(inner.encode("ascii"))
        return (
            f'<?xml version="1.0" encoding="{charset}"?><alipay><response>{inner}</response>'
            f"<sign>{signature}</sign><sign_type>RSA2</sign_type></alipay>"
        ).encode("ascii")

    def _activation(self, parameters: Parameters) -> Activation:
        charset = CHARSETS.get(parameters.get(b"charset", b"").upper(), "GBK")
        try:
            self._verify_gateway(parameters)
            fields = parse_xml(_text(parameters[b"biz_content"], charset))
            self._check_app(fields.get("AppId", ""))
        except (NotFromPlatform, MalformedMessage) as refusal:
            return Activation(charset, str(refusal))
        return Activation(charset, "" if fields.get("EventType") == "verifygw" else "not verifygw")

    def _push(self, parameters: Parameters, now: datetime) -> Push | Unreadable:
        self._check_life_account()
        self._verify_gateway(parameters)
        charset = CHARSETS.get(parameters[b"charset"].upper(), "")
        fields: Fields = {}
        try:
            fields = parse_xml(_text(parameters[b"biz_content"], charset))
            self._check_app(fields.get("AppId", ""))
            _check_fresh(sent_ms(fields), now, FRESH_MS, FRESH_MS)
            read = read_message(fields, self.name, now, lossy=charset == "GBK")
        except MalformedMessage as error:
            return Unreadable(charset or "GBK", reply_to(fields), str(error))
        return Push(read.message, read.action, read.sent_ms, charset, reply_to(fields), read.open_id, read.user_id)

    def _notice(self, parameters: Parameters, now: datetime) -> Notice:
        self._check_type(parameters)
        signature = parameters.get(b"sign", b"")
        if not any(self._keys.verify(each, signature) for each in notice_strings(parameters)):
            raise NotFromPlatform("signature")
        self._check_app(parameters.get(b"app_id", b"").decode("ascii", "replace"))
        sent = _notified_ms(parameters)
        _check_fresh(sent, now, NOTICE_PAST_MS, NOTICE_AHEAD_MS)
        charset = CHARSETS.get(parameters.get(b"charset", b"UTF-8").upper(), "")
        return _read_notice(parameters, charset, sent)

    def _verify_gateway(self, parameters: Parameters) -> None:
        self._check_type(parameters)
        missing = [name for name in (b"charset", b"biz_content", b"sign") if name not in parameters]
        if missing:
            raise NotFromPlatform("parameters missing")
        if not self._keys.verify(gateway_string(parameters), parameters[b"sign"]):
            raise NotFromPlatform("signature")

    def _check_type(self, parameters: Parameters) -> None:
        if parameters.get(b"sign_type") != SIGN_TYPE:
            raise NotFromPlatform("sign_type isn't RSA2")

    def _check_app(self, app_id: str) -> None:
        if app_id != self.app.app_id:
            raise NotFromPlatform("addressed to another app")

    def _check_life_account(self) -> None:
        if not self.app.life_account:
            raise NotFromPlatform("the life account is switched off")


def _text(data: bytes, charset: str) -> str:
    if not charset:
        raise MalformedMessage("unknown charset")
    try:
        return data.decode(GBK_CODEC if charset == "GBK" else "utf-8")
    except UnicodeDecodeError:
        raise MalformedMessage(f"not {charset}") from None


def _check_fresh(sent: int, now: datetime, past_ms: int, ahead_ms: int) -> None:
    age = now.timestamp() * 1000 - sent
    if not -ahead_ms <= age <= past_ms:
        raise NotFromPlatform("stale")


def _notified_ms(parameters: Parameters) -> int:
    """When a notice was made: in milliseconds, or as China's time where the older form is used."""
    stamp, clock = (parameters.get(name, b"").decode("ascii", "replace") for name in (b"utc_timestamp", b"notify_time"))
    try:
        if MILLISECONDS.fullmatch(stamp):
            return int(stamp)
        return int(datetime.strptime(clock, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA).timestamp() * 1000)
    except ValueError:
        raise NotFromPlatform("a notice without its time") from None


def _topic(parameters: Parameters) -> str:
    """The older form has its outcome beside it: only one that was carried out is a merchant's yes."""
    status = parameters.get(b"status", CARRIED_OUT)
    older = MERCHANT_JOINED.encode() + (b"" if status == CARRIED_OUT else b"." + status)
    return parameters.get(b"msg_method", older).decode("ascii")


def _read_notice(parameters: Parameters, charset: str, sent: int) -> Notice:
    """Raises NotFromPlatform: a notice that can't be read must come again, its answer says nothing else."""
    try:
        content = json.loads(_text(parameters.get(b"biz_content", b"{}"), charset))
        method = _topic(parameters)
        id_ = parameters[b"notify_id"].decode("ascii")
    except (MalformedMessage, ValueError, KeyError, RecursionError):
        raise NotFromPlatform("unreadable notice") from None
    return Notice(id_, method, content if isinstance(content, dict) else {}, sent)
