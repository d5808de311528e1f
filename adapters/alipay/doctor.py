"""What an engineer wants to know before Alipay is connected: do keys, addresses and signatures fit, both ways?

Numbers of pitfalls are those of docs/alipay.md.
"""

import re
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urlsplit

import httpx

from adapters.alipay.certificates import last_day, read_pem
from adapters.alipay.client import AlipayClient
from adapters.alipay.openapi_v2 import Call
from adapters.alipay.result import Outcome, Result
from adapters.alipay.settings import LOCAL, AlipayApp

PROBE = Call("alipay.open.public.user.follow.query", {"user_id": "2088000000000000"})
"""Reads only, and any answer to it is signed."""
MOST_OFF_S = 60
SOON_DAYS = 30
WRONG_CHECK = {
    "service": "alipay.service.check",
    "sign_type": "RSA2",
    "charset": "GBK",
    "biz_content": "x",
    "sign": "x",
}

ADVICE = {
    "isv.invalid-signature": "the console holds another public key than the one below: upload it (pitfalls 6, 12)",
    "invalid-signature": "the console holds another public key than the one below: upload it (pitfalls 6, 12)",
    "isv.invalid-app-id": "no such app at this gateway: APP_ID, or GATEWAY is the sandbox's",
    "invalid-app-id": "no such app at this gateway: APP_ID, or GATEWAY is the sandbox's",
    "isv.app-cert-not-exist": "APP_CERT isn't the certificate that the console shows (pitfall 18)",
    "invalid-alipay-root-cert-sn": "ROOT_CERT isn't alipayRootCert.crt (pitfall 18)",
    "isv.invalid-timestamp": "this machine's clock is wrong (pitfall 22)",
    "isv.missing-default-signature-type": "choose RSA2 for this app in the console",
    "isv.insufficient-isv-permissions": "the product isn't bound to this app, or the app isn't online",
    "wrong-signature": "ALIPAY_PUBLIC_KEY isn't Alipay's key for this app: copy it from the console again (pitfall 12)",
    "unknown-certificate": "Alipay signs with a newer certificate: download it again into ALIPAY_CERT",
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


async def examine(app: AlipayApp, http: httpx.AsyncClient, callback: str = "") -> AsyncIterator[Finding]:
    """All findings about one app, one after the other; `callback`: the address that the console knows, if any yet."""
    for finding in _keys(app):
        yield finding
    yield await _clock(app, http)
    async for finding in _signatures(app, http):
        yield finding
    if callback:
        yield look_at_address(callback)
        yield await _callback(app, http, callback)


def _keys(app: AlipayApp) -> Iterator[Finding]:
    keys = app.keys
    yield Finding(
        "our private key", True, f"{keys.private.key_size} bits; its public key, to upload: {keys.public_line}"
    )
    mode = f"certificates, app_cert_sn {keys.app_cert_sn}" if keys.app_cert_sn else "plain public key"
    yield Finding("Alipay's key", True, f"{mode}; differs from ours")
    if app.app_cert:
        yield look_at_certificates(app)
    known = app.content_seal is not None
    yield Finding("AES key", known or None, "16 bytes" if known else "none: no phone numbers, nothing encrypted")


def look_at_certificates(app: AlipayApp) -> Finding:
    """The first of the two that runs out; Alipay's own is fetched anew by itself, ours is not."""
    ends = min(last_day(read_pem(each)) for each in (app.app_cert, app.alipay_cert))
    left = (ends - datetime.now(UTC)).days
    return Finding("certificates", left > 0 and (left >= SOON_DAYS or None), f"hold until {ends:%Y-%m-%d} (pitfall 18)")


def look_at_address(callback: str) -> Finding:
    """What Alipay calls: https under a name, and nothing behind the path."""
    where = urlsplit(callback)
    if where.query or where.fragment:
        return Finding("callback address", False, "has parameters of its own, which break signatures (pitfall 10)")
    local = where.hostname in LOCAL
    named = re.search(r"[a-z]", where.hostname or "") is not None
    good = (where.scheme == "https" and named) or (None if local else False)
    says = "https under a name" if good else "Alipay calls https under a name alone, with a full chain (pitfall 23)"
    return Finding("callback address", good, says)


async def _clock(app: AlipayApp, http: httpx.AsyncClient) -> Finding:
    try:
        answer = await http.post(app.gateway, timeout=10)
        off = abs(parsedate_to_datetime(answer.headers["date"]).timestamp() - time.time())
    except httpx.HTTPError as error:
        return Finding("gateway", False, f"{app.gateway} can't be reached: {type(error).__name__}")
    except (KeyError, ValueError):
        return Finding("gateway", None, f"{app.gateway} answers without a date")
    return Finding("gateway", off <= MOST_OFF_S, f"{app.gateway} answers; our clock is {off:.0f} s off (pitfall 22)")


async def _signatures(app: AlipayApp, http: httpx.AsyncClient) -> AsyncIterator[Finding]:
    result = await AlipayClient(app, http).call(PROBE)
    advice = ADVICE.get(result.sub_code) or ADVICE.get(result.code, str(result))
    yield _ours(result, advice)
    if result.code in {"wrong-signature", "unknown-certificate"}:
        yield Finding("Alipay's signature", False, advice)
    else:
        proved = True if result.ok else None
        yield Finding("Alipay's signature", proved, "holds" if proved else "not proved: no signed success to look at")


def _ours(result: Result, advice: str) -> Finding:
    refused = result.sub_code.removeprefix("isv.") in {
        "invalid-signature", "invalid-app-id", "app-cert-not-exist", "invalid-timestamp",
    }  # fmt: skip
    if refused:
        return Finding("our signature", False, advice)
    if result.ok or result.outcome is Outcome.REFUSED:
        return Finding("our signature", True, "accepted" if result.ok else f"accepted, though: {advice}")
    return Finding("our signature", None, f"not proved: {advice}")


async def _callback(app: AlipayApp, http: httpx.AsyncClient, callback: str) -> Finding:
    """A wrongly signed check must come back as VERIFY_FAILED, signed with our key."""
    try:
        answer = await http.post(callback, content=urlencode(WRONG_CHECK).encode(), timeout=10)
    except httpx.HTTPError as error:
        return Finding("callback", False, f"{callback} can't be reached: {type(error).__name__} (pitfall 23)")
    if answer.status_code != httpx.codes.OK or "VERIFY_FAILED" not in answer.text:
        return Finding("callback", False, f"{callback} answers HTTP {answer.status_code}, not as banshi does")
    if app.keys.public_line not in answer.text:
        return Finding("callback", False, f"{callback} answers for another app, or with another private key")
    return Finding("callback", True, f"{callback} answers, signed with our key")
