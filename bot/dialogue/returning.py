"""What gives a booking back: the action of its service, and the value by which that one is chosen there. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.catalog.service import Service
from bot.catalog.slots import ChoicesSpec
from bot.dialogue import words
from bot.dialogue.conversation import Booked


def way_back(service: Service) -> tuple[str, str, ChoicesSpec] | None:
    """The action that gives a booking back, its question for which one, and where that is chosen; None for none."""
    for name, action in service.actions.items():
        if any(word in words.CANCEL_ANY for word in action.words):
            for slot, spec in action.form.slots.items():
                if spec.choices is not None and spec.choices.call is not None:
                    return name, slot, spec.choices
    return None


def booked(name: str, service: Service, rows: Iterable[Mapping[str, Any]]) -> tuple[Booked, ...]:
    """What each of the rows that were shown is called where it can be given back; empty where none can."""
    way = way_back(service)
    if way is None or way[2].value is None:
        return ()
    return tuple(Booked(name, str(row.get(way[2].value) or "")) for row in rows)


def name_of(service: Service, action: str) -> str:
    """What a form of a service is called before citizens: by its action's label, or the service's name."""
    return service.actions[action].label if action else service.name
