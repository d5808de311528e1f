"""What was worked out before and comes out the same: so many of a kind, the oldest forgotten first."""

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Values by what they were made of. Only for what tells of nobody: no erasure looks here."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[K, V] = {}

    def get(self, key: K, make: Callable[..., V], *of: Any) -> V:
        """The value that is kept under a key, or `make(*of)`, which is kept from now on."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = make(*of)
            if len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
        return found
