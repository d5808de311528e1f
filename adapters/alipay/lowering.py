"""A reply as what a life account can show: texts, and a card for each link; taps become words to write back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from adapters.alipay.reading import ILLEGAL
from bot.messages import Choice, Link, Reply

Message = Mapping[str, Any]
"""`msg_type` and its content, as `alipay.open.public.message.custom.send` wants them."""

LONGEST = 600
"""Characters of one text; Alipay's own limit isn't known."""
MOST_TEXTS = 5
MOST_CARDS = 4
LONGEST_LABEL = 10
"""Characters on a card's button."""
LONGEST_TITLE = 20
OPENABLE = ("https://", "http://", "alipays://")


def lower(
    reply: Reply, *, cut_notice: str, most: int = MOST_TEXTS + MOST_CARDS, mini_program: str = ""
) -> Sequence[Message]:
    """The messages to send, in order; none for a reply that shows nothing.

    A choice that the text doesn't name is named under it: there is nothing to tap in this chat. Up to four links are
    cards of their own; more are lines of the text. A text that is too long is cut after a line, `cut_notice` follows.
    Where fewer messages than that may be sent (`most`), all is one text. A link to a page of the account's
    `mini_program` (its app id) opens it there. Pictures can't be sent: they are pages to open.
    """
    links = [_in_mini_program(link, mini_program) for link in _links(reply)]
    plenty = most >= MOST_TEXTS + MOST_CARDS
    cards = links if plenty and len(links) <= MOST_CARDS and all(map(_opens, links)) else []
    lines = [reply.text, _named(reply), *(_line(link) for link in links if link not in cards)]
    whole = "\n".join(filter(None, (printable(line).strip() for line in lines)))
    texts = [
        {"msg_type": "text", "text": {"content": part}}
        for part in _parts(whole, cut_notice, MOST_TEXTS if plenty else 1)
    ]
    return [*texts, *(_card(link, _picture(reply, link)) for link in cards)]


def preview(reply: Reply, *, cut_notice: str) -> tuple[str, ...]:
    """What `lower` makes, as text: a card is its button in 【brackets】."""
    shown = lower(reply, cut_notice=cut_notice)
    return tuple(
        message["text"]["content"] if "text" in message else f"【{message['articles'][0]['action_name']}】"
        for message in shown
    )


def printable(text: str) -> str:
    """The text without control characters and halves of characters."""
    return ILLEGAL.sub("", text)


def _named(reply: Reply) -> str:
    return " ".join(_choice(each) for each in reply.choices if each.label not in reply.text)


def _choice(choice: Choice) -> str:
    return f"「{choice.text}」" if choice.text == choice.label else f"「{choice.text}」{choice.label}"


def _opens(link: Link) -> bool:
    return link.url.startswith(OPENABLE)


def _links(reply: Reply) -> Iterator[Link]:
    """All that opens something: a card's page first, and a picture where no card holds it."""
    if reply.card:
        yield Link(reply.card.title, reply.card.url)
    yield from reply.links
    if reply.picture and not (reply.card or reply.links):
        yield Link(reply.text.strip().partition("\n")[0][:LONGEST_TITLE], reply.picture)


def _picture(reply: Reply, link: Link) -> str:
    """What a card shows: its own picture, the first link's that of the reply."""
    if reply.card and link.url == reply.card.url:
        return reply.card.picture or reply.picture
    if reply.picture == link.url or (not reply.card and reply.links and link.url == reply.links[0].url):
        return reply.picture
    return ""


def _in_mini_program(link: Link, app_id: str) -> Link:
    if not (link.page and app_id):
        return link
    page, _, query = link.page.partition("?")
    asked = {"appId": app_id, "page": page} | ({"query": query} if query else {})
    return Link(link.label, f"alipays://platformapi/startapp?{urlencode(asked)}")


def _line(link: Link) -> str:
    return f"{link.label}：{link.url}"


def _card(link: Link, picture: str) -> Message:
    label = printable(link.label).strip() or link.url
    article = {"title": label, "desc": label, "url": printable(link.url), "action_name": label[:LONGEST_LABEL]}
    shown = {"image_url": printable(picture)} if picture.startswith("https://") else {}
    return {"msg_type": "image-text", "articles": [article | shown]}


def _parts(text: str, cut_notice: str, most: int) -> Iterator[str]:
    for _ in range(most - 1):
        if len(text) <= LONGEST:
            break
        end = _line_end(text, LONGEST)
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    if len(text) > LONGEST:
        room = LONGEST - len(cut_notice) - 1
        text = f"{text[: _line_end(text, room)].rstrip()}\n{cut_notice}".strip()
    if text:
        yield text


def _line_end(text: str, room: int) -> int:
    """Where to end within `room` characters: behind a line where one ends nearby, and inside no address."""
    line = text.rfind("\n", 0, room + 1)
    if line > room * 3 // 4:
        return line
    address = re.search(r"https?://\S*$", text[:room])
    return address.start() if address and address.start() > 0 else room
