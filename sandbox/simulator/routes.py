"""What the page asks of the pretend platform: the accounts, a chat as it goes on, and sending."""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.alipay.platform import Platform as Alipay
from sandbox.chats import Kind
from sandbox.wechat.accounts import Account
from sandbox.wechat.caller import Caller
from sandbox.wechat.platform import Platform

STATIC = Path(__file__).resolve().parent / "static"
OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")
POLICY = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
HEADERS = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
LONGEST = 20_000


def simulator_routes(platform: Platform, caller: Caller, alipay: Alipay) -> Sequence[BaseRoute]:
    """The page at `/` and what it calls below `/simulator/`."""
    simulator = _Simulator(platform, caller, alipay)
    chat = "/simulator/chats/{account}/{openid}"
    return [
        Route("/", _page),
        Mount("/simulator/static", StaticFiles(directory=STATIC)),
        Route("/simulator/accounts", simulator.accounts),
        Route("/simulator/menus/{account}", simulator.menu),
        Route(f"{chat}/events", simulator.events),
        Route(f"{chat}/messages", simulator.send, methods=["POST"]),
    ]


async def _page(request: Request) -> Response:
    return FileResponse(STATIC / "index.html", headers=HEADERS)


class _Simulator:
    def __init__(self, platform: Platform, caller: Caller, alipay: Alipay) -> None:
        self._platform = platform
        self._caller = caller
        self._alipay = alipay

    async def accounts(self, request: Request) -> Response:
        """`[{platform, name, title, kind}]`, WeChat's first, in the order of the file."""
        wechat = [("wechat", a.name, a.title, a.kind) for a in self._platform.accounts.values()]
        alipay = [("alipay", a.name, a.title, "life_account") for a in self._alipay.apps.values()]
        return JSONResponse(
            [dict(zip(("platform", "name", "title", "kind"), row, strict=True)) for row in wechat + alipay]
        )

    async def menu(self, request: Request) -> Response:
        """The menu that an account has pushed, as its buttons."""
        account = self._platform.accounts.get(request.path_params["account"])
        menus = self._platform.menus.get(account.appid, {}) if account else {}
        return JSONResponse(menus.get("menu", {}).get("button", []))

    async def events(self, request: Request) -> Response:
        """The chat as server-sent events, from the entry after `Last-Event-ID` on."""
        account, openid = self._parties(request)
        last = request.headers.get("last-event-id", "0")
        stream = self._stream(account, openid, int(last) if last.isdigit() else 0)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _stream(self, account: Account, openid: str, after: int) -> AsyncIterator[str]:
        yield "retry: 1000\n\n"
        async for entry in self._platform.chat(account.name, openid).watch(after):
            yield f"id: {entry.number}\ndata: {json.dumps(asdict(entry), ensure_ascii=False)}\n\n"

    async def send(self, request: Request) -> Response:
        """Does what the citizen did and answers when its delivery is over, at most three attempts later."""
        account, openid = self._parties(request)
        try:
            asked = json.loads(await request.body())
            deed = self._deeds[asked["kind"]]
            await deed(self, account, openid, asked)
        except (ValueError, KeyError, TypeError) as error:
            raise HTTPException(400, "unreadable") from error
        return JSONResponse({"delivered": True})

    async def _text(self, account: Account, openid: str, asked: Mapping[str, Any]) -> None:
        text = str(asked["text"])[:LONGEST]
        self._show(account, openid, text)
        tapped = {"bizmsgmenuid": str(asked["menu_id"])[:128]} if asked.get("menu_id") else {}
        await self._caller.message(account, openid, {"MsgType": "text", "Content": text, **tapped})

    async def _image(self, account: Account, openid: str, asked: Mapping[str, Any]) -> None:
        self._show(account, openid, "示例照片", "image")
        picture = {"PicUrl": "http://127.0.0.1:8001/simulator/static/photo.svg", "MediaId": "demo-media-0001"}
        await self._caller.message(account, openid, {"MsgType": "image", **picture})

    async def _voice(self, account: Account, openid: str, asked: Mapping[str, Any]) -> None:
        said = str(asked.get("text", ""))[:LONGEST]
        self._show(account, openid, said or "语音 3″", "voice")
        voice = {"MediaId": "demo-media-0002", "Format": "amr", "Recognition": said}
        await self._caller.message(account, openid, {"MsgType": "voice", **voice})

    async def _location(self, account: Account, openid: str, asked: Mapping[str, Any]) -> None:
        latitude, longitude, label = float(asked["latitude"]), float(asked["longitude"]), str(asked["label"])[:100]
        self._show(account, openid, label, "location")
        place = {"Location_X": f"{latitude:.6f}", "Location_Y": f"{longitude:.6f}", "Scale": "16", "Label": label}
        await self._caller.message(account, openid, {"MsgType": "location", **place})

    async def _enter(self, account: Account, openid: str, asked: Mapping[str, Any]) -> None:
        """Opens the chat; the first time that is following the account, as a citizen must before writing."""
        chat = self._platform.chat(account.name, openid)
        if chat.entries():
            return
        if account.kind == "mini_program":
            chat.add(Kind.NOTE, "进入小程序客服会话")
            await self._caller.event(account, openid, "user_enter_tempsession", SessionFrom="simulator")
        else:
            await self._follow(account, openid, asked)

    async def _follow(self, account: Account, openid: str, asked: Mapping[str, Any]) -> None:
        self._platform.chat(account.name, openid).add(Kind.NOTE, "你已关注该公众号")
        await self._caller.event(account, openid, "subscribe", EventKey="")

    async def _click(self, account: Account, openid: str, asked: Mapping[str, Any]) -> None:
        """Taps the menu under the chat."""
        await self._caller.event(account, openid, "CLICK", EventKey=str(asked["key"])[:128])

    async def _scan(self, account: Account, openid: str, asked: Mapping[str, Any]) -> None:
        """Scans a code of the account; who doesn't follow it yet does so by that."""
        scene, chat = str(asked["scene"])[:64], self._platform.chat(account.name, openid)
        chat.add(Kind.NOTE, f"扫描了二维码「{scene}」")
        if chat.following:
            await self._caller.event(account, openid, "SCAN", EventKey=scene, Ticket="sandbox-ticket")
        else:
            await self._caller.event(account, openid, "subscribe", EventKey=f"qrscene_{scene}", Ticket="sandbox-ticket")

    async def _unfollow(self, account: Account, openid: str, asked: Mapping[str, Any]) -> None:
        self._platform.chat(account.name, openid).add(Kind.NOTE, "你已取消关注该公众号")
        await self._caller.event(account, openid, "unsubscribe", EventKey="")

    def _show(self, account: Account, openid: str, text: str, form: str = "text") -> None:
        self._platform.chat(account.name, openid).add(Kind.CITIZEN, text, form)

    def _parties(self, request: Request) -> tuple[Account, str]:
        account = self._platform.accounts.get(request.path_params["account"])
        openid: str = request.path_params["openid"]
        if account is None or not OPENID.fullmatch(openid):
            raise HTTPException(404)
        return account, openid

    _deeds: ClassVar = {
        "text": _text,
        "image": _image,
        "voice": _voice,
        "location": _location,
        "enter": _enter,
        "follow": _follow,
        "unfollow": _unfollow,
        "click": _click,
        "scan": _scan,
    }
