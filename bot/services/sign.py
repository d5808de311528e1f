"""How requests to gateways are signed, one class a profile: what `sign` makes, `verify` accepts.

Sources: the profiles as seen in public documents of the gateways named in each class. `verify` is what the far end
does; the sandbox uses it, so that a wrong signature fails here as it would there.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import ClassVar, Protocol
from urllib.parse import quote

from typing_extensions import override

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signable:
    """The parts of a request that a profile may sign."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)


class BadSignature(Exception):
    """The far end would refuse this request; the text is the reason in the gateway's own words."""


def _hmac_base64(secret: str, text: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256)).decode()


def _check(given: str, wanted: str) -> None:
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise BadSignature("Invalid signature")


def _check_clock(sent: datetime, now: datetime, skew_s: float) -> None:
    if abs((now - sent).total_seconds()) > skew_s:
        raise BadSignature("Clock skew exceeded")


class SignProfile(Protocol):
    """A way to sign; stateless, so one object serves all requests of a gateway."""

    name: ClassVar[str]

    def sign(self, request: Signable, *, key_id: str, secret: str, now: datetime) -> Headers:
        """The headers to add to the request."""

    def verify(self, request: Signable, headers: Headers, *, secret: str, now: datetime) -> None:
        """Raises BadSignature unless `sign` with the same secret made these headers a short while ago.

        `headers` has lower-case names.
        """


class Tif(SignProfile):
    """Guangdong's TIF gateway: hex SHA-256 of timestamp + token + nonce + timestamp, clock in seconds."""

    name: ClassVar[str] = "tif"
    skew_s: ClassVar[float] = 300

    def __init__(self, nonce: Callable[[], str] = lambda: secrets.token_hex(8)) -> None:
        self._nonce = nonce

    @override
    def sign(self, request: Signable, *, key_id: str, secret: str, now: datetime) -> Headers:
        clock, nonce = str(int(now.timestamp())), self._nonce()
        return {
            "x-tif-paasid": key_id,
            "x-tif-timestamp": clock,
            "x-tif-nonce": nonce,
            "x-tif-signature": self._digest(clock, secret, nonce),
        }

    @override
    def verify(self, request: Signable, headers: Headers, *, secret: str, now: datetime) -> None:
        try:
            clock, nonce = headers["x-tif-timestamp"], headers["x-tif-nonce"]
            given, sent = headers["x-tif-signature"], datetime.fromtimestamp(int(clock), UTC)
        except (KeyError, ValueError, OverflowError, OSError) as error:
            raise BadSignature("Invalid signature") from error
        _check(given, self._digest(clock, secret, nonce))
        _check_clock(sent, now, self.skew_s)

    @staticmethod
    def _digest(clock: str, token: str, nonce: str) -> str:
        return hashlib.sha256(f"{clock}{token}{nonce}{clock}".encode()).hexdigest()


class NationalService(SignProfile):
    """The national service platform (`gjzwfwpt`): base64 HMAC-SHA256 of service id + requester id + time, milliseconds.

    `key_id` is `sid/rid`: the service's id and ours.
    """

    name: ClassVar[str] = "gjzwfwpt"
    skew_s: ClassVar[float] = 600

    @override
    def sign(self, request: Signable, *, key_id: str, secret: str, now: datetime) -> Headers:
        sid, _, rid = key_id.partition("/")
        clock = str(int(now.timestamp() * 1000))
        return {
            "gjzwfwpt_rid": rid,
            "gjzwfwpt_sid": sid,
            "gjzwfwpt_rtime": clock,
            "gjzwfwpt_sign": _hmac_base64(secret, f"{sid}{rid}{clock}"),
        }

    @override
    def verify(self, request: Signable, headers: Headers, *, secret: str, now: datetime) -> None:
        try:
            sid, rid, clock = headers["gjzwfwpt_sid"], headers["gjzwfwpt_rid"], headers["gjzwfwpt_rtime"]
            given, sent = headers["gjzwfwpt_sign"], datetime.fromtimestamp(int(clock) / 1000, UTC)
        except (KeyError, ValueError, OverflowError, OSError) as error:
            raise BadSignature("Invalid signature") from error
        _check(given, _hmac_base64(secret, f"{sid}{rid}{clock}"))
        _check_clock(sent, now, self.skew_s)


class ZhejiangIrs(SignProfile):
    """Zhejiang's IRS gateway: base64 HMAC-SHA256 over method, path, sorted query, key and date; 90 s of skew."""

    name: ClassVar[str] = "zj-irs"
    skew_s: ClassVar[float] = 90

    @override
    def sign(self, request: Signable, *, key_id: str, secret: str, now: datetime) -> Headers:
        date = format_datetime(now.astimezone(UTC), usegmt=True)
        return {
            "X-BG-HMAC-ACCESS-KEY": key_id,
            "X-BG-HMAC-ALGORITHM": "hmac-sha256",
            "X-BG-DATE-TIME": date,
            "X-BG-HMAC-SIGNATURE": _hmac_base64(secret, self._text(request, key_id, date)),
        }

    @override
    def verify(self, request: Signable, headers: Headers, *, secret: str, now: datetime) -> None:
        try:
            key_id, date = headers["x-bg-hmac-access-key"], headers["x-bg-date-time"]
            given, sent = headers["x-bg-hmac-signature"], parsedate_to_datetime(date)
        except (KeyError, ValueError) as error:
            raise BadSignature("Invalid signature") from error
        _check(given, _hmac_base64(secret, self._text(request, key_id, date)))
        _check_clock(sent.replace(tzinfo=sent.tzinfo or UTC), now, self.skew_s)

    @staticmethod
    def _text(request: Signable, key_id: str, date: str) -> str:
        query = "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in sorted(request.query.items()))
        return f"{request.method}\n{request.path}\n{query}\n{key_id}\n{date}\n"


SIGN_PROFILES: Mapping[str, SignProfile] = {
    profile.name: profile for profile in (Tif(), NationalService(), ZhejiangIrs())
}
"""Every profile that gateways.yaml may name."""
