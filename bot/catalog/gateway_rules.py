"""Rules over gateways.yaml that a schema can't say: each profile has what it needs and nothing that it doesn't know."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from bot.catalog.fault import Fault
from bot.catalog.gateways import Gateway, Gateways


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
    return [
        Fault(("gateways", name, *path), message)
        for name, gateway in gateways.gateways.items()
        for path, message in _gateway(gateway, profiles)
    ]


def _gateway(gateway: Gateway, profiles: Mapping[str, ProfileRules]) -> Iterator[tuple[tuple[str, ...], str]]:
    sign, rules = gateway.sign, profiles.get(gateway.sign.profile)
    if rules is None:
        yield ("sign", "profile"), f"no sign profile {sign.profile!r}; there are {', '.join(sorted(profiles))}"
        return
    for key in ("key_id", "cipher_key", "peer_key", "user"):
        if (key in rules.needs) != bool(getattr(sign, key)):
            yield ("sign", key), f"profile {sign.profile!r} {'needs' if key in rules.needs else 'knows no'} {key!r}"
    if rules.leases != (sign.lease is not None):
        yield ("sign", "lease"), f"profile {sign.profile!r} {'needs' if rules.leases else 'knows no'} 'lease'"
    yield from ((("sign", "options"), message) for message in rules.option_faults(sign.options))
    if (rules.body or gateway.body) != gateway.body or (gateway.body == "nhsa") != (rules.body == "nhsa"):
        yield ("body",), f"profile {sign.profile!r} doesn't go with a body of form {gateway.body!r}"
    for name, operation in gateway.operations.items():
        if rules.needs_code and not operation.code:
            yield ("operations", name), f"profile {sign.profile!r} needs a 'code' for each operation"
        if operation.method == "GET" and gateway.body != "json":
            yield ("operations", name, "method"), f"a GET has no body of form {gateway.body!r}"
