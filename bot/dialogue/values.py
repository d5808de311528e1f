"""What a form knows, as its calls and its templates see it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.catalog.converters import BEIJING, CONVERTERS
from bot.catalog.form import Form
from bot.catalog.slots import SlotSpec
from bot.dialogue.conversation import Filled, Progress
from bot.identity.person import Citizen
from bot.intents.slots.centres import nearest
from bot.messages import Location

MASKS = {"id_number": "mask_id", "name": "mask_name", "phone": "mask_phone"}


class Chosen(dict[str, Any]):
    """A chosen row in a template: `{{ hospital }}` shows its label, `{{ hospital.level }}` a field."""

    def __init__(self, filled: Filled) -> None:
        super().__init__(filled.fields)
        self._label = filled.label

    def __str__(self) -> str:
        return self._label


def filled(spec: SlotSpec, value: str | float) -> Filled:
    """A slot's value with the form in which it may be shown again."""
    mask = MASKS.get(spec.type) if spec.sensitive else None
    shown = CONVERTERS[mask](value) if mask else f"{value:g}" if isinstance(value, float) else str(value)
    return Filled(value, shown)


SKIPPED = Filled("", "")
"""The value of a slot that a citizen leaves empty."""


def place(location: Location) -> Filled:
    """A place that was sent, as a slot's value: its label or its county, with the degrees in the fields."""
    degrees = {"latitude": location.latitude, "longitude": location.longitude}
    shown = f"{location.latitude:.5f},{location.longitude:.5f}"
    centre = None if location.label else nearest(location.latitude, location.longitude)
    label = location.label or (f"{centre.city}{centre.district} {shown}" if centre else shown)
    return Filled(label, label, degrees)


def for_calls(progress: Progress, citizen: Citizen) -> Mapping[str, Any]:
    """By path: `plate`, `schedule.doctor`, `held.lock_id`, `person.id_number`, `citizen`, `number`, `opening` …"""
    values: dict[str, Any] = {
        "number": progress.number or None,
        "citizen": citizen.alias,
        "opening": progress.opening or None,
        "region": progress.region or None,
    }
    for name, slot in progress.slots.items():
        values[name] = slot.value if slot.value != "" else None
        if slot.fields:
            values |= {f"{name}.{field}": value for field, value in slot.fields.items()}
    if progress.held:
        values |= {f"held.{field}": value for field, value in progress.held.items()}
    person = citizen.about
    if person is not None:
        values |= {"person.ref": person.ref, "person.name": person.name, "person.id_number": person.id_number}
    return values


def for_templates(progress: Progress, form: Form, citizen: Citizen, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """By name: each slot as it may be shown, `held`, `number`, `person`, `today`, and the fields of an answer."""
    shown: dict[str, Any] = {n: Chosen(slot) if slot.fields else slot.label for n, slot in progress.slots.items()}
    known = {"name": CONVERTERS["mask_name"](citizen.about.name)} if citizen.about else {}
    return {
        "held": progress.held,
        "number": progress.number,
        "person": known,
        "today": datetime.now(BEIJING).date().isoformat(),
        **dict.fromkeys(form.optional, ""),
        **shown,
        **answer,
    }
