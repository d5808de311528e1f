"""What became of a call to a gateway: done, refused or unknown. Never an exception."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

Fields = Mapping[str, Any]


class Done(msgspec.Struct, frozen=True):
    """The gateway did it. `rows`: the list asked for; `fields`: the single record; empty: nothing on record."""

    fields: Fields = {}
    rows: Sequence[Fields] = ()
    empty: bool = False
    source: bytes = b""
    """The data that it was read from, where that tells of nobody and may come again: what is made of it is the same."""


class Refused(msgspec.Struct, frozen=True):
    """The gateway understood and said no; the words for citizens stand in the catalogue under `code`."""

    code: str
    message: str = ""


class Unknown(msgspec.Struct, frozen=True):
    """No usable answer came: for a read nothing happened, a write may or may not have been carried out.

    `why` is a machine word for the log: timeout, unreachable, status-502, not-json, unavailable …
    """

    why: str
    sent: bool = True
    """False: the request never left us, so that a write was certainly not carried out."""


Outcome = Done | Refused | Unknown


def word_of(outcome: Outcome) -> str:
    """The outcome for logs: never the gateway's own text, which may quote personal data."""
    match outcome:
        case Unknown(why):
            return f"unknown:{why}"
        case Done():
            return "done"
    return f"refused:{outcome.code}"
