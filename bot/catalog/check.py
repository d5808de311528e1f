"""Rules over a whole catalogue that a schema can't say: everything named exists, everything asked is used.

Each rule yields faults; all of them are listed, none stops the others.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from bot.catalog.converters import CONVERTERS
from bot.catalog.emergencies import emergency_faults
from bot.catalog.fault import Fault
from bot.catalog.gateway_rules import ProfileRules
from bot.catalog.gateways import Gateway, Gateways
from bot.catalog.items import ITEM_FIELDS
from bot.catalog.menu import menu_faults
from bot.catalog.model import ITEMS, CallSpec, Catalog, Form, Requirement, Service, ServiceKind, SlotSpec
from bot.catalog.templates import Template

ALWAYS_KNOWN = frozenset(("held", "number", "person", "today"))
"""Names that every template may use."""

RESERVED = frozenset(("rows", "total", *ALWAYS_KNOWN))
OWN_TYPES = frozenset(("choice", "text", "digits", "photo", "location"))
WHOLE_GUIDE = ("where", "online", "when", "bring", "fee", "time_limit", "phone", "verified")
ITEM_OPERATIONS = {"search": ("text", "district", "city", "region"), "read": ("id",)}
"""What can be asked of the imported items, and with what."""
PERSON_FIELDS = frozenset(("person.ref", "person.name", "person.id_number"))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names that stand elsewhere: the slot types there are, and the sign profiles."""

    slot_types: Set[str]
    sign_profiles: Mapping[str, ProfileRules]
    places: Set[str] = frozenset()
    """Cities and provinces by their full names; empty: any name will do."""


SCHEME = re.compile(r"\b([a-z][a-z0-9+.\-]*)://", re.IGNORECASE)


def check(catalog: Catalog, gateways: Gateways, vocabulary: Vocabulary) -> list[Fault]:
    """All faults of a catalogue; an empty list when it can be published."""
    faults = [*_popular(catalog), *_shared_phrases(catalog), *_topics(catalog), *_notice(catalog), *_menu(catalog)]
    faults += [*emergency_faults(catalog), *_places(("places",), catalog.places, vocabulary)]
    for service_id, service in catalog.services.items():
        if service.hand_over is not None and service.hand_over not in catalog.services:
            faults.append(Fault(("services", service_id, "hand_over"), f"no service {service.hand_over!r}"))
        faults += _service(("services", service_id), service, gateways, vocabulary)
    return faults


# ── across entries ──


def _popular(catalog: Catalog) -> Iterator[Fault]:
    for position, service_id in enumerate(catalog.popular):
        if service_id not in catalog.services:
            yield Fault(("popular", position), f"no service {service_id!r}")


def _shared_phrases(catalog: Catalog) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for service_id, service in catalog.services.items():
        for field in ("names", "phrases", "examples"):
            for phrase in getattr(service, field):
                owner = owners.setdefault(phrase.casefold(), service_id)
                if owner != service_id:
                    yield Fault(("services", service_id, field), f"「{phrase}」 also stands under {owner}")


def _topics(catalog: Catalog) -> Iterator[Fault]:
    seen: set[str] = set()
    for position, elsewhere in enumerate(catalog.elsewhere):
        if elsewhere.topic in seen:
            yield Fault(("elsewhere", position, "topic"), f"「{elsewhere.topic}」 stands here twice")
        seen.add(elsewhere.topic)


def _notice(catalog: Catalog) -> Iterator[Fault]:
    known = any(service.requires is not Requirement.NONE for service in catalog.services.values())
    if known and catalog.privacy is None:
        yield Fault(("services",), "entries require a known citizen, so `privacy` must say what citizens agree to")


def _menu(catalog: Catalog) -> Iterator[Fault]:
    for path, message in menu_faults(catalog.menu, catalog.services) if catalog.menu else ():
        yield Fault(path, message)


# ── one entry ──


def _service(
    path: tuple[str | int, ...], service: Service, gateways: Gateways, vocabulary: Vocabulary
) -> Iterator[Fault]:
    yield from _guided(path, service, vocabulary)
    for name, call in service.calls.items():
        yield from _call((*path, "calls", name), call, service, gateways)
    if service.form is not None:
        yield from _form((*path, "form"), service.form, service, gateways, vocabulary)
    for name, action in service.actions.items():
        yield from _form((*path, "actions", name, "form"), action.form, service, gateways, vocabulary)
    if service.form is None and service.calls and service.kind is not ServiceKind.PRIVACY:
        yield Fault((*path, "calls"), "calls without a form are never made")


def _guided(path: tuple[str | int, ...], service: Service, vocabulary: Vocabulary) -> Iterator[Fault]:
    """A plain entry is its guide, so that must be whole; places are called by their full names."""
    lacking = [key for key in WHOLE_GUIDE if not getattr(service.guide, key)] if service.depth == "plain" else []
    for key in lacking:
        yield Fault((*path, "guide"), f"a service that is only told must tell {key!r}")
    for scheme in sorted(set(SCHEME.findall(str(service.guide.model_dump()))) - {"http", "https"}):
        yield Fault((*path, "guide"), f"a link may be http or https, not {scheme!r}")
    yield from _places((*path, "guide", "by_region"), service.guide.by_region, vocabulary)
    if service.regions is not None:
        yield from _places((*path, "regions", "only"), service.regions.only, vocabulary)
        strangers = set(re.findall(r"\{(\w*)\}", service.regions.elsewhere)) - {"region"}
        for name in sorted(strangers):
            yield Fault((*path, "regions", "elsewhere"), f"only {{region}} stands for something, not {{{name}}}")


def _places(path: tuple[str | int, ...], names: Iterable[str], vocabulary: Vocabulary) -> Iterator[Fault]:
    for name in names:
        if vocabulary.places and name not in vocabulary.places:
            yield Fault(path, f"no city or province {name!r}; write its full name")


def _call(path: tuple[str | int, ...], call: CallSpec, service: Service, gateways: Gateways) -> Iterator[Fault]:
    gateway = gateways.gateways.get(call.gateway)
    if call.gateway == ITEMS:
        yield from _items(path, call)
    elif gateway is None:
        yield Fault((*path, "gateway"), f"no gateway {call.gateway!r} in gateways.yaml")
    elif call.operation not in gateway.operations:
        yield Fault((*path, "operation"), f"gateway {call.gateway!r} has no operation {call.operation!r}")
    for key, sources in (("send", call.send), ("read", call.read)):
        for name, source in sources.items():
            for message in _converter_faults(source, service):
                yield Fault((*path, key, name), message)


def _items(path: tuple[str | int, ...], call: CallSpec) -> Iterator[Fault]:
    if call.operation not in ITEM_OPERATIONS:
        known = ", ".join(ITEM_OPERATIONS)
        yield Fault((*path, "operation"), f"the imported items have no operation {call.operation!r}; there are {known}")
    for wire in sorted(set(call.send) - set(ITEM_OPERATIONS.get(call.operation, ()))):
        yield Fault((*path, "send", wire), f"{call.operation!r} takes no {wire!r}")
    for name, source in call.read.items():
        if source.split("|")[0].strip() not in {"id", "missing", *ITEM_FIELDS}:
            yield Fault((*path, "read", name), f"an item has no field {source!r}")


def _converter_faults(source: str, service: Service) -> Iterator[str]:
    _, *names = (part.strip() for part in source.split("|"))
    for name in names:
        table = name.removeprefix("code:")
        if name.startswith("code:") and table not in service.dictionaries:
            yield f"no dictionary {table!r} in this entry"
        elif not name.startswith("code:") and name not in CONVERTERS:
            yield f"no converter {name!r}; there are {', '.join(sorted(CONVERTERS))}"


def _form(
    path: tuple[str | int, ...], form: Form, service: Service, gateways: Gateways, vocabulary: Vocabulary
) -> Iterator[Fault]:
    calls = _named_calls(form)
    for key, name in calls:
        if name not in service.calls:
            yield Fault((*path, key), f"no call {name!r} in this entry")
    for name, spec in form.slots.items():
        yield from _slot((*path, "slots", name), spec, form, vocabulary)
        yield from _offered((*path, "slots", name), spec, service)
    yield from _sources(path, form, service)
    yield from _templates(path, form, service)
    yield from _writes(path, form, service, gateways.gateways)
    yield from _afterwards(path, form, service)
    yield from _typed_numbers(path, form, service, gateways.gateways)
    made = [service.calls[name] for name in sorted(_all_calls(form) & set(service.calls))]
    yield from _person(path, made, service, gateways.gateways)


def _named_calls(form: Form) -> list[tuple[str, str]]:
    follow = form.follow.call if form.follow else None
    named = [("submit", form.submit), ("hold", form.hold), ("settle", form.settle), ("follow", follow)]
    return [(key, name) for key, name in named if name is not None]


def _all_calls(form: Form) -> set[str]:
    live = {spec.choices.call for spec in form.slots.values() if spec.choices and spec.choices.call}
    return live | {name for _, name in _named_calls(form)}


def _slot(path: tuple[str | int, ...], spec: SlotSpec, form: Form, vocabulary: Vocabulary) -> Iterator[Fault]:
    if spec.type not in vocabulary.slot_types | OWN_TYPES:
        yield Fault((*path, "type"), f"no slot type {spec.type!r}")
    if spec.pattern is not None:
        try:
            re.compile(spec.pattern)
        except re.error as error:
            yield Fault((*path, "pattern"), f"not a regular expression: {error}")
    if spec.depends_on is not None and spec.depends_on not in form.slots:
        yield Fault((*path, "depends_on"), f"no slot {spec.depends_on!r} in this form")
    choices = spec.choices
    if choices and choices.back_to is not None:
        yield from _back_to((*path, "choices", "back_to"), choices.back_to, form)
    for type_ in choices.match.values() if choices else ():
        if type_ not in vocabulary.slot_types:
            yield Fault((*path, "choices", "match"), f"no slot type {type_!r}")


def _back_to(path: tuple[str | int, ...], name: str, form: Form) -> Iterator[Fault]:
    """A slot to go back to must be one that is asked, or the form would go round for ever."""
    if name not in form.slots:
        yield Fault(path, f"no slot {name!r} in this form")
    elif form.slots[name].optional:
        yield Fault(path, f"slot {name!r} is optional and never asked, so nothing would change")


def _offered(path: tuple[str | int, ...], spec: SlotSpec, service: Service) -> Iterator[Fault]:
    """What a live list shows must be read by its call."""
    choices = spec.choices
    if choices is None or choices.call is None:
        return
    call = service.calls.get(choices.call)
    if call is None:
        yield Fault((*path, "choices", "call"), f"no call {choices.call!r} in this entry")
        return
    needed = {*choices.match, choices.value or "", *(choices.label.names if choices.label else ())}
    for field in sorted(needed - set(call.read) - {""}):
        yield Fault((*path, "choices"), f"call {choices.call!r} reads no field {field!r}")


def _sources(path: tuple[str | int, ...], form: Form, service: Service) -> Iterator[Fault]:
    """Every value that a call sends must be known by then; every slot must be used."""
    sent: set[str] = set()
    for name in sorted(_all_calls(form) & set(service.calls)):
        for wire, source in service.calls[name].send.items():
            root = source.split("|")[0].strip()
            sent.add(root.split(".")[0])
            known = root.startswith("'") or root in {"number", "citizen", "opening", "region"} or root in PERSON_FIELDS
            known = known or root.split(".")[0] in {*form.slots, "held"}
            if not known:
                yield Fault(
                    (*path, "submit"), f"call {name!r} sends {wire!r} from {root!r}, which this form doesn't know"
                )
    shown = {n for template in _all_templates(form) for n in template.names}
    for name in form.slots:
        if name not in sent | shown:
            yield Fault((*path, "slots", name), "asked, but neither sent nor shown")


def _all_templates(form: Form) -> list[Template]:
    replies = form.replies
    found = [form.confirm, replies.done, replies.empty, replies.unknown, *(r.say for r in replies.refused.values())]
    found += [part.say for part in (form.remind, form.follow) if part is not None]
    return [template for template in found if template is not None]


def _templates(path: tuple[str | int, ...], form: Form, service: Service) -> Iterator[Fault]:
    """A template may name only what is known when it is shown."""
    asked = set(form.slots) | ALWAYS_KNOWN
    submit = service.calls.get(form.submit)
    read = set(submit.read) if submit and submit.rows is None else set()
    for name in sorted(RESERVED & read):
        yield Fault((*path, "submit"), f"its answer has a field {name!r}, which templates know as something else")
    answer = {"rows", "total", *read}
    replies = form.replies
    places: list[tuple[tuple[str | int, ...], Template | None, Set[str]]] = [
        (("confirm",), form.confirm, asked),
        (("replies", "done"), replies.done, asked | answer),
        (("replies", "empty"), replies.empty, asked),
        (("replies", "unknown"), replies.unknown, asked),
        *((("replies", "refused", code), refusal.say, asked) for code, refusal in replies.refused.items()),
    ]
    for place, template, known in places:
        for name in sorted(template.names - known if template else ()):
            yield Fault((*path, *place), f"the template shows {name!r}, which is not known there")
    if replies.link is not None and replies.link.url not in answer:
        yield Fault((*path, "replies", "link"), f"the answer has no field {replies.link.url!r}")
    for code, refusal in replies.refused.items():
        if refusal.back_to is not None:
            yield from _back_to((*path, "replies", "refused", code), refusal.back_to, form)


def _writes(
    path: tuple[str | int, ...], form: Form, service: Service, gateways: Mapping[str, Gateway]
) -> Iterator[Fault]:
    call = service.calls.get(form.submit)
    gateway = gateways.get(call.gateway) if call else None
    operation = gateway.operations.get(call.operation) if call and gateway else None
    if operation is None or not operation.writes:
        return
    if form.confirm is None:
        yield Fault((*path, "confirm"), "a submit that changes something must be confirmed first")
    if form.settle is None:
        yield Fault((*path, "settle"), "a submit that changes something needs a call that finds out what became of it")
    elif call is not None and form.settle in service.calls:
        yield from _settled(path, form, call, service.calls[form.settle])


def _settled(path: tuple[str | int, ...], form: Form, submit: CallSpec, settle: CallSpec) -> Iterator[Fault]:
    """What finds out later must tell as much as the submit, for the same words are shown."""
    shown = form.replies.done.names | ({form.replies.link.url} if form.replies.link else set())
    for name in sorted(shown & set(submit.read) - set(settle.read)):
        yield Fault((*path, "settle"), f"{form.settle!r} doesn't read {name!r}, which `done` shows")


def _afterwards(path: tuple[str | int, ...], form: Form, service: Service) -> Iterator[Fault]:
    """What happens later stands on fields that are read, and on slots that there are."""
    answer = _read(service, form.submit)
    asked = set(form.slots) | ALWAYS_KNOWN
    if form.cancels is not None and form.cancels not in form.slots:
        yield Fault((*path, "cancels"), f"no slot {form.cancels!r} in this form")
    if form.remind is not None:
        for key in ("of", "date"):
            if getattr(form.remind, key) not in answer:
                yield Fault((*path, "remind", key), f"the submit's answer has no field {getattr(form.remind, key)!r}")
        yield from _unknown((*path, "remind", "say"), form.remind.say, asked | answer)
    if form.follow is not None:
        told = _read(service, form.follow.call)
        if form.follow.state not in told:
            yield Fault((*path, "follow", "state"), f"call {form.follow.call!r} reads no field {form.follow.state!r}")
        yield from _unknown((*path, "follow", "say"), form.follow.say, asked | told)


def _read(service: Service, name: str) -> set[str]:
    call = service.calls.get(name)
    return set(call.read) if call and call.rows is None else set()


def _unknown(path: tuple[str | int, ...], template: Template, known: Set[str]) -> Iterator[Fault]:
    for name in sorted(template.names - known):
        yield Fault(path, f"the template shows {name!r}, which is not known there")


def _person(
    path: tuple[str | int, ...], calls: Iterable[CallSpec], service: Service, gateways: Mapping[str, Gateway]
) -> Iterator[Fault]:
    if service.requires.reaches(Requirement.REAL_NAME):
        return
    for call in calls:
        gateway = gateways.get(call.gateway)
        if gateway is not None and gateway.sign.user == "person.ref":
            why = f"gateway {call.gateway!r} is told who the person is; the entry must say `requires: real_name`"
            yield Fault((*path, "submit"), why)
        if any(source.split("|")[0].strip() in PERSON_FIELDS for source in call.send.values()):
            yield Fault((*path, "submit"), "sends a bound person's data; the entry must say `requires: real_name`")


def _typed_numbers(
    path: tuple[str | int, ...], form: Form, service: Service, gateways: Mapping[str, Gateway]
) -> Iterator[Fault]:
    """An ID number that is typed proves nothing, so nothing may be read by it; `person.id_number` is the bound one."""
    typed = {name for name, spec in form.slots.items() if spec.type == "id_number"}
    for name in sorted(_all_calls(form) & set(service.calls)):
        call = service.calls[name]
        gateway = gateways.get(call.gateway)
        operation = gateway.operations.get(call.operation) if gateway else None
        sent = {source.split("|")[0].strip() for source in call.send.values()}
        if operation is not None and not operation.writes and typed & sent:
            yield Fault(
                (*path, "submit"),
                f"call {name!r} reads by an ID number that was typed; send `person.id_number` instead",
            )
