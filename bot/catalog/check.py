"""Rules over a whole catalogue that a schema can't say: everything named exists, everything asked is used.

The rules stand in bot.catalog.rules, by what they are about; all faults are listed, none stops another.
"""

from collections.abc import Iterator
from datetime import date

from bot.catalog.fault import Fault
from bot.catalog.gateways import Gateways
from bot.catalog.model import Catalog
from bot.catalog.rules.across import across
from bot.catalog.rules.calls import call_faults
from bot.catalog.rules.emergencies import emergency_faults
from bot.catalog.rules.forms import form_faults
from bot.catalog.rules.guides import age_faults, guide_faults, number_faults
from bot.catalog.rules.replies import reply_faults
from bot.catalog.rules.slots import slot_faults
from bot.catalog.rules.vocabulary import Path, Vocabulary, forms_of
from bot.catalog.service import Service


def check(catalog: Catalog, gateways: Gateways, vocabulary: Vocabulary) -> list[Fault]:
    """All faults and warnings of a catalogue; no faults when it can be published."""
    found = [*across(catalog, vocabulary), *number_faults(catalog), *emergency_faults(catalog)]
    for service_id, service in catalog.services.items():
        found += _service(("services", service_id), service, gateways, vocabulary)
    return found


def check_age(catalog: Catalog, *, today: date, months: int) -> list[Fault]:
    """Guides that were verified longer ago than `months`, or never: warnings, for the day on which one looks."""
    return list(age_faults(catalog, today=today, months=months))


def _service(path: Path, service: Service, gateways: Gateways, vocabulary: Vocabulary) -> Iterator[Fault]:
    yield from guide_faults(path, service, vocabulary)
    yield from call_faults(path, service, gateways)
    for place, form in forms_of(service):
        yield from slot_faults((*path, *place), form, service, vocabulary)
        yield from reply_faults((*path, *place), form, service)
        yield from form_faults((*path, *place), form, service, gateways.gateways)
