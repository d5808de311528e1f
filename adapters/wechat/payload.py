"""Bytes of a push to a dictionary and back, XML and JSON, told apart by the first byte, whatever the headers say."""

import json
import re
from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from bot.errors import MalformedMessage

Fields = Mapping[str, Any]
"""A push's fields: a string, a number (JSON), nested Fields, or a list of these where a name repeats."""

DEEPEST = 16
CONTROLS = bytes(c for c in range(0x20) if c not in b"\t\n\r")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML can't carry; citizens' input methods do send it."""

ROOT = "<xml>"
FLAT_ELEMENT = re.compile(r"\s*<([A-Za-z_]\w*)>(?:<!\[CDATA\[([^\]\r]*)\]\]>|([^<&\]\r]*))</\1>", re.ASCII).match

TEXT_FIELDS = ("ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "MsgId")
TEXT_MESSAGE = re.compile(
    r"<xml>\s*{0}\s*{1}\s*<CreateTime>(\d+)</CreateTime>\s*{3}\s*{4}\s*<MsgId>(\d+)</MsgId>\s*</xml>\s*".format(
        *(rf"<{name}><!\[CDATA\[([^\]\r]*)\]\]></{name}>" for name in TEXT_FIELDS)
    ),
    re.ASCII,
).fullmatch
"""What a citizen types, as WeChat writes it: most of all pushes, read at one look."""


def is_json(data: bytes) -> bool:
    """Whether the first byte that isn't blank opens a JSON object."""
    return data.lstrip()[:1] == b"{"


def parse(data: bytes) -> Fields:
    """The fields of one push. Raises MalformedMessage for what is neither WeChat's XML nor a JSON object."""
    data = data.translate(None, CONTROLS).replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise MalformedMessage("not UTF-8") from None
    return _scan(text) or (_parse_json(text) if is_json(data) else parse_xml(text))


def _scan(text: str) -> Fields | None:
    """The fields of XML in the one plain form that WeChat writes messages in; None for any other, which is expat's.

    A third of what expat costs, and half of a message's price here was expat's.
    """
    if typed := TEXT_MESSAGE(text):
        return dict(zip(TEXT_FIELDS, typed.groups(), strict=True))
    if not text.startswith(ROOT):
        return None
    fields: dict[str, str] = {}
    at = len(ROOT)
    while element := FLAT_ELEMENT(text, at):
        name, data, plain = element.groups()
        if name in fields:
            return None
        fields[name] = data or plain or ""
        at = element.end()
    return fields if fields and text[at:].strip() == "</xml>" else None


def printable(text: str) -> str:
    """The text without the characters that XML can't carry."""
    return ILLEGAL.sub("", text)


def cdata(text: str) -> str:
    """The text as character data that can't end early."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def to_json(fields: Fields) -> bytes:
    """JSON in raw UTF-8, as WeChat wants it (escaped, 40033)."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def parse_xml(text: str) -> Fields:
    """The fields of any XML, by expat. Raises MalformedMessage."""
    root: dict[str, Any] = {}
    stack: list[dict[str, Any] | None] = [root]  # None: an element without children so far
    said: list[str] = []

    def start(tag: str, _: object) -> None:
        if len(stack) > DEEPEST:
            raise MalformedMessage("XML nested too deep")
        stack.append(None)
        said.clear()

    def end(tag: str) -> None:
        value: Any = stack.pop()
        if value is None:
            value = "".join(said)
        parent = stack[-1]
        if parent is None:
            parent = stack[-1] = {}
        if tag in parent:
            value = [*(parent[tag] if isinstance(parent[tag], list) else [parent[tag]]), value]
        parent[tag] = value

    parser = ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, said.append
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(text, True)
    except ExpatError as error:
        raise MalformedMessage(f"XML: {error}") from None
    fields = root.get("xml")
    if not isinstance(fields, dict):
        raise MalformedMessage("root isn't xml, or is empty")
    return fields


def _refuse(*_: object) -> None:
    raise MalformedMessage("DOCTYPE or ENTITY")


def _parse_json(text: str) -> Fields:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedMessage(f"JSON: {type(error).__name__}") from None
    if not isinstance(fields, dict):
        raise MalformedMessage("JSON isn't an object")
    return {key.strip(): printable(value) if isinstance(value, str) else value for key, value in fields.items()}
