"""The platform's side of the protocol for these tests, by wechatpy: the reference that our codec is held against."""

import json
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.applications import Starlette

from adapters.wechat.adapter import Phrases, WeChatAdapter
from adapters.wechat.callback import CHINA
from adapters.wechat.settings import WeChatAccount
from bot.messages import InboundMessage, Reply
from bot.platforms import Receive
from tests.serving import serving

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from wechatpy.crypto import WeChatCrypto
    from wechatpy.utils import WeChatSigner

HERE = Path(__file__).parent
TOKEN, AES_KEY, APPID = "govservetoken", "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA", "wx0123456789abcdef"
OTHER_AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OWN_ID, USER = "gh_0123456789ab", "oTEST_openid_0000000000000001"


def make_account(**changes: Any) -> WeChatAccount:
    """The demo account with changes."""
    values = {"appid": APPID, "secret": "app-secret", "token": TOKEN, "aes_key": AES_KEY, "original_id": OWN_ID}
    return WeChatAccount.model_validate(values | changes)


def signed(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


@dataclass
class Reference:
    """Makes pushes and reads answers with wechatpy."""

    token: str = TOKEN
    aes_key: str = AES_KEY
    appid: str = APPID
    nonce: str = "1357924680"
    timestamp: str = field(default_factory=lambda: str(int(time.time())))

    def crypto(self) -> Any:
        return WeChatCrypto(self.token, self.aes_key, self.appid)

    def query(self) -> dict[str, str]:
        signature = signed(self.token, self.timestamp, self.nonce)
        return {"signature": signature, "timestamp": self.timestamp, "nonce": self.nonce, "openid": USER}

    def sealed(self, message: str, *, as_json: bool = False, beside: str = "") -> tuple[dict[str, str], bytes]:
        """Query and body of an encrypted push; `beside` goes in clear beside the ciphertext."""
        envelope = self.crypto().encrypt_message(message, self.nonce, self.timestamp)
        ciphertext = envelope.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
        return self.wrapped(ciphertext, as_json=as_json, beside=beside)

    def wrapped(self, ciphertext: str, *, as_json: bool = False, beside: str = "") -> tuple[dict[str, str], bytes]:
        """Query and body around any ciphertext, rightly signed."""
        signature = signed(self.token, self.timestamp, self.nonce, ciphertext)
        query = self.query() | {"encrypt_type": "aes", "msg_signature": signature}
        if as_json:
            return query, json.dumps({"ToUserName": OWN_ID, "Encrypt": ciphertext}).encode()
        receiver, sealed = (
            f"<ToUserName><![CDATA[{OWN_ID}]]></ToUserName>",
            f"<Encrypt><![CDATA[{ciphertext}]]></Encrypt>",
        )
        return query, f"<xml>{receiver}{beside}{sealed}</xml>".encode()

    def opened(self, answer: bytes) -> str:
        """What an encrypted answer holds; wechatpy raises when it isn't right."""
        text = answer.decode()
        if text.startswith("{"):
            fields = json.loads(text)
            assert isinstance(fields["TimeStamp"], int)
            return self._decrypted(fields, fields["MsgSignature"], str(fields["TimeStamp"]), fields["Nonce"])
        parts = {
            name: text.split(f"<{name}>")[1].split(f"</{name}>")[0] for name in ("MsgSignature", "TimeStamp", "Nonce")
        }
        bare = {name: part.removeprefix("<![CDATA[").removesuffix("]]>") for name, part in parts.items()}
        return self._decrypted(text, bare["MsgSignature"], bare["TimeStamp"], bare["Nonce"])

    def _decrypted(self, envelope: Any, signature: str, timestamp: str, nonce: str) -> str:
        opened = self.crypto().decrypt_message(envelope, signature, timestamp, nonce)
        return opened if isinstance(opened, str) else opened.decode()


def read_xml(text: str | bytes) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314  it is our own


def push_xml(content: str = "办理居住证", **changes: str) -> str:
    """A text message."""
    fields = {
        "ToUserName": f"<![CDATA[{OWN_ID}]]>",
        "FromUserName": f"<![CDATA[{USER}]]>",
        "CreateTime": "1795219200",
        "MsgType": "<![CDATA[text]]>",
        "Content": f"<![CDATA[{content}]]>",
        "MsgId": "24000000000000001",
    } | changes
    return f"<xml>{''.join(f'<{name}>{value}</{name}>' for name, value in fields.items())}</xml>"


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


async def call(app: Starlette, method: str, path: str, query: str, body: bytes | Sequence[bytes] = b"") -> Answer:
    """One request to an ASGI application; whatever it raises is raised here."""
    chunks = [body] if isinstance(body, bytes) else list(body)
    events = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    events[-1]["more_body"] = False
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return events.pop(0) if events else {"type": "http.disconnect"}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "root_path": "", "headers": [],
        "query_string": query.encode("latin-1", "replace"), "scheme": "http", "server": ("test", 80),
        "client": ("test", 1), "http_version": "1.1",
    }  # fmt: skip
    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, b"".join(event.get("body", b"") for event in sent[1:]))


async def echo(message: InboundMessage, *, waited_s: float = 0.0) -> Reply | None:
    """Answers whatever comes."""
    return Reply(f"{message.kind}：{message.text}")


def make_app(receive: Receive = echo, http: Any = None, **accounts: WeChatAccount) -> Starlette:
    """The adapter's routes over accounts by name; `demo` (safe) and `plain` when none are named."""
    chosen = accounts or {"demo": make_account(), "plain": make_account(mode="plain")}
    adapter = WeChatAdapter(chosen, http, phrases=Phrases("（没有显示完）", "抱歉，请再发一次"))
    return Starlette(routes=adapter.routes(receive))


class Kit:
    """What the tests of this folder share."""

    account = staticmethod(make_account)
    reference = Reference
    push_xml = staticmethod(push_xml)
    app = staticmethod(make_app)
    call = staticmethod(call)
    read_xml = staticmethod(read_xml)
    signed = staticmethod(signed)
    china = CHINA
    own_id, user, aes_key, other_aes_key = OWN_ID, USER, AES_KEY, OTHER_AES_KEY
    here = HERE


@pytest.fixture(scope="session")
def kit() -> type[Kit]:
    return Kit


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Starlette], Awaitable[str]]]:
    """Puts applications on loopback ports; gives their base URLs."""
    async with serving() as start:
        yield start
