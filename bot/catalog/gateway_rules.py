"""Rules over gateways.yaml that a schema can't say: each profile has what it needs and nothing that it doesn't know."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations

from bot.catalog import words
from bot.catalog.fault import Fault
from bot.catalog.gateways import Envelope, Gateway, Gateways
from bot.catalog.model import Catalog
from bot.catalog.near import hint

BASE_URL = re.compile(r"https?://[!-.0-~]+(?:/[!-~]*)?")

Found = Iterator[tuple[tuple[str, ...], str]]
"""Where in a gateway, and what is wrong with its remedy."""


@dataclass(frozen=True, slots=True)
class ProfileRules:
    """What a sign profile needs in gateways.yaml."""

    needs: Set[str]
    leases: bool
    body: str | None
    """The form of body that it signs, where it signs no other."""
    needs_code: bool
    option_faults: Callable[[Mapping[str, str]], Sequence[str]]


def check_gateways(gateways: Gateways, profiles: Mapping[str, ProfileRules]) -> list[Fault]:
    """All faults of gateways.yaml."""
    there = {*gateways.gateways, *(f"{n}.{o}" for n, gateway in gateways.gateways.items() for o in gateway.operations)}
    early = [name for name in gateways.later if name in there]
    return [Fault(("later",), words.LATER_IS_HERE.format(name=name)) for name in early] + [
        Fault(("gateways", name, *path), message)
        for name, gateway in gateways.gateways.items()
        for rule in (_address, _sign, _operations, _envelope)
        for path, message in rule(gateway, profiles)
    ]


def later_faults(gateways: Gateways, catalog: Catalog) -> list[Fault]:
    """Names of what comes later that no entry calls, as a misspelt one; `catalog`: with all that entries call."""
    calls = [call for service in catalog.services.values() for call in service.calls.values()]
    called = {call.gateway for call in calls} | {f"{call.gateway}.{call.operation}" for call in calls}
    return [
        Fault(("later",), words.LATER_FOR_NOBODY.format(name=name) + hint(name, called), warning=True)
        for name in gateways.later
        if name not in called
    ]


def _address(gateway: Gateway, profiles: Mapping[str, ProfileRules]) -> Found:
    if not BASE_URL.fullmatch(gateway.base_url):
        yield ("base_url",), words.BASE_URL.format(url=gateway.base_url)


def _sign(gateway: Gateway, profiles: Mapping[str, ProfileRules]) -> Found:
    sign, rules = gateway.sign, profiles.get(gateway.sign.profile)
    if rules is None:
        said = words.NO_SIGN_PROFILE.format(name=sign.profile, known="、".join(sorted(profiles)))
        yield ("sign", "profile"), said + hint(sign.profile, profiles)
        return
    wanted = {key: key in rules.needs for key in ("key_id", "cipher_key", "peer_key", "user")}
    wanted["lease"] = rules.leases
    for key, needed in wanted.items():
        if needed != bool(getattr(sign, key)):
            said = words.PROFILE_NEEDS if needed else words.PROFILE_KNOWS_NO
            yield ("sign", key), said.format(profile=sign.profile, key=key)
    yield from ((("sign", "options"), message) for message in rules.option_faults(sign.options))
    if rules.body and gateway.body != rules.body:
        yield ("body",), words.PROFILE_NEEDS_BODY.format(profile=sign.profile, body=rules.body)
    elif gateway.body == "nhsa" and rules.body != "nhsa":
        yield ("body",), words.PROFILE_SIGNS_NO_NHSA.format(profile=sign.profile)


def _operations(gateway: Gateway, profiles: Mapping[str, ProfileRules]) -> Found:
    rules = profiles.get(gateway.sign.profile)
    for name, operation in gateway.operations.items():
        if rules is not None and rules.needs_code and not operation.code:
            yield ("operations", name), words.PROFILE_NEEDS_CODE.format(profile=gateway.sign.profile)
        if operation.method == "GET" and gateway.body != "json":
            yield ("operations", name, "method"), words.GET_HAS_NO_BODY.format(body=gateway.body)
        if operation.method == "GET" and operation.writes:
            yield ("operations", name, "method"), words.GET_MAY_REPEAT


def _envelope(gateway: Gateway, profiles: Mapping[str, ProfileRules]) -> Found:
    """Codes that mean nothing, or two things: every call would be refused, or taken for what it is not."""
    envelope = gateway.envelope
    if not envelope.done:
        yield ("envelope", "done"), words.NO_CODE_DONE
    if envelope.outer is not None and not envelope.outer.done:
        yield ("envelope", "outer", "done"), words.NO_OUTER_DONE
    for first, second in combinations(("done", "empty", "unavailable"), 2):
        for code in _shared(envelope, first, second):
            yield ("envelope", second), words.CODE_TWICE.format(code=code, first=first)


def _shared(envelope: Envelope, first: str, second: str) -> Sequence[str]:
    return sorted(set(getattr(envelope, first)) & set(getattr(envelope, second)))
