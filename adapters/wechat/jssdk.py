"""What a page needs to use WeChat's own functions in its browser: the JS-SDK's signature (§4.5)."""

import hashlib
import secrets
import time
from collections.abc import Collection, Mapping
from urllib.parse import urldefrag, urlsplit

from adapters.wechat.client import WeChatClient
from adapters.wechat.tokens import kept_or_fetched
from bot.errors import DeliveryFailed


def signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """SHA-1 over the four in this order, the address without what stands behind `#`."""
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={urldefrag(url).url}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


async def page_config(client: WeChatClient, url: str, hosts: Collection[str]) -> Mapping[str, str | int]:
    """What `wx.config` takes on a page of ours. Raises ValueError for another host's address, DeliveryFailed."""
    where = urlsplit(url)
    if where.scheme not in {"https", "http"} or where.hostname not in hosts:
        raise ValueError("not a page of ours")
    ticket = await kept_or_fetched(client.tokens, f"{client.account.appid}:jsapi", lambda: _ticket(client))
    nonce, timestamp = secrets.token_urlsafe(12), int(time.time())
    return {
        "appId": client.account.appid,
        "timestamp": timestamp,
        "nonceStr": nonce,
        "signature": signature(ticket, nonce, timestamp, url),
    }


async def _ticket(client: WeChatClient) -> tuple[str, int]:
    answer = await client.call("/cgi-bin/ticket/getticket", repeatable=True, type="jsapi")
    ticket, lasts_s = answer.get("ticket"), answer.get("expires_in")
    if not isinstance(ticket, str) or not isinstance(lasts_s, int):
        raise DeliveryFailed("WeChat's ticket answer holds no ticket")
    return ticket, lasts_s
