"""Rules across entries: what is named exists, no phrase stands under two."""

from collections.abc import Iterator

from bot.catalog import words
from bot.catalog.fault import Fault
from bot.catalog.form import Form
from bot.catalog.menu import menu_faults
from bot.catalog.model import Catalog
from bot.catalog.near import hint
from bot.catalog.privacy import Requirement
from bot.catalog.rules.guides import place_faults
from bot.catalog.rules.vocabulary import Path, Vocabulary, forms_of
from bot.catalog.service import Service

PROVINCES = ("北京市", "天津市", "河北省")


def across(catalog: Catalog, vocabulary: Vocabulary) -> Iterator[Fault]:
    """All of them."""
    if not catalog.services:
        yield Fault(("services",), words.NO_SERVICES)
    yield from _named(catalog)
    yield from _shared_phrases(catalog)
    yield from _topics(catalog)
    yield from _events(catalog)
    yield from _notice(catalog)
    for path, message in menu_faults(catalog.menu, catalog.services) if catalog.menu else ():
        yield Fault(path, message)
    yield from place_faults(("places",), catalog.places, vocabulary)
    for name in PROVINCES if catalog.places else ():
        if name not in catalog.places:
            yield Fault(("places",), words.PLACES_LACK.format(name=name), warning=True)


def _named(catalog: Catalog) -> Iterator[Fault]:
    for position, service_id in enumerate(catalog.popular):
        if service_id not in catalog.services:
            yield Fault(
                ("popular", position), words.NO_SERVICE.format(name=service_id) + hint(service_id, catalog.services)
            )
    for service_id, service in catalog.services.items():
        for path, form in forms_of(service):
            yield from _of_one(("services", service_id, *path, "of_one"), form, service, catalog)
        for key in ("hand_over", "tracked_by"):
            named = getattr(service, key)
            if named is not None and named not in catalog.services:
                yield Fault(
                    ("services", service_id, key), words.NO_SERVICE.format(name=named) + hint(named, catalog.services)
                )


def _of_one(path: Path, form: Form, service: Service, catalog: Catalog) -> Iterator[Fault]:
    """The list must be read, and the service that goes on with a row be there, with the slot that takes it."""
    call, of = service.calls.get(form.submit), form.of_one.of if form.of_one else None
    if call is not None and of is not None and of not in call.each:
        yield Fault((*path, "of"), words.NO_FIELD.format(call=form.submit, name=of))
    if form.of_one is None or form.of_one.to is None:
        return
    onward = catalog.services.get(form.of_one.to)
    if onward is None or onward.form is None:
        yield Fault(
            (*path, "to"), words.NO_SERVICE.format(name=form.of_one.to) + hint(form.of_one.to, catalog.services)
        )
    elif form.of_one.slot not in onward.form.slots:
        yield Fault(
            (*path, "slot"), words.NO_SLOT.format(name=form.of_one.slot) + hint(form.of_one.slot, onward.form.slots)
        )
    if call is not None and form.of_one.value not in (call.each.get(of, ()) if of else call.read):
        yield Fault((*path, "value"), words.NO_FIELD.format(call=form.submit, name=form.of_one.value))


def _shared_phrases(catalog: Catalog) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for service_id, service in catalog.services.items():
        for field in ("names", "phrases", "examples"):
            for phrase in getattr(service, field):
                owner = owners.setdefault(phrase.casefold(), service_id)
                if owner != service_id:
                    said = words.ALSO_UNDER.format(phrase=phrase, owner=catalog.called(owner))
                    yield Fault(("services", service_id, field), said)


def _topics(catalog: Catalog) -> Iterator[Fault]:
    seen: set[str] = set()
    for position, elsewhere in enumerate(catalog.elsewhere):
        if elsewhere.topic in seen:
            yield Fault(("elsewhere", position, "topic"), words.TOPIC_TWICE.format(name=elsewhere.topic))
        seen.add(elsewhere.topic)
        for place, name in enumerate(elsewhere.instead):
            if name not in catalog.services:
                said = words.NO_SERVICE_INSTEAD.format(name=name) + hint(name, catalog.services)
                yield Fault(("elsewhere", position, "instead", place), said)


def _events(catalog: Catalog) -> Iterator[Fault]:
    for position, event in enumerate(catalog.events):
        for place, name in enumerate(event.offer):
            if name not in catalog.services:
                said = words.NO_SERVICE_OFFERED.format(name=name) + hint(name, catalog.services)
                yield Fault(("events", position, "offer", place), said)


def _notice(catalog: Catalog) -> Iterator[Fault]:
    known = any(service.requires is not Requirement.NONE for service in catalog.services.values())
    if known and catalog.privacy is None:
        yield Fault(("services",), words.NOTICE_WANTED)
