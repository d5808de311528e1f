"""What a rule over the whole catalogue finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule: where in the catalogue, and what is wrong in an operator's words."""

    path: tuple[str | int, ...]
    message: str
