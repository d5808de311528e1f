"""API gateways of the Alibaba kind (`X-Ca-…`), which many city clouds run."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from typing_extensions import override

from bot.services.sign.profile import (
    BadSignature,
    Credentials,
    Hash,
    Headers,
    Signable,
    Signed,
    SignProfile,
    base64_of,
    check,
    check_clock,
    from_millis,
    given,
    keyed_base64,
    millis,
    new_nonce,
)

ACCEPT = "application/json; charset=utf-8"
FORM = "application/x-www-form-urlencoded"
SIGNED = ("x-ca-key", "x-ca-nonce", "x-ca-timestamp")
"""In the order of their names, as the string to sign wants them."""
ALL_SIGNED = ",".join(SIGNED)


@dataclass(frozen=True, slots=True)
class AliGateway(SignProfile):
    """Base64 HMAC over method, Accept, Content-MD5, Content-Type, Date, the signed headers and the path with its query.

    A nonce works once in 15 minutes.
    """

    hash: Hash = "sha256"
    nonce: Callable[[], str] = new_nonce

    name: ClassVar[str] = "x-ca"
    skew_s: ClassVar[float] = 900

    @override
    def sign(self, request: Signable, by: Credentials, now: datetime) -> Signed:
        nonce, moment, md5 = self.nonce(), millis(now), _md5(request)
        text = _text(request, ACCEPT, md5, (by.key_id, nonce, moment))
        headers = {
            "Accept": ACCEPT,
            "x-ca-key": by.key_id,
            "x-ca-nonce": nonce,
            "x-ca-timestamp": moment,
            "x-ca-signature-headers": ALL_SIGNED,
            "x-ca-signature": keyed_base64(self.hash, by.secret, text),
        }
        if md5:
            headers["Content-MD5"] = md5
        return Signed(headers)

    @override
    def verify(self, request: Signable, headers: Headers, of: Credentials, now: datetime) -> bytes:
        accept, signature, named = given(headers, "accept", "x-ca-signature", "x-ca-signature-headers")
        if tuple(sorted(named.split(","))) != SIGNED:
            raise BadSignature("Invalid signature")
        md5 = headers.get("content-md5", "")
        own = given(headers, *SIGNED)
        check(signature, keyed_base64(self.hash, of.secret, _text(request, accept, md5, own)))
        check(md5, _md5(request))
        check_clock(from_millis(own[-1]), now, self.skew_s)
        return request.body


def _md5(request: Signable) -> str:
    """The body's check sum, which is in the string to sign; a form's fields stand there themselves instead."""
    if not request.body or request.content_type.startswith(FORM):
        return ""
    return base64_of(hashlib.md5(request.body, usedforsecurity=False).digest())


def _text(request: Signable, accept: str, md5: str, own: Sequence[str]) -> str:
    """`own`: what the signed headers say."""
    key, nonce, moment = own
    head = (
        f"{request.method}\n{accept}\n{md5}\n{request.content_type}\n\n"
        f"x-ca-key:{key}\nx-ca-nonce:{nonce}\nx-ca-timestamp:{moment}\n{request.path}"
    )
    if not request.query:
        return head
    query = "&".join(f"{key}={value}" if value else key for key, value in sorted(request.query.items()))
    return f"{head}?{query}"
