"""A push's decrypted fields to an InboundMessage: every message type and event, unknown ones included."""

import hashlib
import json
from datetime import datetime

from adapters.wechat.payload import Fields
from bot.errors import MalformedMessage
from bot.messages import Address, InboundMessage, Kind, Location

LONGEST_ID = 128

MESSAGE_KINDS = {"text": Kind.TEXT, "image": Kind.IMAGE, "voice": Kind.VOICE, "location": Kind.LOCATION}
EVENT_KINDS = {"subscribe": Kind.FOLLOW, "unsubscribe": Kind.UNFOLLOW, "click": Kind.TEXT}
CITIZEN_IN_OPENID = frozenset(("user_info_modified", "user_authorization_revoke", "user_authorization_cancellation"))
"""Events about a citizen whose FromUserName is WeChat's own."""


def read_message(fields: Fields, account: str, received_at: datetime) -> InboundMessage:
    """The message of one push. Types and events are told apart whatever their case, as WeChat's documents mix it.

    Raises MalformedMessage without a sender or a type.
    """
    type_ = _text(fields, "MsgType").lower()
    if not type_:
        raise MalformedMessage("no MsgType")
    if type_ == "event":
        return _read_event(fields, account, received_at)
    kind = MESSAGE_KINDS.get(type_, Kind.OTHER)
    location = _location(fields) if kind is Kind.LOCATION else None
    return InboundMessage(
        id=_message_id(fields),
        address=Address("wechat", account, _user(fields, "FromUserName")),
        kind=Kind.OTHER if kind is Kind.LOCATION and location is None else kind,
        text=_words(fields, kind),
        received_at=received_at,
        location=location,
        image=(_text(fields, "PicUrl") or _text(fields, "MediaId")) if kind is Kind.IMAGE else None,
    )


def _read_event(fields: Fields, account: str, received_at: datetime) -> InboundMessage:
    event = _text(fields, "Event").lower()
    if not event:
        raise MalformedMessage("no Event")
    kind = EVENT_KINDS.get(event, Kind.NOTICE)
    sender = "OpenID" if event in CITIZEN_IN_OPENID else "FromUserName"
    return InboundMessage(
        id=_digest(fields),
        address=Address("wechat", account, _user(fields, sender)),
        kind=kind,
        text=_text(fields, "EventKey") if kind is Kind.TEXT else "",
        received_at=received_at,
    )


def _message_id(fields: Fields) -> str:
    given = _text(fields, "MsgId").strip()
    return given if 0 < len(given) <= LONGEST_ID else _digest(fields)


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    if isinstance(value, str):
        return value
    return str(value) if type(value) in (int, float) else ""


def _user(fields: Fields, name: str) -> str:
    user = _text(fields, name)
    if not 0 < len(user) <= LONGEST_ID or not user.isprintable():
        raise MalformedMessage(f"no {name}")
    return user


def _words(fields: Fields, kind: Kind) -> str:
    if kind is Kind.TEXT:
        return _text(fields, "Content")
    return _text(fields, "Recognition").strip() if kind is Kind.VOICE else ""


def _location(fields: Fields) -> Location | None:
    try:
        latitude, longitude = float(_text(fields, "Location_X")), float(_text(fields, "Location_Y"))
    except ValueError:
        return None
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return Location(latitude, longitude, _text(fields, "Label")) if on_earth else None


def _digest(fields: Fields) -> str:
    """The same for every delivery of an event, and no other's: sender and second alone collide (wechat.md §1.5)."""
    canonical = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode(errors="replace")).hexdigest()
