"""Ways in from outside a chat: codes to scan and links to open, each with a scene that says what for (§4.4)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from adapters.wechat.client import WeChatClient
from adapters.wechat.media import sniff
from bot.errors import DeliveryFailed

LONGEST_S = 30 * 24 * 3600
SHOW = "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket="
SCENE = re.compile(r"[\x21-\x7e\u4e00-\u9fff]{1,64}")
MINI_SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
WIDTHS = range(280, 1281)


async def qr_code(client: WeChatClient, scene: str, *, lasts_s: int | None = LONGEST_S) -> str:
    """A code that opens the account's chat, as its picture's address; `scene` comes back when it is scanned.

    `lasts_s` None: for good, of which an account may have 100,000. Raises ValueError, DeliveryFailed.
    """
    if not SCENE.fullmatch(scene):
        raise ValueError("a scene has 1 to 64 characters")
    asked: dict[str, Any] = {
        "action_name": "QR_LIMIT_STR_SCENE" if lasts_s is None else "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": scene}},
    }
    if lasts_s is not None:
        if not 0 < lasts_s <= LONGEST_S:
            raise ValueError(f"a passing code lasts {LONGEST_S} seconds at most")
        asked["expire_seconds"] = lasts_s
    answer = await client.call("/cgi-bin/qrcode/create", asked)
    ticket = answer.get("ticket")
    if not isinstance(ticket, str):
        raise DeliveryFailed("WeChat's answer holds no ticket")
    return SHOW + quote(ticket, safe="")


async def mini_code(
    client: WeChatClient, scene: str, page: str = "", *, width: int = 430, env: str = "release"
) -> bytes:
    """A mini program's code as a picture. Raises ValueError, DeliveryFailed."""
    if not MINI_SCENE.fullmatch(scene):
        raise ValueError("a mini program's scene has 1 to 32 Latin letters, digits and !#$&'()*+,/:;=?@-._~")
    if page.startswith("/") or width not in WIDTHS:
        raise ValueError("a page begins without a slash, a width is 280 to 1280")
    asked: dict[str, Any] = {"scene": scene, "check_path": env == "release", "env_version": env, "width": width}
    picture = await client.fetch("/wxa/getwxacodeunlimit", {**asked, "page": page} if page else asked)
    if sniff(picture) is None:
        raise DeliveryFailed("WeChat's code is no picture")
    return picture


async def url_link(client: WeChatClient, page: str, query: str = "", *, days: int = 30) -> str:
    """An https link that opens the mini program from a text message or a browser."""
    asked = {"path": page, "query": query, "expire_type": 1, "expire_interval": _days(days)}
    return _named(await client.call("/wxa/generate_urllink", asked), "url_link")


async def scheme(client: WeChatClient, page: str, query: str = "", *, days: int = 30) -> str:
    """A `weixin://` link that opens the mini program from an app."""
    until = datetime.now(UTC) + timedelta(days=_days(days))
    asked = {"jump_wxa": {"path": page, "query": query}, "expire_type": 0, "expire_time": int(until.timestamp())}
    return _named(await client.call("/wxa/generatescheme", asked), "openlink")


def _days(days: int) -> int:
    if not 1 <= days <= 30:
        raise ValueError("a link lasts 1 to 30 days")
    return days


def _named(answer: Any, name: str) -> str:
    link = answer.get(name)
    if not isinstance(link, str):
        raise DeliveryFailed(f"WeChat's answer holds no {name}")
    return link
