"""The one way to add pages: a module with handlers under `requires`, and a `ROOM` that stands in bot.console.site."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute

from bot.console.roles import Role


@dataclass(frozen=True, slots=True)
class Room:
    """Pages that belong together.

    `name`: the entry in the navigation (its Chinese label and place stand in templates/navigation.html); `path`: where
    the entry leads, below /console; `role`: who sees the entry; `routes`: with paths below /console.
    """

    name: str
    path: str
    role: Role
    routes: Sequence[BaseRoute]
