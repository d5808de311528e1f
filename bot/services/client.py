"""Calls gateways as gateways.yaml declares: within the deadline, through the breaker, with an outcome and figures."""

import copy
import functools
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, Protocol, Self

import structlog
from pydantic import SecretStr

from bot.catalog.calls import CallSpec
from bot.catalog.gateways import Gateway, Gateways
from bot.errors import SettingsError
from bot.limit import Limit
from bot.services.breaker import BreakerState
from bot.services.connections import Connections
from bot.services.fields import Dictionaries, FieldError, evaluate
from bot.services.link import Call, GatewayStore, Link, credentials
from bot.services.outcome import Outcome, Refused, Unknown, word_of
from bot.services.reading import Readings, read
from bot.services.sign import ForwardedUser, make_profile

log = structlog.get_logger(__name__)

FAIR_S = 1.0
"""A caller that gives a gateway less time than this learns nothing about it from a timeout."""
OURS = frozenset(("over-quota", "breaker-open", "no-place", "unsendable"))
"""Why a call was not made that its gateway knows nothing of."""


class Watch(Protocol):
    """Who is told how calls go, for figures."""

    def gateway_called(self, gateway: str, operation: str, outcome: str, seconds: float) -> None:
        """One call ended: `done`, `refused:CODE` or `unknown:WHY`."""

    def breaker_turned(self, gateway: str, state: int) -> None:
        """A breaker's state: 0 closed, 1 probing, 2 open."""


class _Silent:
    def gateway_called(self, gateway: str, operation: str, outcome: str, seconds: float) -> None: ...

    def breaker_turned(self, gateway: str, state: int) -> None: ...


class GatewayClient:
    """All gateways of a deployment. Safe for concurrent use. Raises SettingsError for secrets of the wrong form."""

    def __init__(
        self,
        gateways: Gateways,
        secrets: Mapping[str, SecretStr],
        connections: Connections,
        store: GatewayStore | None = None,
        watch: Watch | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._watch = watch or _Silent()
        self._clock = clock
        plain = {name: secret.get_secret_value() for name, secret in secrets.items()}
        self._make: Callable[[str, Gateway], Link] = lambda name, gateway: _link(
            name, gateway, plain, connections, store, clock
        )
        self._links: Mapping[str, Link] = {}
        self._links = self._linked(gateways)

    def over(self, gateways: Gateways) -> Self:
        """A client for other gateways; those that stay as they are keep their room, quota, breaker and secret.

        Raises SettingsError.
        """
        client = copy.copy(self)
        client._links = self._linked(gateways)
        return client

    def silent(self, noted: Callable[[CallSpec], None]) -> "GatewayClient":
        """A client that sends nothing: each call is noted, and answered as by a gateway that is away."""
        client = SilentClient.__new__(SilentClient)
        client.__dict__.update(self.__dict__)
        client.noted = noted
        return client

    def _linked(self, gateways: Gateways) -> Mapping[str, Link]:
        kept = {name: link for name, link in self._links.items() if gateways.gateways.get(name) == link.gateway}
        made = {name: self._make(name, spec) for name, spec in gateways.gateways.items() if name not in kept}
        for name, link in made.items():
            link.breaker.turned = functools.partial(self._turned, name)
            self._watch.breaker_turned(name, link.breaker.state)
        return kept | made

    def all(self) -> Mapping[str, Gateway]:
        """All gateways, by name."""
        return {name: link.gateway for name, link in self._links.items()}

    def breakers(self) -> Mapping[str, str]:
        """Each gateway's breaker in this process: `closed`, `probing` or `open`."""
        return {name: link.breaker.state.name.lower() for name, link in self._links.items()}

    async def call(
        self,
        spec: CallSpec,
        values: Mapping[str, Any],
        dictionaries: Dictionaries,
        *,
        timeout_s: float,
        kept: Readings | None = None,
    ) -> Outcome:
        """Sends what `spec` asks for and reads what it names. `values`: by whole path, such as `schedule.doctor`.

        Bounded by the smaller of `timeout_s` and the gateway's own limit, all waits and tries included. `kept`: what
        answers to this `spec` were read as before (bot.services.reading).
        """
        link, started = self._links[spec.gateway], self._clock()
        present = {}
        try:
            for wire, path, _, source in spec.sent:
                value = values.get(path) if path else evaluate(source, values.get, dictionaries)
                if value is not None:
                    present[wire] = value
        except FieldError as error:
            log.error("value can't be sent", gateway=spec.gateway, operation=spec.operation, field=str(error))
            return Refused("unsendable")
        answer = await self._guarded(spec, link, present, _user(link, values), timeout_s)
        outcome = answer if isinstance(answer, Unknown) else read(spec, link.gateway, answer, dictionaries, kept)
        self._report(spec, outcome, self._clock() - started)
        return outcome

    def gateway(self, spec: CallSpec) -> Gateway:
        """The gateway that a call goes to."""
        return self._links[spec.gateway].gateway

    def writes(self, spec: CallSpec) -> bool:
        """Whether the call changes something, so that an answer that never came leaves it open."""
        return self.gateway(spec).operations[spec.operation].writes

    async def _guarded(
        self, spec: CallSpec, link: Link, fields: Mapping[str, Any], user: ForwardedUser | None, timeout_s: float
    ) -> Any | Unknown:
        """Through the breaker, which learns how it went."""
        if not link.breaker.lets_through():
            return Unknown("breaker-open", sent=False)
        probe = link.breaker.state is BreakerState.PROBING
        allowed_s, began = min(timeout_s, link.gateway.timeout_s), self._clock()
        try:
            answer = await _bounded(link, spec.operation, fields, user, allowed_s, self._clock)
        except BaseException:
            link.breaker.gave_up(probe)
            raise
        _judge(link, answer, began, allowed_s, probe)
        return answer

    def _turned(self, gateway: str, state: BreakerState) -> None:
        """A gateway's breaker has another state."""
        self._watch.breaker_turned(gateway, state)
        log.warning("breaker", gateway=gateway, state=state.name.lower())

    def _report(self, spec: CallSpec, outcome: Outcome, seconds: float) -> None:
        word = word_of(outcome)
        self._watch.gateway_called(spec.gateway, spec.operation, word, seconds)
        log.info(
            "gateway",
            gateway=spec.gateway,
            operation=spec.operation,
            outcome=word,
            ms=round(seconds * 1000, 1),
        )


class SilentClient(GatewayClient):
    """See `GatewayClient.silent`."""

    noted: Callable[[CallSpec], None]

    async def call(
        self,
        spec: CallSpec,
        values: Mapping[str, Any],
        dictionaries: Dictionaries,
        *,
        timeout_s: float,
        kept: Readings | None = None,
    ) -> Outcome:
        """Notes the call."""
        self.noted(spec)
        return Unknown("rehearsal", sent=False)


async def _bounded(
    link: Link,
    operation: str,
    fields: Mapping[str, Any],
    user: ForwardedUser | None,
    allowed_s: float,
    clock: Callable[[], float],
) -> Any | Unknown:
    """The answer within the time allowed; a request that never left is told apart from one that did."""
    place = None
    call = Call(link.gateway.operations[operation], fields, user, clock() + allowed_s, clock)
    try:
        with Limit(allowed_s):
            place = link.room.enter_at_once() or await link.room.enter(allowed_s)
            if place is None:
                return Unknown("no-place", sent=False)
            return await link.ask(call)
    except TimeoutError:
        return Unknown("timeout", sent=call.sent) if place else Unknown("no-place", sent=False)
    finally:
        if place is not None:
            link.room.leave(place)


def _judge(link: Link, answer: Any | Unknown, began: float, allowed_s: float, probe: bool) -> None:
    """Tells the breaker. A caller in a hurry, and one that we kept back ourselves, say nothing about the gateway."""
    hurried = allowed_s < min(FAIR_S, link.gateway.timeout_s)
    if not isinstance(answer, Unknown):
        link.breaker.succeeded()
    elif answer.why in OURS or (answer.why == "timeout" and hurried):
        link.breaker.gave_up(probe)
    else:
        link.breaker.failed(began)


def _link(
    name: str,
    gateway: Gateway,
    secrets: Mapping[str, str],
    connections: Connections,
    store: GatewayStore | None,
    clock: Callable[[], float],
) -> Link:
    by, profile = credentials(gateway.sign, secrets), make_profile(gateway.sign.profile, gateway.sign.options)
    faults = profile.secret_faults(by)
    if faults:
        raise SettingsError([f"gateways.yaml: {name}: {fault}" for fault in faults])
    return Link(name, gateway, profile, by, connections, store, clock)


def _user(link: Link, values: Mapping[str, Any]) -> ForwardedUser | None:
    source = link.gateway.sign.user
    return ForwardedUser(str(values.get(source) or "")) if source else None
