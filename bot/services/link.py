"""One gateway at run time: room, quota, breaker, secret; signs, sends, tries reads again, renews what expired."""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Protocol

from msgspec.structs import replace

from bot import tracing
from bot.catalog.gateways import Gateway, Operation, SignSpec
from bot.services import envelope
from bot.services.breaker import BreakerState, CircuitBreaker
from bot.services.connections import Connections
from bot.services.lease import Lease, LeaseFailed, LeaseStore
from bot.services.outcome import Unknown
from bot.services.rate import Bucket, SharedBuckets
from bot.services.room import Room
from bot.services.sign import BadSignature, Credentials, ForwardedUser, Grant, LeasingProfile, SignProfile
from bot.services.transport import Answered, exchange
from bot.services.wire import USUAL, Outgoing, outgoing

FIRST_PAUSE_S = 0.1
NO_ANSWER = frozenset((401, 403, 404, 408, 429))
BROKEN = HTTPStatus.INTERNAL_SERVER_ERROR.value
PASSING = frozenset(("unreachable", "status-502", "status-503", "status-504", "disconnected", "cut-short"))
"""What is often over a moment later, so that a read is worth another try."""


class Call:
    """One call on its way: what is asked, for whom, and by when (on `clock`) it is over."""

    __slots__ = ("_clock", "_ends", "fields", "operation", "sent", "user")

    def __init__(
        self,
        operation: Operation,
        fields: Mapping[str, Any],
        user: ForwardedUser | None,
        ends: float,
        clock: Callable[[], float],
    ) -> None:
        self.operation, self.fields, self.user = operation, fields, user
        self._ends, self._clock = ends, clock
        self.sent = False
        """Whether any of it has left us."""

    def left_s(self) -> float:
        """How many seconds are left."""
        return self._ends - self._clock()


class GatewayStore(LeaseStore, SharedBuckets, Protocol):
    """What processes share about gateways."""


class Link:
    """The way to one gateway. Safe for concurrent use; `ask` is bounded in time by its caller."""

    def __init__(
        self,
        name: str,
        gateway: Gateway,
        profile: SignProfile,
        credentials: Credentials,
        connections: Connections,
        store: GatewayStore | None,
        clock: Callable[[], float],
    ) -> None:
        self.gateway = gateway
        self.breaker = CircuitBreaker(gateway.breaker, clock)
        self.room = Room(gateway.concurrency, gateway.overdue, clock)
        self._profile = profile
        self._opens = type(profile).open_answer is not SignProfile.open_answer
        """Whether its answers are signed or encrypted."""
        self._credentials = credentials
        self._connections = connections
        self._roots = gateway.ca.pem if gateway.ca else ""
        self._bucket = Bucket(name, gateway.rate, store, clock)
        self._lease: Lease | None = None
        if gateway.sign.lease is not None:
            self._lease = Lease(name, gateway.sign.lease.margin_s, store, self._fetch_grant)

    async def ask(self, call: Call) -> Any | Unknown:
        """The decoded answer, or Unknown with the reason why there is none."""
        if self.breaker.state is BreakerState.OPEN:
            return Unknown("breaker-open", sent=False)
        tries = 1 if call.operation.writes else 1 + self.gateway.retries
        for number in range(tries):
            answer = await self._once(call)
            if not _is_passing(answer) or number + 1 == tries:
                return answer
            pause = random.uniform(0, FIRST_PAUSE_S * 2**number)  # noqa: S311 (spreads tries, keeps no secret)
            if pause >= call.left_s():
                return answer
            await asyncio.sleep(pause)
        raise AssertionError("the last try returns")

    async def _once(self, call: Call) -> Any | Unknown:
        if self.gateway.rate is not None:
            wait = await self._bucket.draw(call.left_s())
            if wait is None:
                return Unknown("over-quota", sent=False)
            if wait:
                await asyncio.sleep(wait)
        if self._lease is None:
            return self._open(await self._send(call, self._credentials))
        try:
            return await self._leased(self._lease, call)
        except LeaseFailed:
            return Unknown("no-secret", sent=False)

    async def _leased(self, lease: Lease, call: Call) -> Any | Unknown:
        """With the granted secret; one that has expired is renewed once, which is safe: nothing was carried out."""
        grant = await lease.current()
        answer = await self._send(call, self._with(grant))
        opened = self._open(answer)
        if self._has_expired(answer, opened):
            grant = await lease.renew(grant)
            opened = self._open(await self._send(call, self._with(grant)))
        return opened

    def _signed(self, call: Call, by: Credentials) -> Outgoing:
        return outgoing(self.gateway, call.operation, call.fields, self._profile, by, datetime.now(UTC), call.user)

    async def _send(self, call: Call, by: Credentials) -> Answered | Unknown:
        is_slow = self._profile.is_slow
        request = await asyncio.to_thread(self._signed, call, by) if is_slow else self._signed(call, by)
        if self.gateway.traced and (headers := tracing.headers()):
            request = replace(request, headers={**request.headers, **headers})
        call.sent = True
        answer = await exchange(self._connections, request, self.gateway.max_bytes, self._roots)
        if isinstance(answer, Unknown) or not self._opens:
            return answer
        return await asyncio.to_thread(self._opened, answer) if is_slow else self._opened(answer)

    def _opened(self, answer: Answered) -> Answered | Unknown:
        """The readable answer of a gateway that signs or encrypts."""
        if _said_nothing(answer.status):
            return answer
        try:
            return Answered(answer.status, self._profile.open_answer(answer.body, self._credentials))
        except BadSignature:
            return Unknown("bad-signature")
        except (ValueError, RecursionError):
            return Unknown("not-json")

    def _open(self, answer: Answered | Unknown) -> Any | Unknown:
        if isinstance(answer, Unknown):
            return answer
        if _said_nothing(answer.status):
            return Unknown(f"status-{answer.status}")
        try:
            return envelope.decode(answer.body)
        except (ValueError, RecursionError):
            return Unknown("not-json" if answer.body.strip() else "empty")

    def _has_expired(self, answer: Answered | Unknown, opened: Any | Unknown) -> bool:
        spec = self.gateway.sign.lease
        if spec is None or isinstance(answer, Unknown):
            return False
        code = None if isinstance(opened, Unknown) else envelope.first_code(self.gateway.envelope, opened)
        return str(answer.status) in spec.expired or code in spec.expired

    def _with(self, grant: Grant) -> Credentials:
        return Credentials(self._credentials.key_id, grant.secret)

    async def _fetch_grant(self) -> Grant:
        """Asks for a secret. Raises LeaseFailed."""
        spec, profile = self.gateway.sign.lease, self._profile
        assert spec is not None and profile.leases, "checked at load"  # noqa: PT018
        leasing: LeasingProfile = profile  # type: ignore[assignment]
        now = datetime.now(UTC)
        signed, content_type = leasing.ask(spec.path, spec.code, self._credentials, now)
        headers = {**USUAL, "Content-Type": content_type, **signed.headers}
        request = Outgoing("POST", self.gateway.base_url, spec.path, headers, signed.body or b"")
        answer = await exchange(self._connections, request, self.gateway.max_bytes, self._roots)
        if isinstance(answer, Unknown) or answer.status != HTTPStatus.OK:
            raise LeaseFailed(answer.why if isinstance(answer, Unknown) else f"status-{answer.status}")
        try:
            return leasing.read_grant(envelope.decode(answer.body), self._credentials, now)
        except (ValueError, RecursionError):
            raise LeaseFailed("no-grant") from None


def credentials(sign: SignSpec, secrets: Mapping[str, str]) -> Credentials:
    """Who signs, with the secrets that the settings hold under the names of gateways.yaml."""
    named = {field: secrets.get(name, "") for field, name in sign.secret_names().items()}
    return Credentials(sign.key_id, peer_key=sign.peer_key, **named)


def _said_nothing(status: int) -> bool:
    return status in NO_ANSWER or status >= BROKEN


def _is_passing(answer: Any | Unknown) -> bool:
    return isinstance(answer, Unknown) and answer.why in PASSING
