"""`banshi call`: a call of an entry tried at its gateway, and what of the answer the entry finds there."""

import contextlib
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from bot import stores
from bot.audit import Audit, Journal
from bot.audit.chain import SHELL, Signer
from bot.catalog.calls import ITEMS, CallSpec
from bot.catalog.gateways import Gateways
from bot.catalog.load import load_catalog, load_gateways
from bot.catalog.service import Service
from bot.catalog.sources import parse_source
from bot.checking import sources_of
from bot.errors import SettingsError
from bot.identity.vault import Vault
from bot.keyring import load_keyring
from bot.services.client import GatewayClient
from bot.services.connections import open_connections
from bot.services.fields import FieldError, pick, reader
from bot.services.outcome import Done, word_of
from bot.services.reach import Reach
from bot.services.store import GatewayStore
from bot.settings import Settings

WHOLE = "whole"
NAME = re.compile(r"[^\W\d][\w-]*")
"""A field's name; what looks otherwise, such as a number, is somebody's data used as one."""
KINDS = {str: "text", bool: "yes or no", int: "number", float: "number", dict: "a record", type(None): "nothing"}


@dataclass(frozen=True, slots=True)
class Tried:
    """What there is to say, and whether all that is read was there."""

    lines: tuple[str, ...]
    is_good: bool


async def tried(settings: Settings, service_id: str, name: str, values: Mapping[str, str]) -> Tried:
    """Makes a reading call once, with these values by where the entry takes them from, such as `plate`.

    It draws from the gateway's quota, and uses the granted secret, that servers share in the store. Tells kinds of
    values, never a value, for it may be about anybody; so it is on record, too. Raises SettingsError for what can't be
    tried, CatalogError, AuditUnavailable.
    """
    service = _service(settings, service_id)
    spec, gateways = _call(service, service_id, name), load_gateways(settings.gateways)
    _check(settings, gateways, spec, values)
    gateway = gateways.gateways[spec.gateway]
    only = Gateways(gateways={spec.gateway: gateway})
    reach = Reach(settings.private_gateways, anywhere=settings.demo)
    async with (
        _store(settings) as store,
        open_connections(reach) as connections,
        _on_record(settings, service_id, name),
    ):
        client = GatewayClient(only, settings.secrets, connections, store)
        outcome = await client.call(_probe(spec), values, service.dictionaries, timeout_s=gateway.timeout_s)
    left_out = sorted(_wanted(spec) - set(values))
    began = [f"{spec.gateway} {gateway.operations[spec.operation].path}: {word_of(outcome)}"]
    began += [f"  not sent, for want of a value: {', '.join(left_out)}"] if left_out else []
    if not isinstance(outcome, Done):
        return Tried((*began, "no data to look at"), False)
    data = [row[WHOLE] for row in outcome.rows] if spec.rows == "" else outcome.fields.get(WHOLE)
    if not data:
        return Tried((*began, "nothing on record: try values that something is known of"), False)
    found = list(_looked_at(spec, service, data))
    lines = [f"  {field}: {said}" for field, said, _ in found]
    paths = dict.fromkeys(_paths(data))
    answers = ", ".join(path for path in paths if not any(other.startswith(f"{path}.") for other in paths))
    return Tried((*began, *lines, f"for gateways.yaml: answers: [{answers}]"), all(there for *_, there in found))


@contextlib.asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[GatewayStore | None]:
    """Quotas and granted secrets as servers share them; None where no store runs: then nobody else uses them."""
    if settings.redis_url == "embedded":
        yield None
        return
    redis = stores.connect(settings.redis_url)
    try:
        yield GatewayStore(redis, Vault(load_keyring(settings), settings.cipher))
    finally:
        await redis.aclose()


@contextlib.asynccontextmanager
async def _on_record(settings: Settings, service_id: str, call: str) -> AsyncIterator[None]:
    audit = Audit(Journal(settings.audit_folder, Signer(load_keyring(settings))))
    try:
        async with audit.access(SHELL, "gateway.try", service_id, {"call": call}) as access:
            yield
            access.outcome = "done"
    finally:
        await audit.aclose()


def _service(settings: Settings, service_id: str) -> Service:
    catalog = load_catalog(*sources_of(settings))
    if service_id not in catalog.services:
        raise SettingsError([f"{service_id}: no service of the catalogue"])
    return catalog.services[service_id]


def _call(service: Service, service_id: str, name: str) -> CallSpec:
    if name not in service.calls:
        raise SettingsError([f"{service_id} has no call {name}; it has {', '.join(service.calls) or 'none'}"])
    return service.calls[name]


def _check(settings: Settings, gateways: Gateways, spec: CallSpec, values: Mapping[str, str]) -> None:
    """Raises SettingsError for a call that can't be tried."""
    gateway = gateways.gateways.get(spec.gateway)
    if spec.gateway == ITEMS or gateway is None or spec.operation not in gateway.operations:
        raise SettingsError([f"{spec.gateway}.{spec.operation}: no operation of gateways.yaml"])
    if gateway.operations[spec.operation].writes:
        raise SettingsError([f"{spec.gateway}.{spec.operation} changes something (writes), so it is not tried"])
    lacking = [name for name in gateway.sign.secret_names().values() if name not in settings.secrets]
    unknown = sorted(set(values) - _wanted(spec) - {gateway.sign.user})
    faults = [f"BANSHI_SECRETS__{name.upper()} is not set" for name in lacking]
    faults += [f"{name}: not sent; this call sends {', '.join(sorted(_wanted(spec)))}" for name in unknown]
    if faults:
        raise SettingsError(faults)


def _wanted(spec: CallSpec) -> set[str]:
    return {root for root in spec.roots if not root.startswith("'")}


def _probe(spec: CallSpec) -> CallSpec:
    """The same call, which reads the data as it is."""
    rows = "" if spec.rows == "" else None
    return CallSpec(gateway=spec.gateway, operation=spec.operation, send=spec.send, rows=rows, read={WHOLE: ""})


def _looked_at(spec: CallSpec, service: Service, data: Any) -> Iterator[tuple[str, str, bool]]:
    """For each thing that is read: where it stands in the entry, what was found, and whether it was there."""
    records = data if spec.rows == "" else [data]
    if spec.rows:
        rows = pick(data, spec.rows)
        yield "rows", *_found(spec.rows, [data], service)
        records = rows if isinstance(rows, list) else []
    for name, source in spec.read.items():
        yield f"read.{name}", *_found(source, records, service)
    for name, fields in spec.each.items():
        lists = [pick(record, parse_source(spec.read[name])[0]) for record in records]
        inner = [row for rows in lists if isinstance(rows, list) for row in rows]
        for field, source in fields.items():
            yield f"each.{name}.{field}", *_found(source, inner, service)


def _found(source: str, records: Sequence[Any], service: Service) -> tuple[str, bool]:
    path = parse_source(source)[0]
    if path.startswith("'"):
        return "written here", True
    if not records:
        return f"{path}: not to be seen, there is no row", True
    there = [record for record in records if _has(record, path)]
    if not there:
        near = get_close_matches(path, list(dict.fromkeys(_paths(list(records)))), 1)
        return f"{path}: MISSING{f'; is it {near[0]}?' if near else ''}", False
    try:
        kinds = {_kind(reader(source)(record, service.dictionaries)) for record in there}
    except FieldError as error:
        return f"UNREADABLE, {error}", False
    return f"{source}: {' or '.join(sorted(kinds))}", True


def _has(record: Any, path: str) -> bool:
    *steps, last = path.split(".")
    holder = pick(record, ".".join(steps))
    return isinstance(holder, Mapping) and last in holder


def _kind(value: Any) -> str:
    return f"{len(value)} rows" if isinstance(value, list) else KINDS.get(type(value), "something")


def _paths(data: Any, path: str = "") -> Iterator[str]:
    """The dotted paths of all that is no record, rows of lists as if they were one; no name that may be data."""
    if isinstance(data, list) and data:
        for row in data:
            yield from _paths(row, path)
    elif isinstance(data, Mapping):
        for name, value in data.items():
            if NAME.fullmatch(name):
                yield from _paths(value, f"{path}.{name}" if path else name)
    elif path:
        yield path
