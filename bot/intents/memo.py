"""Answers of an object's methods, remembered as long as the object lives and no longer."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar
from weakref import WeakMethod

P = ParamSpec("P")
R = TypeVar("R")


def memo(size: int, method: Callable[P, R]) -> Callable[P, R]:
    """The method with its last `size` answers, for the object itself to hold.

    It doesn't hold the object: a pair that hold each other goes only when garbage is looked for, which nobody does
    among an edition of the catalogue that stands (bot.memory).
    """
    known = WeakMethod(method)

    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        asked = known()
        assert asked is not None, "its object asks"
        return asked(*args, **kwargs)

    return lru_cache(size)(ask)  # type: ignore[return-value]  # it asks for what can be hashed, which P does not say
