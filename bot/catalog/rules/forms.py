"""Rules over what a form does: what it calls, what must be confirmed and settled, whose data it may use."""

from collections.abc import Iterable, Iterator, Mapping

from bot.catalog import words
from bot.catalog.calls import CallSpec
from bot.catalog.fault import Fault
from bot.catalog.form import Form
from bot.catalog.gateways import Gateway
from bot.catalog.near import hint
from bot.catalog.privacy import Requirement
from bot.catalog.rules.vocabulary import PERSON_FIELDS, Path, all_calls, fields_read, named_calls
from bot.catalog.service import Service


def form_faults(path: Path, form: Form, service: Service, gateways: Mapping[str, Gateway]) -> Iterator[Fault]:
    """All of a form's."""
    for key, name in named_calls(form):
        if name not in service.calls:
            yield Fault((*path, key), words.NO_CALL.format(name=name) + hint(name, service.calls))
    yield from _writes(path, form, service, gateways)
    yield from _afterwards(path, form, service)
    yield from _typed_numbers(path, form, service, gateways)
    submit = service.calls.get(form.submit)
    by_choice = any(slot.choices is not None for slot in form.slots.values())
    if form.lists is not None and form.line is None and submit is not None and not by_choice:
        yield Fault((*path, "line"), words.LINE_WANTED)
    made = [service.calls[name] for name in sorted(all_calls(form) & set(service.calls))]
    yield from _person(path, made, service, gateways)


def _writes(path: Path, form: Form, service: Service, gateways: Mapping[str, Gateway]) -> Iterator[Fault]:
    call = service.calls.get(form.submit)
    gateway = gateways.get(call.gateway) if call else None
    operation = gateway.operations.get(call.operation) if call and gateway else None
    if operation is None or not operation.writes:
        return
    if form.confirm is None:
        yield Fault((*path, "confirm"), words.CONFIRM_WANTED)
    if form.settle is None:
        yield Fault((*path, "settle"), words.SETTLE_WANTED)
    elif call is not None and form.settle in service.calls:
        yield from _settled(path, form, call, service.calls[form.settle])


def _settled(path: Path, form: Form, submit: CallSpec, settle: CallSpec) -> Iterator[Fault]:
    """What finds out later must tell as much as the submit, for the same words are shown."""
    shown = form.replies.done.names | ({form.replies.link.url} if form.replies.link else set())
    for name in sorted(shown & set(submit.read) - set(settle.read)):
        yield Fault((*path, "settle"), words.SETTLE_READS_LESS.format(settle=form.settle, name=name))


def _afterwards(path: Path, form: Form, service: Service) -> Iterator[Fault]:
    """What happens later stands on fields that are read, and on slots that there are."""
    answer = fields_read(service, form.submit)
    if form.cancels is not None and form.cancels not in form.slots:
        yield Fault((*path, "cancels"), words.NO_SLOT.format(name=form.cancels) + hint(form.cancels, form.slots))
    for key in ("of", "date") if form.remind is not None else ():
        if getattr(form.remind, key) not in answer:
            named = getattr(form.remind, key)
            yield Fault((*path, "remind", key), words.NO_ANSWER_FIELD.format(name=named) + hint(named, answer))
    yield from _held(path, form, service)
    if form.follow is not None and form.follow.state not in fields_read(service, form.follow.call):
        said = words.NO_FIELD.format(call=form.follow.call, name=form.follow.state)
        yield Fault((*path, "follow", "state"), said)


def _held(path: Path, form: Form, service: Service) -> Iterator[Fault]:
    """A place is given back by what its hold answered: the rest of the form may say something else by then."""
    if form.held_until is not None and (form.hold is None or form.held_until not in fields_read(service, form.hold)):
        yield Fault((*path, "held_until"), words.NO_FIELD.format(call=form.hold or "hold", name=form.held_until))
    release = service.calls.get(form.release or "")
    if release is None:
        return
    if form.hold is None:
        yield Fault((*path, "release"), words.RELEASE_WANTS_HOLD)
    for source in release.send.values():
        root = source.split("|")[0].strip()
        if not (root in {"number", "citizen"} or root.startswith(("held.", "'"))):
            yield Fault((*path, "release"), words.RELEASE_SENDS.format(source=root))


def _person(
    path: Path, calls: Iterable[CallSpec], service: Service, gateways: Mapping[str, Gateway]
) -> Iterator[Fault]:
    if service.requires.reaches(Requirement.REAL_NAME):
        return
    for call in calls:
        gateway = gateways.get(call.gateway)
        if gateway is not None and gateway.sign.user == "person.ref":
            yield Fault((*path, "submit"), words.GATEWAY_KNOWS_PERSON.format(gateway=call.gateway))
        if any(source.split("|")[0].strip() in PERSON_FIELDS for source in call.send.values()):
            yield Fault((*path, "submit"), words.SENDS_PERSON)


def _typed_numbers(path: Path, form: Form, service: Service, gateways: Mapping[str, Gateway]) -> Iterator[Fault]:
    """An ID number that is typed proves nothing, so nothing may be read by it; `person.id_number` is the bound one."""
    typed = {name for name, spec in form.slots.items() if spec.type == "id_number"}
    for name in sorted(all_calls(form) & set(service.calls)):
        call = service.calls[name]
        gateway = gateways.get(call.gateway)
        operation = gateway.operations.get(call.operation) if gateway else None
        sent = {source.split("|")[0].strip() for source in call.send.values()}
        if operation is not None and not operation.writes and typed & sent:
            yield Fault((*path, "submit"), words.TYPED_NUMBER.format(call=name))
