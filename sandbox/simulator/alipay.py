"""What the page asks of the pretend Alipay: a chat as it goes on, and sending."""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, ClassVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from sandbox.alipay.accounts import App
from sandbox.alipay.caller import Caller
from sandbox.alipay.platform import Phase, Platform
from sandbox.chats import Kind

USER = re.compile(r"2088\d{12}|[A-Za-z0-9_-]{20,64}")
LONGEST = 20_000


def alipay_simulator_routes(platform: Platform, caller: Caller) -> Sequence[BaseRoute]:
    """What the page calls below `/simulator/alipay/`."""
    simulator = _Simulator(platform, caller)
    chat = "/simulator/alipay/chats/{account}/{user}"
    return [
        Route(f"{chat}/events", simulator.events),
        Route(f"{chat}/messages", simulator.send, methods=["POST"]),
    ]


class _Simulator:
    def __init__(self, platform: Platform, caller: Caller) -> None:
        self._platform = platform
        self._caller = caller

    async def events(self, request: Request) -> Response:
        """The chat as server-sent events, from the entry after `Last-Event-ID` on."""
        app, user = self._parties(request)
        stream = self._stream(app, user, _last(request))
        return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _stream(self, app: App, user: str, after: int) -> AsyncIterator[str]:
        yield "retry: 1000\n\n"
        async for entry in self._platform.chat(app.name, user).watch(after):
            yield f"id: {entry.number}\ndata: {json.dumps(asdict(entry), ensure_ascii=False)}\n\n"

    async def send(self, request: Request) -> Response:
        """Does what the citizen did and answers when it was acknowledged, with what came into view by then."""
        app, user = self._parties(request)
        after = _last(request)
        try:
            asked = json.loads(await request.body())
            await self._deeds[asked["kind"]](self, app, user, asked)
        except (ValueError, KeyError, TypeError) as error:
            raise HTTPException(400, "unreadable") from error
        shown = self._platform.chat(app.name, user).entries(after)
        return JSONResponse({"delivered": True, "shown": [asdict(entry) for entry in shown]})

    async def _text(self, app: App, user: str, asked: Mapping[str, Any]) -> None:
        text = str(asked["text"])[:LONGEST]
        self._platform.chat(app.name, user).add(Kind.CITIZEN, text)
        fields = {"MsgType": "text", "Text": {"Content": text}}
        await self._caller.message(app, user, fields, message_id=str(asked.get("message_id", "")))

    async def _image(self, app: App, user: str, asked: Mapping[str, Any]) -> None:
        self._platform.chat(app.name, user).add(Kind.CITIZEN, "示例照片", "image")
        picture = {"MediaId": "demo-media-0001", "Format": "png"}
        await self._caller.message(app, user, {"MsgType": "image", "Image": picture})

    async def _enter(self, app: App, user: str, asked: Mapping[str, Any]) -> None:
        """Opens the chat; the first time that is following the account, as a citizen must before writing."""
        if self._platform.chat(app.name, user).entries():
            await self._caller.event(app, user, "enter")
        else:
            await self._follow(app, user, asked)

    async def _follow(self, app: App, user: str, asked: Mapping[str, Any]) -> None:
        self._platform.chat(app.name, user).add(Kind.NOTE, "你已关注该生活号")
        await self._caller.event(app, user, "follow", str(asked.get("param", "")))

    async def _unfollow(self, app: App, user: str, asked: Mapping[str, Any]) -> None:
        self._platform.chat(app.name, user).add(Kind.NOTE, "你已取消关注该生活号")
        await self._caller.event(app, user, "unfollow")

    async def _click(self, app: App, user: str, asked: Mapping[str, Any]) -> None:
        key = str(asked["key"])[:255]
        self._platform.chat(app.name, user).add(Kind.NOTE, f"你点了菜单「{key}」")
        await self._caller.event(app, user, "click", key)

    async def _scan(self, app: App, user: str, asked: Mapping[str, Any]) -> None:
        """Scans the account's code with a scene: who doesn't follow yet follows by it."""
        scene, chat = str(asked["scene"])[:255], self._platform.chat(app.name, user)
        chat.add(Kind.NOTE, f"你扫了二维码「{scene}」")
        event = "enter" if chat.following else "follow"
        await self._caller.event(app, user, event, json.dumps({"scene": {"sceneId": scene}}, ensure_ascii=False))

    async def _move(self, app: App, user: str, asked: Mapping[str, Any]) -> None:
        """The app moves from user_id to open_id, for this citizen."""
        self._platform.citizen(app, user).phase = Phase(asked["phase"])

    async def _raw(self, app: App, user: str, asked: Mapping[str, Any]) -> None:
        """A message or an event of any type, for tests."""
        fields = {str(name): value for name, value in asked["fields"].items()}
        if "EventType" in fields:
            await self._caller.event(app, user, str(fields["EventType"]), str(fields.get("ActionParam", "")))
        else:
            await self._caller.message(app, user, fields)

    def _parties(self, request: Request) -> tuple[App, str]:
        app = self._platform.apps.get(request.path_params["account"])
        user: str = request.path_params["user"]
        if app is None or not USER.fullmatch(user):
            raise HTTPException(404)
        return app, user

    _deeds: ClassVar = {
        "text": _text,
        "image": _image,
        "enter": _enter,
        "follow": _follow,
        "unfollow": _unfollow,
        "click": _click,
        "scan": _scan,
        "move": _move,
        "raw": _raw,
    }


def _last(request: Request) -> int:
    """The number of the last entry that the page knows."""
    last = request.headers.get("last-event-id", "0")
    return int(last) if last.isdigit() else 0
