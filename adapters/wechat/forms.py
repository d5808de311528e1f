"""The kinds of message that WeChat shows, before they are XML or JSON."""

from dataclasses import dataclass

import msgspec


class Text(msgspec.Struct, frozen=True):
    """Words, with links inside them; as most answers are."""

    content: str
    xml: bytes = b""
    """As it is written, where that is known: for everybody alike."""


@dataclass(frozen=True, slots=True)
class News:
    """A card that opens a page. WeChat shows one."""

    title: str
    description: str
    url: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that WeChat holds."""

    media_id: str


@dataclass(frozen=True, slots=True)
class MiniPage:
    """A card that opens a page of a mini program."""

    title: str
    appid: str
    path: str
    thumb_media_id: str


@dataclass(frozen=True, slots=True)
class MenuItem:
    """Something to tap: `id` comes back beside the words."""

    id: str
    content: str


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu message: words, items to tap, words."""

    head: str
    items: tuple[MenuItem, ...]
    tail: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Hands the chat over to the account's staff; to one of them where `staff` names them."""

    staff: str = ""


Form = Text | News | Image | MiniPage | Menu | Transfer
