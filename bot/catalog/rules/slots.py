"""Rules over what a form asks: each question has a known type, leads somewhere, and is used."""

from collections.abc import Iterator

from bot.catalog import words
from bot.catalog.fault import Fault
from bot.catalog.form import Form
from bot.catalog.near import hint
from bot.catalog.patterns import fault_of
from bot.catalog.rules.vocabulary import (
    OWN_TYPES,
    PERSON_FIELDS,
    Path,
    Vocabulary,
    all_calls,
)
from bot.catalog.service import Service
from bot.catalog.slots import SlotSpec

SENT_BY_ITSELF = frozenset(("number", "citizen", "opening", "region"))


def slot_faults(path: Path, form: Form, service: Service, vocabulary: Vocabulary) -> Iterator[Fault]:
    """All of a form's."""
    for name, spec in form.slots.items():
        yield from _slot((*path, "slots", name), name, spec, form, vocabulary)
        yield from _offered((*path, "slots", name), spec, service)
    yield from _sources(path, form, service)


def back_to_faults(path: Path, name: str, form: Form) -> Iterator[Fault]:
    """A slot to go back to must be one that is asked, or the form would go round for ever."""
    if name not in form.slots:
        yield Fault(path, words.NO_SLOT.format(name=name) + hint(name, form.slots))
    elif form.slots[name].optional:
        yield Fault(path, words.BACK_TO_OPTIONAL.format(name=name))


def _slot(path: Path, name: str, spec: SlotSpec, form: Form, vocabulary: Vocabulary) -> Iterator[Fault]:
    if spec.type not in vocabulary.slot_types | OWN_TYPES:
        said = words.NO_SLOT_TYPE.format(name=spec.type) + hint(spec.type, vocabulary.slot_types | OWN_TYPES)
        yield Fault((*path, "type"), said)
    if spec.optional and spec.type in OWN_TYPES and not (spec.choices or spec.from_opening or spec.pattern):
        yield Fault((*path, "optional"), words.NEVER_TAKEN.format(name=name))
    if spec.pattern is not None and (fault := fault_of(spec.pattern)):
        yield Fault((*path, "pattern"), fault)
    if spec.depends_on is not None and spec.depends_on not in form.slots:
        yield Fault(
            (*path, "depends_on"), words.NO_SLOT.format(name=spec.depends_on) + hint(spec.depends_on, form.slots)
        )
    choices = spec.choices
    if choices and choices.back_to is not None:
        yield from back_to_faults((*path, "choices", "back_to"), choices.back_to, form)
    for type_ in choices.match.values() if choices else ():
        if type_ not in vocabulary.slot_types:
            yield Fault(
                (*path, "choices", "match"), words.NO_SLOT_TYPE.format(name=type_) + hint(type_, vocabulary.slot_types)
            )


def _offered(path: Path, spec: SlotSpec, service: Service) -> Iterator[Fault]:
    """What a live list shows must be read by its call."""
    choices = spec.choices
    if choices is None or choices.call is None:
        return
    call = service.calls.get(choices.call)
    if call is None:
        yield Fault(
            (*path, "choices", "call"), words.NO_CALL.format(name=choices.call) + hint(choices.call, service.calls)
        )
        return
    needed = {*choices.match, choices.value or "", *(choices.label.names if choices.label else ())}
    for field in sorted(needed - set(call.read) - {""}):
        yield Fault((*path, "choices"), words.NO_FIELD.format(call=choices.call, name=field) + hint(field, call.read))


def _sources(path: Path, form: Form, service: Service) -> Iterator[Fault]:
    """Every value that a call sends must be known by then; every slot must be used."""
    sent: set[str] = set()
    for name in sorted(all_calls(form) & set(service.calls)):
        for wire, source in service.calls[name].send.items():
            root = source.split("|")[0].strip()
            sent.add(root.split(".")[0])
            if not (_comes_by_itself(root) or root.split(".")[0] in {*form.slots, "held"}):
                said = words.FORM_DOES_NOT_KNOW.format(call=name, wire=wire, source=root)
                yield Fault((*path, "submit"), said)
    shown = {n for template in form.templates for n in template.names}
    for name in form.slots:
        if name not in sent | shown:
            yield Fault((*path, "slots", name), words.NEVER_USED)


def _comes_by_itself(root: str) -> bool:
    return root.startswith("'") or root in SENT_BY_ITSELF or root in PERSON_FIELDS
