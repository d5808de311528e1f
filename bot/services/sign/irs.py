"""Zhejiang's IRS gateway."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import ClassVar
from urllib.parse import quote

from typing_extensions import override

from bot.services.sign.profile import (
    BadSignature,
    Credentials,
    Headers,
    Signable,
    Signed,
    SignProfile,
    check,
    check_clock,
    given,
    keyed_base64,
)


@dataclass(frozen=True, slots=True)
class ZhejiangIrs(SignProfile):
    """Base64 HMAC-SHA256 over method, path, sorted query, key and date (RFC 1123).

    90 s of skew; the body isn't signed.
    """

    name: ClassVar[str] = "zj-irs"
    skew_s: ClassVar[float] = 90

    @override
    def sign(self, request: Signable, by: Credentials, now: datetime) -> Signed:
        date = format_datetime(now.astimezone(UTC), usegmt=True)
        return Signed(
            {
                "X-BG-HMAC-ACCESS-KEY": by.key_id,
                "X-BG-HMAC-ALGORITHM": "hmac-sha256",
                "X-BG-DATE-TIME": date,
                "X-BG-HMAC-SIGNATURE": keyed_base64("sha256", by.secret, _text(request, by.key_id, date)),
            }
        )

    @override
    def verify(self, request: Signable, headers: Headers, of: Credentials, now: datetime) -> bytes:
        names = ("x-bg-hmac-access-key", "x-bg-date-time", "x-bg-hmac-signature")
        key_id, date, signature = given(headers, *names)
        try:
            sent = parsedate_to_datetime(date)
        except ValueError as error:
            raise BadSignature("Invalid signature") from error
        check(signature, keyed_base64("sha256", of.secret, _text(request, key_id, date)))
        check_clock(sent.replace(tzinfo=sent.tzinfo or UTC), now, self.skew_s)
        return request.body


def _text(request: Signable, key_id: str, date: str) -> str:
    query = "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in sorted(request.query.items()))
    return f"{request.method}\n{request.path}\n{query}\n{key_id}\n{date}\n"
