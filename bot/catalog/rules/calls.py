"""Rules over an entry's calls: the gateway has the operation, converters and tables exist, every call is made."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from bot.catalog import words
from bot.catalog.calls import ITEMS, CallSpec
from bot.catalog.converters import CONVERTERS
from bot.catalog.fault import Fault
from bot.catalog.gateways import Gateways, Operation
from bot.catalog.items import ITEM_FIELDS
from bot.catalog.near import hint
from bot.catalog.rules.vocabulary import Path, all_calls, forms_of
from bot.catalog.service import Service, ServiceKind

ITEM_OPERATIONS = {"search": ("text", "district", "city", "region"), "read": ("id",)}
"""What can be asked of the imported items, and with what."""


def call_faults(path: Path, service: Service, gateways: Gateways) -> Iterator[Fault]:
    """All of them."""
    for name, call in service.calls.items():
        yield from _call((*path, "calls", name), call, service, gateways)
    if service.form is None and service.calls and service.kind is not ServiceKind.PRIVACY:
        yield Fault((*path, "calls"), words.CALLS_WITHOUT_FORM)
    elif service.form is not None:
        yield from _idle(path, service)


def _idle(path: Path, service: Service) -> Iterator[Fault]:
    """Calls that no form makes, and code tables that no call uses."""
    made = {name for _, form in forms_of(service) for name in all_calls(form)}
    for name in service.calls:
        if name not in made:
            yield Fault((*path, "calls", name), words.CALL_NEVER_MADE.format(name=name), warning=True)
    parts = [part for call in service.calls.values() for part in (call.send, call.read, *call.each.values())]
    sources = [source for part in parts for source in part.values()]
    used = {part.strip() for source in sources for part in source.split("|")[1:]}
    for name in service.dictionaries:
        if f"code:{name}" not in used:
            yield Fault((*path, "dictionaries", name), words.DICTIONARY_NEVER_USED.format(name=name), warning=True)


def _call(path: Path, call: CallSpec, service: Service, gateways: Gateways) -> Iterator[Fault]:
    gateway = gateways.gateways.get(call.gateway)
    if call.gateway == ITEMS:
        yield from _items(path, call)
    elif gateway is None:
        yield Fault(
            (*path, "gateway"), words.NO_GATEWAY.format(name=call.gateway) + hint(call.gateway, gateways.gateways)
        )
    elif call.operation not in gateway.operations:
        said = words.NO_OPERATION.format(gateway=call.gateway, name=call.operation)
        said += hint(call.operation, gateway.operations)
        yield Fault((*path, "operation"), said)
    else:
        yield from _unanswered(path, call, gateway.operations[call.operation])
    for name in sorted(set(call.each) - set(call.read)):
        yield Fault((*path, "each", name), words.NO_READ_FIELD.format(name=name) + hint(name, call.read))
    written: list[tuple[Path, Mapping[str, str]]] = [(("send",), call.send), (("read",), call.read)]
    written += [(("each", name), part) for name, part in call.each.items()]
    for key, sources in written:
        for name, source in sources.items():
            for message in _converter_faults(source, service):
                yield Fault((*path, *key, name), message)


def _unanswered(path: Path, call: CallSpec, operation: Operation) -> Iterator[Fault]:
    """What is read though the operation is declared to answer otherwise."""
    if not operation.answers:
        return
    for place, wanted in call.paths():
        if wanted and wanted not in operation.answered:
            near = get_close_matches(wanted, sorted(operation.answered))
            hint = words.NEAR_PATHS if near else words.KNOWN_PATHS
            hint = hint.format(known="、".join(near or operation.answers))
            told = {"gateway": call.gateway, "operation": call.operation, "path": wanted, "hint": hint}
            yield Fault((*path, *place), words.NO_ANSWER_PATH.format(**told))


def _items(path: Path, call: CallSpec) -> Iterator[Fault]:
    if call.operation not in ITEM_OPERATIONS:
        said = words.NO_ITEM_OPERATION.format(name=call.operation, known=", ".join(ITEM_OPERATIONS))
        yield Fault((*path, "operation"), said)
    for wire in sorted(set(call.send) - set(ITEM_OPERATIONS.get(call.operation, ()))):
        yield Fault((*path, "send", wire), words.NO_ITEM_PARAMETER.format(operation=call.operation, name=wire))
    for name, source in call.read.items():
        if source.split("|")[0].strip() not in {"id", "missing", *ITEM_FIELDS}:
            yield Fault((*path, "read", name), words.NO_ITEM_FIELD.format(name=source))


def _converter_faults(source: str, service: Service) -> Iterator[str]:
    _, *names = (part.strip() for part in source.split("|"))
    for name in names:
        table = name.removeprefix("code:")
        if name.startswith("code:") and table not in service.dictionaries:
            yield words.NO_DICTIONARY.format(name=table) + hint(table, service.dictionaries)
        elif not name.startswith("code:") and name not in CONVERTERS:
            yield words.NO_CONVERTER.format(name=name, known=", ".join(sorted(CONVERTERS))) + hint(name, CONVERTERS)
