"""A push's decrypted fields to an InboundMessage: every message type and event, unknown ones included."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace

from adapters.wechat.payload import Fields
from bot.errors import MalformedMessage
from bot.messages import Address, InboundMessage, Kind, Location

LONGEST_ID = 128
LONGEST_SCENE = 128

MESSAGE_KINDS = {
    "text": Kind.TEXT, "image": Kind.IMAGE, "voice": Kind.VOICE, "location": Kind.LOCATION,
    "video": Kind.OTHER, "shortvideo": Kind.OTHER, "link": Kind.OTHER, "miniprogrampage": Kind.OTHER,
    "file": Kind.OTHER,
}  # fmt: skip
EVENT_KINDS = {
    "subscribe": Kind.FOLLOW, "unsubscribe": Kind.UNFOLLOW, "click": Kind.TEXT, "scan": Kind.ENTER,
    "scancode_waitmsg": Kind.ENTER, "user_enter_tempsession": Kind.ENTER,
    "user_authorization_cancellation": Kind.UNFOLLOW, "user_authorization_revoke": Kind.REVOKE,
}  # fmt: skip
NOTICES = frozenset((
    "location", "view", "view_miniprogram", "scancode_push", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
    "location_select", "templatesendjobfinish", "masssendjobfinish", "publishjobfinish", "subscribe_msg_popup_event",
    "subscribe_msg_change_event", "subscribe_msg_sent_event", "user_info_modified", "kf_create_session",
    "kf_close_session", "kf_switch_session", "wxa_media_check", "weapp_audit_success", "weapp_audit_fail",
    "weapp_audit_delay", "wxa_privacy_apply", "debug_demo", "qualification_verify_success",
    "qualification_verify_fail", "naming_verify_success", "naming_verify_fail", "annual_renew", "verify_expired",
))  # fmt: skip
"""Events that nobody awaits an answer to; an event that stands nowhere here is one too, and is logged."""

CITIZEN_IN_OPENID = frozenset(("user_info_modified", "user_authorization_revoke", "user_authorization_cancellation"))
"""Events about a citizen whose FromUserName is WeChat's own."""

NOT_OURS = frozenset(("205", "4", "6", "12", "19", "20"))
"""RevokeInfo codes of what banshi never holds: faces and nicknames, bluetooth, steps. All others may stand in a
conversation. Service accounts count from 201, mini programs from 1; several may come at once."""

SCENE_PREFIX = "qrscene_"
WRAPPER = re.compile(r"subscribe_?msg\w*event", re.IGNORECASE)


class Deed(StrEnum):
    """What a citizen did, as WeChat counts it: how many messages may be sent for it depends on this (§4.2)."""

    MESSAGE = "message"
    CLICK = "click"
    FOLLOW = "follow"
    SCAN = "scan"
    ENTER = "enter"
    NOTHING = ""


DEEDS = {
    "click": Deed.CLICK, "scancode_push": Deed.CLICK, "scancode_waitmsg": Deed.CLICK, "subscribe": Deed.FOLLOW,
    "scan": Deed.SCAN, "user_enter_tempsession": Deed.ENTER,
}  # fmt: skip


class Read(msgspec.Struct, frozen=True):
    """A message, and what WeChat says beyond what the bot needs."""

    message: InboundMessage
    event: str
    """The event's name in lower case; empty for a message."""
    deed: Deed
    known: bool = True
    """Whether the type or event is one that this adapter was written for."""


def read_message(fields: Fields, account: str, received_at: datetime, *, room: int = 0, repeats: int = 0) -> Read:
    """What one push says. Types and events are told apart whatever their case, as WeChat's documents mix it.

    Raises MalformedMessage without a sender or a type.
    """
    type_ = _text(fields, "MsgType").lower()
    if not type_:
        raise MalformedMessage("no MsgType")
    if type_ == "event":
        return _read_event(fields, account, received_at, room)
    tapped = _text(fields, "bizmsgmenuid")[:LONGEST_SCENE] if "bizmsgmenuid" in fields else ""
    message = InboundMessage(
        id=_message_id(fields),
        address=Address("wechat", account, _user(fields, "FromUserName")),
        kind=Kind.TEXT,
        text=_text(fields, "Content"),
        received_at=received_at,
        scene=tapped,
        room=room,
        repeats=repeats,
    )
    if type_ != "text":
        message = _untyped(message, fields, MESSAGE_KINDS.get(type_, Kind.OTHER))
    return Read(message, "", Deed.CLICK if tapped else Deed.MESSAGE, type_ in MESSAGE_KINDS)


def _untyped(message: InboundMessage, fields: Fields, kind: Kind) -> InboundMessage:
    """The message of another kind than words that were typed."""
    said = _text(fields, "Recognition").strip() if kind is Kind.VOICE else ""
    location = _location(fields) if kind is Kind.LOCATION else None
    return replace(
        message,
        kind=Kind.OTHER if kind is Kind.LOCATION and location is None else kind,
        text=said,
        location=location,
        image=(_text(fields, "PicUrl") or _text(fields, "MediaId")) if kind is Kind.IMAGE else None,
        recording=_text(fields, "MediaId") if kind is Kind.VOICE else "",
    )


def _read_event(fields: Fields, account: str, received_at: datetime, room: int) -> Read:
    event = _text(fields, "Event").lower()
    if not event:
        raise MalformedMessage("no Event")
    sender = "OpenID" if event in CITIZEN_IN_OPENID else "FromUserName"
    scene = _scene(fields, event)
    message = InboundMessage(
        id=_digest(fields),
        address=Address("wechat", account, _user(fields, sender)),
        kind=_event_kind(fields, event, scene),
        text=scene if event == "click" else "",
        received_at=received_at,
        scene=scene,
        room=room,
    )
    return Read(message, event, DEEDS.get(event, Deed.NOTHING), known=event in EVENT_KINDS or event in NOTICES)


def _event_kind(fields: Fields, event: str, scene: str) -> Kind:
    kind = EVENT_KINDS.get(event, Kind.NOTICE)
    if kind is Kind.REVOKE:
        return Kind.REVOKE if _revoked(fields) - NOT_OURS else Kind.NOTICE
    if event == "user_enter_tempsession" and not scene:
        return Kind.NOTICE
    return kind


def _revoked(fields: Fields) -> frozenset[str]:
    """The codes of what a citizen took back; `{"301"}`, everything, where none is given."""
    return frozenset(re.findall(r"\d+", _text(fields, "RevokeInfo"))) or frozenset(("301",))


def _scene(fields: Fields, event: str) -> str:
    """What the citizen came by. Only the exact prefix marks a followed code's scene; a payment's key is none."""
    key = _text(fields, "EventKey")
    match event:
        case "subscribe":
            return key.removeprefix(SCENE_PREFIX)[:LONGEST_SCENE] if key.startswith(SCENE_PREFIX) else ""
        case "click" | "scan" | "scancode_waitmsg":
            return key[:LONGEST_SCENE]
        case "user_enter_tempsession":
            return _text(fields, "SessionFrom")[:LONGEST_SCENE]
    return ""


def subscriptions(fields: Fields) -> Iterator[Mapping[str, Any]]:
    """The items of a subscription notice, however WeChat packs them: with or without a wrapper, one or several."""
    items: Any = fields.get("List")
    if items is None:
        wrappers = (value for name, value in fields.items() if WRAPPER.fullmatch(name) and isinstance(value, dict))
        items = next((wrapper.get("List") for wrapper in wrappers), None)
    for item in items if isinstance(items, list) else [items]:
        if isinstance(item, dict):
            yield {name.strip(): str(value) for name, value in item.items()}


def _message_id(fields: Fields) -> str:
    given = _text(fields, "MsgId").strip()
    return given if 0 < len(given) <= LONGEST_ID else _digest(fields)


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    if type(value) is str:
        return value
    return str(value) if type(value) in (int, float) else ""


def _user(fields: Fields, name: str) -> str:
    user = _text(fields, name)
    if not 0 < len(user) <= LONGEST_ID or not user.isprintable():
        raise MalformedMessage(f"no {name}")
    return user


def _location(fields: Fields) -> Location | None:
    try:
        latitude, longitude = float(_text(fields, "Location_X")), float(_text(fields, "Location_Y"))
    except ValueError:
        return None
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return Location(latitude, longitude, _text(fields, "Label")) if on_earth else None


def _digest(fields: Fields) -> str:
    """The same for every delivery of an event, and no other's: sender and second alone collide."""
    canonical = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode(errors="replace")).hexdigest()
