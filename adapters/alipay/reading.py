"""A gateway message's XML to an InboundMessage: every message type and event, unknown ones included."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.errors import MalformedMessage
from bot.messages import Address, InboundMessage, Kind

Fields = Mapping[str, str]

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
SAFE_ID = re.compile(r"[0-9A-Za-z_+/=-]{1,128}")
"""Ids are echoed into our acknowledgement; nothing else of a message is."""
MILLISECONDS = re.compile(r"\d{12,14}", re.ASCII)
LOST = re.compile(r"[?\s]+")
"""Alipay sends `?` for what GBK can't hold, an emoji or a rare character."""
ABSENT = "null"
"""Stands where a field is empty."""

OPEN_ID, USER_IDS = "OpenId", ("FromAlipayUserId", "FromUserId")
"""Who writes: the id that lasts, then Alipay's global number, then the number of older accounts."""
MESSAGES = {"text": Kind.TEXT, "image": Kind.IMAGE}
EVENTS = {"follow": Kind.FOLLOW, "unfollow": Kind.UNFOLLOW, "click": Kind.TEXT}
LONGEST_SCENE = 255
ROOM = 3000
"""Bytes of an answer's text: what five texts hold even if each byte is a letter, so that none is ever cut."""
MEMBER_BINDING = frozenset(("authentication", "delete"))
"""Click keys of Alipay's own member binding, which banshi doesn't use: nobody awaits an answer."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a message says beyond what the bot needs."""

    message: InboundMessage
    action: str
    """message, follow, unfollow, click, enter, or the event's own name: what the answer's window depends on."""
    sent_ms: int
    open_id: str
    user_id: str


def parse_xml(text: str) -> Fields:
    """The text of each element by its name, wherever it stands; the first of several. Raises MalformedMessage."""
    try:
        root: Element = fromstring(ILLEGAL.sub("", text), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise MalformedMessage(f"XML: {type(error).__name__}") from None
    fields: dict[str, str] = {}
    for element in root.iter():
        value = (element.text or "").strip()
        fields.setdefault(element.tag, "" if value == ABSENT else value)
    return fields


def read_message(fields: Fields, account: str, received_at: datetime, *, lossy: bool) -> Read:
    """The message in a gateway message. `lossy`: its charset can't hold every character.

    Raises MalformedMessage without a sender, a type or a time.
    """
    event = fields.get("EventType", "").lower()
    kind = _kind(fields, event)
    open_id, user_id = _sender(fields)
    address = Address("alipay", account, open_id or user_id)
    message = InboundMessage(
        _message_id(fields),
        address,
        kind,
        _words(fields, kind, event, lossy=lossy),
        received_at,
        image=fields.get("MediaId") if kind is Kind.IMAGE else None,
        scene=_scene(fields, event),
        room=ROOM,
    )
    return Read(message, event or "message", sent_ms(fields), open_id, user_id)


def sent_ms(fields: Fields) -> int:
    """When Alipay sent it, in milliseconds since 1970. Raises MalformedMessage."""
    created = fields.get("CreateTime", "")
    if not MILLISECONDS.fullmatch(created):
        raise MalformedMessage("no CreateTime")
    return int(created)


def reply_to(fields: Fields) -> str:
    """Whom an acknowledgement names; empty where the message names nobody that could be echoed."""
    return next(filter(None, (_id(fields, name) for name in (*USER_IDS, OPEN_ID))), "")


def _kind(fields: Fields, event: str) -> Kind:
    if event:
        if event == "click" and fields.get("ActionParam", "") in MEMBER_BINDING:
            return Kind.NOTICE
        if event == "enter" and _scene(fields, event):
            return Kind.ENTER
        return EVENTS.get(event, Kind.NOTICE)
    type_ = fields.get("MsgType", "").lower()
    if not type_:
        raise MalformedMessage("no MsgType")
    return MESSAGES.get(type_, Kind.NOTICE if type_ == "event" else Kind.OTHER)


def _sender(fields: Fields) -> tuple[str, str]:
    """The citizen's open_id and user_id; one of them may be empty."""
    open_id, user_id = _id(fields, OPEN_ID), next(filter(None, (_id(fields, name) for name in USER_IDS)), "")
    if not (open_id or user_id):
        raise MalformedMessage("no sender")
    return open_id, user_id


def _id(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    return value if SAFE_ID.fullmatch(value) else ""


def _words(fields: Fields, kind: Kind, event: str, *, lossy: bool) -> str:
    if kind is not Kind.TEXT:
        return ""
    said = fields.get("ActionParam" if event else "Content", "")
    return "" if lossy and LOST.fullmatch(said) else said


def _scene(fields: Fields, event: str) -> str:
    """What brought the citizen: a menu's key, or the scene of the code that was scanned, in JSON."""
    param = fields.get("ActionParam", "")
    if event == "click":
        return param[:LONGEST_SCENE]
    if event not in {"follow", "enter"} or not param.startswith("{"):
        return ""
    try:
        scene = json.loads(param).get("scene")
    except (ValueError, RecursionError):
        return ""
    named = scene.get("sceneId") if isinstance(scene, dict) else scene
    return named[:LONGEST_SCENE] if isinstance(named, str) else ""


def _message_id(fields: Fields) -> str:
    given = fields.get("MsgId", "")
    return given if SAFE_ID.fullmatch(given) else _digest(fields)


def _digest(fields: Fields) -> str:
    """The same for every delivery of an event, and no other's."""
    sender = fields.get("FromAlipayUserId") or fields.get("FromUserId") or fields.get("OpenId", "")
    named = ("MsgType", "EventType", "ActionParam", "AgreementId", "CreateTime")
    parts = [fields.get("AppId", ""), sender, *(fields.get(name, "") for name in named)]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()
