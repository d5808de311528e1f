"""Every request has a name of its own, so that all lines about it can be found, here and at the far ends.

An id of ours is 16 small letters: no digit, so that it can never look like anybody's number.
"""

import os
import random
import re
from contextvars import ContextVar

from bot.masking import mask

LETTERS = "bcdfghjklmnpqrstvwxz"
LENGTH = 16
SHORT = 6
_A_LETTER_FOR_EACH_BYTE = (LETTERS * 13)[:256].encode()
_RANDOM = random.Random()  # noqa: S311  # an id is no secret, and asking the system for each took 5 µs of a message
os.register_at_fork(after_in_child=_RANDOM.seed)  # else all copies of a process would give the same ids
FIELD = "request"
"""The name of the id in log lines."""

_current: ContextVar[str] = ContextVar("request", default="")
current = _current.get
"""Gives the id of the request that is being answered; empty outside of one."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WELL_FORMED = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_\-]{6,62})[A-Za-z0-9]")


def begin(offered: str | None = None) -> str:
    """From here on every log line of this task carries an id: the one offered where it is one, else a new one."""
    request_id = offered if offered and is_well_formed(offered) else _new_id()
    _current.set(request_id)
    return request_id


def _new_id() -> str:
    return _RANDOM.randbytes(LENGTH).translate(_A_LETTER_FOR_EACH_BYTE).decode()


def short() -> str:
    """What a citizen can read out to the hotline: the first letters of the id, large."""
    return (current() or begin())[:SHORT].upper()


def is_well_formed(offered: str) -> bool:
    """Whether an id from outside may stand in our logs: 8 to 64 plain characters that are nobody's number."""
    if _UUID.fullmatch(offered):
        return True
    return _WELL_FORMED.fullmatch(offered) is not None and mask(offered) == offered
