"""Answers that are the same for all who ask: read and written once for as long as a gateway says the same.

The weather of a city, the air, which number plates stay at home are what most citizens ask for, within minutes of each
other. The gateway is asked for each of them; what its data means and how that reads is known from the last time.
"""

from collections.abc import Callable
from datetime import date
from typing import Self

from bot.catalog.calls import CallSpec
from bot.catalog.form import Form
from bot.catalog.privacy import Requirement
from bot.catalog.service import Service
from bot.catalog.templates import Template
from bot.dialogue.conversation import Progress
from bot.identity.person import Citizen
from bot.services.outcome import Done
from bot.services.reading import Readings
from bot.services.remembered import Remembered

TYPES = frozenset(("city", "district", "date", "month", "year"))
"""Types of slots whose values tell of nobody."""
OF_ONE = frozenset(("held", "number", "person"))
"""What templates may say of who asks."""
MOST_READ, MOST_WRITTEN = 128, 256


class Common:
    """What is remembered of one form of an entry; it goes with the edition."""

    def __init__(self, slots: frozenset[str]) -> None:
        self._slots = slots
        self.read: Readings = Remembered(MOST_READ)
        """What data of its gateway means (bot.services.reading)."""
        self._written: Remembered[tuple[object, ...], str] = Remembered(MOST_WRITTEN)

    @classmethod
    def of(cls, service: Service, form: Form, submit: CallSpec) -> Self | None:
        """None where the answer may tell of somebody: all that is sent must be places and days."""
        slots = frozenset(name for name, spec in form.slots.items() if spec.type in TYPES)
        sent = {root.split(".")[0] for root in submit.roots if not root.startswith("'")}
        said = (form.replies.done, form.replies.empty)
        of_one = any(template is not None and not OF_ONE.isdisjoint(template.names) for template in said)
        if of_one or service.requires is not Requirement.NONE or not sent <= slots:
            return None
        return cls(slots)

    def covers(self, progress: Progress, citizen: Citizen) -> bool:
        """Whether nothing else was said by this citizen, nor is known of them."""
        return citizen.about is None and progress.slots.keys() <= self._slots

    def write(self, template: Template, progress: Progress, outcome: Done, day: date, make: Callable[[], str]) -> str:
        """How an outcome that was read here is put, on that day; `make` writes it where nobody has yet."""
        said = tuple([(name, slot.label) for name, slot in progress.slots.items()])
        return self._written.get((template, outcome.source, day, said), make)
