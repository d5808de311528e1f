"""What a rule over the whole catalogue finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule: where in the catalogue, and what is wrong in an operator's words.

    `warning`: to be looked at; it keeps nothing from being published.
    """

    path: tuple[str | int, ...]
    message: str
    warning: bool = False
