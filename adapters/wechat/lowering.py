"""A reply as WeChat's text: links and tap-to-send links inside it, within the bytes that WeChat shows."""

import re
from collections.abc import Mapping, Sequence

from adapters.wechat.payload import printable
from bot.messages import Choice, Link, Reply

LONGEST = 2000
"""Bytes of UTF-8. Above some 2,047 WeChat shows nothing at all, without an error (wechat.md §6 #12)."""

NUMBERED = re.compile(r"\s*(\d{1,2})\s*[.、．)）:：]\s*(.+?)\s*")
UNTAPPABLE = re.compile(r"[&<>\"'#%+\s]")
"""Not to be put into a tap-to-send link: it may come back changed, or end the attribute."""


def lower(reply: Reply, *, taps: bool, cut_notice: str, longest: int = LONGEST) -> str:
    """The text to show. `taps`: this account's users may be given tap-to-send links.

    A choice whose label stands numbered in the text makes that line tappable (its number is sent where its words can't
    be); others get a line of their own. When that grows too long, choices stay plain; when the text itself is too long,
    it is cut after a whole character and line, never inside a link, and `cut_notice` follows. Links are kept.
    """
    text = printable(reply.text).strip()
    if not reply.choices and not reply.links and len(text) * 4 <= longest:
        return text
    links = [_link(link) for link in reply.links]
    if taps and reply.choices:
        tappable = "\n".join((*_tappable(text, reply.choices), *links))
        if _size(tappable) <= longest:
            return tappable
    whole = "\n".join((text, *links))
    return whole if _size(whole) <= longest else _shortened(text, links, cut_notice, longest)


def _tappable(text: str, choices: Sequence[Choice]) -> list[str]:
    left: dict[str, Choice] = {printable(choice.label).strip(): choice for choice in choices}
    lines = [_tap_line(line, left) for line in text.split("\n")]
    return lines + [_tap(label, choice.text) for label, choice in left.items()]


def _tap_line(line: str, left: dict[str, Choice]) -> str:
    numbered = NUMBERED.fullmatch(line)
    label = _label_of(numbered[2], left) if numbered else None
    if numbered is None or label is None:
        return line
    says = left.pop(label).text
    return _tap(line, numbered[1] if UNTAPPABLE.search(says) else says)


def _label_of(shown: str, left: Mapping[str, Choice]) -> str | None:
    if shown in left:
        return shown
    return next((label for label in left if shown.startswith(label)), None)


def _tap(shown: str, says: str) -> str:
    if not says or UNTAPPABLE.search(says) or "<" in shown:
        return shown
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={printable(says)}&msgmenuid=1">{shown}</a>'


def _link(link: Link) -> str:
    label = printable(link.label).replace("<", "＜").replace(">", "＞").strip()
    url = printable(link.url).replace('"', "%22").replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")
    return f'<a href="{url}">{label}</a>' if url.startswith(("https://", "http://")) else f"{label} {url}"


def _shortened(text: str, links: Sequence[str], notice: str, longest: int) -> str:
    tail = [notice] if notice else []
    for link in links:
        if _size("\n".join((*tail, link))) <= longest // 2:
            tail.append(link)
    room = longest - _size("\n".join(tail)) - 1
    return "\n".join((_cut(text, room), *tail))


def _cut(text: str, room: int) -> str:
    """As much text as fits into `room` bytes: whole characters, whole links and, where one ends nearby, whole lines."""
    kept = text.encode()[:room].decode(errors="ignore")
    opened = kept.rfind("<a ")
    if opened >= 0 and "</a>" not in kept[opened:]:
        kept = kept[:opened]
    line_end = kept.rfind("\n")
    return kept[:line_end] if line_end > len(kept) * 3 // 4 else kept


def _size(text: str) -> int:
    return len(text.encode())
