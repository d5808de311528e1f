"""What an operator wants to know before an account is connected: does WeChat take our calls, and we WeChat's?"""

import secrets
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx

from adapters.wechat import customer
from adapters.wechat.client import WeChatClient
from adapters.wechat.crypto import signature
from adapters.wechat.errcodes import Action, WeChatRefused
from adapters.wechat.forms import Form, Menu, MenuItem, Text
from adapters.wechat.notices import SUBSCRIPTION_SEND, TEMPLATE_SEND, list_templates
from adapters.wechat.settings import AccountKind, Mode, NoticeBy, WeChatAccount
from adapters.wechat.tokens import MemoryTokens
from bot.errors import DeliveryFailed

NOBODY = "oDOCTOR_openid_that_nobody_has"
"""Nothing reaches anybody: what is allowed is refused for this id, what isn't is refused for the account."""
LOW = 0.1

ADVICE = {
    40013: "no such appid: APPID",
    40125: "wrong secret: reset AppSecret in the console and set SECRET",
    40164: "add the address above to the IP allow-list (设置与开发 → 安全中心 → IP白名单)",
    40243: "AppSecret is frozen: unfreeze it in the console",
    89501: "the administrator must confirm this address in WeChat",
    89503: "the administrator must confirm this address in WeChat",
    45009: "the day's quota of tokens is used up: another system fetches them too",
    45011: "too many token fetches in a minute: another system fetches them too",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `good` is None where nothing could be proved."""

    subject: str
    good: bool | None
    says: str

    def __str__(self) -> str:
        mark = {True: "ok  ", False: "BAD ", None: "?   "}[self.good]
        return f"{mark}{self.subject}: {self.says}"


async def examine(account: WeChatAccount, http: httpx.AsyncClient, callback: str = "") -> AsyncIterator[Finding]:
    """All findings about one account; `callback`: the address that the console knows, if any yet."""
    client = WeChatClient(account, http, MemoryTokens())
    for finding in _settings(account):
        yield finding
    token = await _token(client)
    yield token
    if token.good:
        yield await _push_addresses(client)
        async for finding in _permissions(client):
            yield finding
        async for finding in _quotas(client):
            yield finding
        async for finding in _templates(client):
            yield finding
    if callback:
        yield await _callback(account, http, callback)


def _settings(account: WeChatAccount) -> Iterator[Finding]:
    if account.mode is Mode.SAFE:
        yield Finding("mode", True, "safe: every push is encrypted and signed as a whole")
    else:
        yield Finding("mode", False, f"{account.mode}: a push in clear can be forged; choose 安全模式, set MODE=safe")
    if account.previous_token or account.previous_aes_key:
        yield Finding(
            "rotation", None, "the former token or key is still accepted: take it out when the change is over"
        )


async def _token(client: WeChatClient) -> Finding:
    try:
        await client.token()
    except WeChatRefused as refused:
        address = f"{refused.refusal.address}: " if refused.refusal.address else ""
        advice = ADVICE.get(refused.refusal.code, f"errcode {refused.refusal.code}")
        return Finding("access token", False, f"{address}{advice} (errcode {refused.refusal.code})")
    except DeliveryFailed as failure:
        return Finding("access token", False, f"WeChat can't be reached: {failure}")
    return Finding("access token", True, "WeChat takes appid, secret and this machine's address")


async def _push_addresses(client: WeChatClient) -> Finding:
    try:
        listed = (await client.call("/cgi-bin/getcallbackip", repeatable=True)).get("ip_list") or ()
    except DeliveryFailed as failure:
        return Finding("push addresses", None, str(failure))
    return Finding("push addresses", True, f"{len(listed)} that pushes come from, for a firewall's list")


async def _permissions(client: WeChatClient) -> AsyncIterator[Finding]:
    """Tries each kind of message on nobody: a refusal for that person is a permission."""
    account = client.account
    probes: list[tuple[str, bool, Form]] = [("customer messages", account.customer_messages, Text("."))]
    if account.kind is AccountKind.OFFICIAL_ACCOUNT:
        probes.append(("menu messages", account.menu_messages, Menu(".", (MenuItem("1", "."),), ".")))
    for subject, wanted, form in probes:
        try:
            await customer.send(client, NOBODY, form)
            allowed: bool | None = True
        except WeChatRefused as refused:
            allowed = refused.action is not Action.OFF if refused.action in {Action.OFF, Action.DROP} else None
        except DeliveryFailed:
            allowed = None
        yield _permission(subject, wanted=wanted, allowed=allowed)


def _permission(subject: str, *, wanted: bool, allowed: bool | None) -> Finding:
    name = subject.replace(" ", "_").upper()
    if allowed is None:
        return Finding(subject, None, "WeChat doesn't say")
    if allowed == wanted:
        return Finding(subject, True, "allowed" if allowed else "not allowed, and not used")
    says = "allowed, but switched off" if allowed else "not allowed: the account isn't verified for them"
    return Finding(subject, None if allowed else False, f"{says}; set {name}={str(allowed).lower()}")


async def _quotas(client: WeChatClient) -> AsyncIterator[Finding]:
    for path in (customer.SEND, "/cgi-bin/media/upload", *_notice_paths(client.account)):
        try:
            quota = (await client.call("/cgi-bin/openapi/quota/get", {"cgi_path": path})).get("quota") or {}
        except DeliveryFailed as failure:
            yield Finding(f"quota {path}", None, str(failure))
            continue
        left, limit = int(quota.get("remain", 0)), int(quota.get("daily_limit", 0))
        yield Finding(f"quota {path}", left > limit * LOW, f"{left} of {limit} left today")


def _notice_paths(account: WeChatAccount) -> Iterator[str]:
    ways = {template.by for template in account.templates.values()}
    if NoticeBy.TEMPLATE in ways:
        yield TEMPLATE_SEND
    if NoticeBy.SUBSCRIPTION in ways:
        yield SUBSCRIPTION_SEND[account.kind]


async def _templates(client: WeChatClient) -> AsyncIterator[Finding]:
    wanted = {name: each for name, each in client.account.templates.items() if each.by is NoticeBy.SUBSCRIPTION}
    if not wanted:
        return
    try:
        known = {str(template.get("priTmplId")) for template in await list_templates(client)}
    except DeliveryFailed as failure:
        yield Finding("templates", None, str(failure))
        return
    for name, template in wanted.items():
        says = "the console holds it" if template.id in known else "the console holds no such template"
        yield Finding(f"template {name}", template.id in known, says)


async def _callback(account: WeChatAccount, http: httpx.AsyncClient, url: str) -> Finding:
    """Asks our own callback as WeChat's console does."""
    where = httpx.URL(url)
    if where.port not in {None, 80, 443} and where.host not in {"127.0.0.1", "localhost"}:
        return Finding("callback", False, "WeChat calls ports 80 and 443 only")
    timestamp, nonce, echo = str(int(time.time())), secrets.token_hex(5), secrets.token_hex(8)
    token = account.token.get_secret_value()
    signed = signature(token.encode(), timestamp.encode(), nonce.encode()).decode()
    query = {"signature": signed, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
    try:
        answer = await http.get(url, params=query, timeout=5, follow_redirects=False)
    except httpx.HTTPError as error:
        return Finding("callback", False, f"can't be reached: {type(error).__name__}")
    if answer.is_redirect:
        return Finding("callback", False, "answers with a redirect, which WeChat doesn't follow")
    if answer.status_code == httpx.codes.FORBIDDEN:
        return Finding("callback", False, "refuses our signature: another TOKEN, another path, or a wrong clock")
    good = answer.status_code == httpx.codes.OK and answer.text == echo
    return Finding(
        "callback", good, "answers as WeChat wants" if good else f"answers HTTP {answer.status_code}, not the echo"
    )
