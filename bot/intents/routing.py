"""A catalogue's router where it may never be asked: it is made when it is first needed.

A server makes it at its start. A worker needs it for the messages of a server that died, and does without it and the
libraries that stand behind it until then.
"""

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from bot.intents.router import Router
    from bot.intents.triage import Triage


class Routing:
    """The router of a catalogue, and the triage by it."""

    def __init__(self, make: "Callable[[], Router]") -> None:
        """`make` may take a second of a core, and half a minute where nobody has learned the catalogue yet."""
        self._make = make
        self._lock = Lock()
        self._made: tuple[Router, Triage] | None = None

    @classmethod
    def of(cls, router: "Router") -> Self:
        """With a router that is made."""
        routing = cls(lambda: router)
        routing.prepare()
        return routing

    @property
    def is_whole(self) -> bool:
        """False where its words were amended and nobody has learned the whole yet; None is made yet: True."""
        return self._made is None or self._made[0].is_whole

    @property
    def router(self) -> "Router":
        """Made by now."""
        return (self._made or self.prepare())[0]

    @property
    def triage(self) -> "Triage":
        """Made by now."""
        return (self._made or self.prepare())[1]

    def prepare(self) -> "tuple[Router, Triage]":
        """Makes both, once; for a thread, where it may not be made yet."""
        if self._made is None:
            from bot.intents.triage import Triage

            with self._lock:
                if self._made is None:
                    router = self._make()
                    self._made = router, Triage(router)
        return self._made
