"""How often something was asked, for limits."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """Counters by key."""

    _counts: dict[str, int] = field(default_factory=dict)

    def add(self, key: str) -> int:
        """One more; gives how many there are now."""
        self._counts[key] = self._counts.get(key, 0) + 1
        return self._counts[key]
