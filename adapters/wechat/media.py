"""Pictures and recordings to WeChat and from it; what a file is, its first bytes say, not its name."""

import hashlib
from dataclasses import dataclass

import httpx

from adapters.wechat.client import WeChatClient
from bot.errors import DeliveryFailed

KEPT_S = 3 * 24 * 3600 - 3600
"""WeChat keeps temporary media for three days."""
LARGEST = {"image": 10 * 1024 * 1024, "voice": 2 * 1024 * 1024, "video": 10 * 1024 * 1024, "thumb": 64 * 1024}
SIGNATURES = (
    (b"\xff\xd8\xff", "image", "jpg", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image", "png", "image/png"),
    (b"GIF8", "image", "gif", "image/gif"),
    (b"BM", "image", "bmp", "image/bmp"),
    (b"#!AMR", "voice", "amr", "audio/amr"),
    (b"#!SILK", "voice", "silk", "audio/silk"),
    (b"ID3", "voice", "mp3", "audio/mpeg"),
    (b"\xff\xfb", "voice", "mp3", "audio/mpeg"),
    (b"RIFF", "voice", "wav", "audio/wav"),
)


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file is."""

    kind: str
    suffix: str
    type: str


def sniff(content: bytes) -> Sniffed | None:
    """What the first bytes say; None for what WeChat takes no part of."""
    if content[4:8] == b"ftyp":
        return Sniffed("video", "mp4", "video/mp4")
    found = (Sniffed(kind, suffix, type_) for start, kind, suffix, type_ in SIGNATURES if content.startswith(start))
    return next(found, None)


async def upload(client: WeChatClient, content: bytes, *, thumb: bool = False) -> str:
    """Hands WeChat a file for three days; gives its media id, the same for the same file as long as it lasts.

    Raises DeliveryFailed, permanent for what is no picture, recording or film, or too large.
    """
    what = sniff(content)
    kind = "thumb" if thumb else what.kind if what else ""
    if what is None or len(content) > LARGEST[kind] or (thumb and what.kind != "image"):
        raise DeliveryFailed("not a file that WeChat takes", permanent=True)
    name = f"{client.account.appid}:media:{kind}:{hashlib.sha256(content).hexdigest()[:32]}"
    if kept := await client.tokens.get(name):
        return kept
    answer = await client.upload("/cgi-bin/media/upload", "media", f"file.{what.suffix}", content, what.type, type=kind)
    media_id = answer.get("media_id") or answer.get("thumb_media_id")
    if not isinstance(media_id, str):
        raise DeliveryFailed("WeChat's upload answer holds no media id")
    await client.tokens.put(name, media_id, KEPT_S)
    return media_id


async def forget(client: WeChatClient, content: bytes, media_id: str, *, thumb: bool = False) -> None:
    """Forgets a media id that WeChat no longer knows."""
    what = sniff(content)
    kind = "thumb" if thumb else what.kind if what else ""
    name = f"{client.account.appid}:media:{kind}:{hashlib.sha256(content).hexdigest()[:32]}"
    await client.tokens.drop(name, media_id)


async def download(client: WeChatClient, media_id: str, *, high_quality: bool = False) -> bytes:
    """A picture or recording that a citizen sent, within three days. Raises DeliveryFailed for any other file."""
    path = "/cgi-bin/media/get/jssdk" if high_quality else "/cgi-bin/media/get"
    content = await client.fetch(path, media_id=media_id)
    if sniff(content) is None and not high_quality:
        raise DeliveryFailed("WeChat's media: neither picture nor recording", permanent=True)
    return content


async def fetch_picture(client: WeChatClient, url: str) -> bytes:
    """The operator's own picture at an address of the catalogue. Raises DeliveryFailed."""
    try:
        async with client.download(url) as answer:
            body = bytearray()
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > LARGEST["image"]:
                    raise DeliveryFailed("picture too large", permanent=True)
            good = answer.status_code == httpx.codes.OK
    except httpx.HTTPError as error:
        raise DeliveryFailed(f"picture: {type(error).__name__}") from None
    what = sniff(bytes(body))
    if not good or what is None or what.kind != "image":
        raise DeliveryFailed("no picture at its address", permanent=True)
    return bytes(body)
