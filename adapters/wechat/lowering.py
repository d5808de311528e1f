"""A reply as what WeChat shows at this moment: a text with links in it, a card, a menu, a hand-over."""

import html
import re
from collections.abc import Mapping, Sequence

from adapters.wechat.forms import Form, Menu, MenuItem, News, Text, Transfer
from adapters.wechat.payload import printable
from adapters.wechat.settings import AccountKind, WeChatAccount
from bot.messages import Choice, Link, Reply

LONGEST = 2000
"""Bytes of UTF-8. Above some 2,047 WeChat shows nothing at all, without an error."""

LONGEST_TITLE = 64
LONGEST_DESCRIPTION = 120
MOST_ITEMS = 10
NUMBERED = re.compile(r"\s*(\d{1,2})\s*[.、．)）:：]\s*(.+?)\s*")
TAPPED = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)
UNTAPPABLE = re.compile(r"[&<>\"'#%+\s]")
"""Not to be put into a tap-to-send link: it may come back changed, or end the attribute."""


def passive(reply: Reply, account: WeChatAccount, *, may_transfer: bool, cut_notice: str) -> Form | None:
    """What the answer to a push shows; None where there is nothing. One message: what it can't hold is `beside`.

    `may_transfer`: the push is a message, for events are not handed over.
    """
    if reply.human and account.human_staff and may_transfer:
        return Transfer(account.kf_account)
    return (_news(reply) if reply.card else None) or _text(reply, account, cut_notice)


def preview(reply: Reply, account: WeChatAccount, *, cut_notice: str) -> tuple[str, ...]:
    """What `passive` shows, without marks: links and words to tap in 【brackets】."""
    match passive(reply, account, may_transfer=False, cut_notice=cut_notice):
        case Text(content):
            return (html.unescape(TAPPED.sub(r"【\1】", content)),)
        case News(title, description):
            return (f"【{title}】\n{description}",)
    return ()


def beside(reply: Reply, account: WeChatAccount, shown: Form | None, *, cut_notice: str) -> Form | None:
    """What the answer to a push had to leave out and a customer-service message can bring."""
    return _text(reply, account, cut_notice) if isinstance(shown, Transfer) and account.customer_messages else None


def pushed(reply: Reply, account: WeChatAccount, *, menus: bool, cut_notice: str) -> Form | None:
    """What a customer-service message shows. `menus`: menu messages are allowed at this moment."""
    return (_menu(reply) if menus else None) or _news(reply) or _text(reply, account, cut_notice)


def mini_links(reply: Reply, account: WeChatAccount) -> tuple[Link, ...]:
    """The links of a reply that a card of the account's mini program can be sent for."""
    shows = bool(_mini_appid(account) and account.card_picture)
    return tuple(link for link in reply.links if link.page) if shows else ()


def _mini_appid(account: WeChatAccount) -> str:
    return account.appid if account.kind is AccountKind.MINI_PROGRAM else account.mini_appid


def _news(reply: Reply) -> News | None:
    """A card, where all of the words fit on it and nothing else has to be shown."""
    card = reply.card
    if card is None or reply.choices or reply.links or len(reply.text) > LONGEST_DESCRIPTION:
        return None
    return News(printable(card.title)[:LONGEST_TITLE], printable(reply.text).strip(), card.url, card.picture)


def _menu(reply: Reply) -> Menu | None:
    """A menu message; the lines that its items repeat are left out of the words around them."""
    if not 0 < len(reply.choices) <= MOST_ITEMS or reply.links or reply.card:
        return None
    lines = printable(reply.text).strip().split("\n")
    left = {printable(choice.label).strip(): choice for choice in reply.choices}
    listed = [at for at, line in enumerate(lines) if (n := NUMBERED.fullmatch(line)) and _label_of(n[2], left)]
    head, tail = (lines[: listed[0]], lines[listed[-1] + 1 :]) if listed else (lines, [])
    items = tuple(MenuItem(choice.id or "1", choice.text) for choice in reply.choices)
    return Menu("\n".join(head), items, "\n".join(tail)) if _size(reply.text) <= LONGEST else None


def _text(reply: Reply, account: WeChatAccount, cut_notice: str) -> Text | None:
    content = lower(
        reply,
        taps=account.kind is AccountKind.OFFICIAL_ACCOUNT,
        cut_notice=cut_notice,
        mini_appid=account.mini_appid,
        show_picture=not account.customer_messages,
    )
    return Text(content) if content else None


def lower(
    reply: Reply,
    *,
    taps: bool,
    cut_notice: str,
    longest: int = LONGEST,
    mini_appid: str = "",
    show_picture: bool = False,
) -> str:
    """The text to show. `taps`: this account's users may be given tap-to-send links.

    A choice whose label stands numbered in the text makes that line tappable (its number is sent where its words can't
    be); others get a line of their own. When that grows too long, choices stay plain; when the text itself is too long,
    it is cut after a whole character and line, never inside a link, and `cut_notice` follows. Links are kept, a card
    is one of them, and where `show_picture` so is the picture. `mini_appid`: pages open in this mini program.
    """
    text = printable(reply.text).strip()
    links = _all_links(reply, show_picture=show_picture)
    if not reply.choices and not links and _size(text) <= longest:
        return text
    shown = [_link(link, mini_appid) for link in links]
    if taps and reply.choices:
        tappable = "\n".join((*_tappable(text, reply.choices), *shown))
        if _size(tappable) <= longest:
            return tappable
    whole = "\n".join((text, *shown))
    return whole if _size(whole) <= longest else _shortened(text, shown, cut_notice, longest)


def halves(content: str) -> tuple[str, ...]:
    """A text that WeChat finds too long, as two."""
    first = _cut(content, _size(content) // 2 + 8)
    return tuple(part for part in (first, content[len(first) :].strip()) if part)


def _all_links(reply: Reply, *, show_picture: bool) -> tuple[Link, ...]:
    card = (Link(reply.card.title, reply.card.url),) if reply.card else ()
    picture = (Link(reply.picture, reply.picture),) if reply.picture and show_picture else ()
    return reply.links + card + picture if card or picture else reply.links


def _tappable(text: str, choices: Sequence[Choice]) -> list[str]:
    left: dict[str, Choice] = {printable(choice.label).strip(): choice for choice in choices}
    lines = [_tap_line(line, left) for line in text.split("\n")]
    return lines + [_tap(label, choice.text, choice.id) for label, choice in left.items()]


def _tap_line(line: str, left: dict[str, Choice]) -> str:
    numbered = NUMBERED.fullmatch(line)
    label = _label_of(numbered[2], left) if numbered else None
    if numbered is None or label is None:
        return line
    choice = left.pop(label)
    return _tap(line, numbered[1] if UNTAPPABLE.search(choice.text) else choice.text, choice.id)


def _label_of(shown: str, left: Mapping[str, Choice]) -> str | None:
    if shown in left:
        return shown
    return next((label for label in left if shown.startswith(label)), None)


def _tap(shown: str, says: str, id_: str = "") -> str:
    if not says or UNTAPPABLE.search(says) or "<" in shown:
        return shown
    known_by = id_ if id_ and not UNTAPPABLE.search(id_) else "1"
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={printable(says)}&msgmenuid={known_by}">{shown}</a>'


def _link(link: Link, mini_appid: str) -> str:
    label = printable(link.label).replace("<", "＜").replace(">", "＞").strip()
    url = _attribute(link.url)
    if not url.startswith(("https://", "http://")):
        return f"{label} {url}"
    page = f' data-miniprogram-appid="{mini_appid}" data-miniprogram-path="{_attribute(link.page)}"'
    return f'<a href="{url}"{page if link.page and mini_appid else ""}>{label}</a>'


def _attribute(text: str) -> str:
    return printable(text).replace('"', "%22").replace("<", "%3C").replace(">", "%3E").replace(" ", "%20")


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
