"""Every error that banshi raises on purpose.

BanshiError
├── SettingsError             the configuration can't be used; `problems` says why, one line each
├── CatalogError              an operator's file can't be used; `problems` carry file, line and path
├── TemplateFailed            an operator's template broke on these values (bot.catalog.templates)
├── PlatformError
│   ├── NotFromPlatform       the request wasn't made by the platform: answer 403
│   ├── MalformedMessage      the platform's, but unreadable: acknowledge, log
│   └── DeliveryFailed        a message couldn't be sent; `permanent`: for good; `unsure`: or it was, nobody knows
├── IdentityError             the identity provider refused, or its answer can't be trusted
│   └── SnapshotUser          the platform shows a page to nobody in particular (WeChat's 快照页)
├── AuditUnavailable          an access to personal data can't be put on record, so it must not happen
├── RatingRefused             the citizen's platform doesn't let the words of a rating be shown to others
├── ErasedMeanwhile           the citizen erased everything: whatever isn't sent yet must not be
├── TurnTaken                 another process goes on with this message: whatever isn't sent yet must not be
├── NotInOutbox              nothing is on its way under these names
├── SealBroken                an encrypted value was changed, or belongs to another key
└── StoreUnavailable          Redis can't be reached or doesn't answer in time

Unknown is a value, failure is an exception: a router that finds nothing and a gateway that refuses, or whose answer
never came, return that as a value.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class BanshiError(Exception):
    """Base of all errors below; `str()` is one line for an engineer's log and never holds personal data."""


class SettingsError(BanshiError):
    """The configuration can't be used."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def no_json(error: Exception) -> str:
    """What pydantic-settings found no JSON in, as one of the problems above: the variable, never its value."""
    return f"BANSHI_{str(error).split(chr(34))[1].upper()}: must be JSON, a list or a map"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in an operator's file. `line` counts from 1; 0 when the fault is in no particular line.

    `warning`: to be looked at; it keeps nothing from being published.
    """

    file: str
    line: int
    path: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path}: {self.message}"


class CatalogError(BanshiError):
    """An operator's file can't be used; `problems` lists all of its faults, in file order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class PlatformError(BanshiError):
    """Something between a platform and us went wrong."""


class NotFromPlatform(PlatformError):
    """The request carries no proof that the platform made it. The text names the check that failed, for the log."""


class MalformedMessage(PlatformError):
    """The platform made the request, but it holds no message that we can read."""


class DeliveryFailed(PlatformError):
    """A message could not be delivered.

    `permanent`: another try can't succeed now; `unsure`: it may have arrived; `ours`: the account's rights or settings
    are why, not this citizen, so that somebody must see to it.
    """

    def __init__(self, why: str, *, permanent: bool = False, unsure: bool = False, ours: bool = False) -> None:
        super().__init__(why)
        self.permanent = permanent
        self.unsure = unsure
        self.ours = ours


class IdentityError(BanshiError):
    """The identity provider refused, or what it said can't be trusted."""


class AuditUnavailable(BanshiError):
    """What must be on record can't be recorded: the access to personal data that it is about must not happen."""


class RatingRefused(BanshiError):
    """The words of a rating may not be shown to others: nothing of it was kept."""


class ErasedMeanwhile(BanshiError):
    """The citizen has erased everything since the message came in: whatever isn't sent yet must not be."""


class TurnTaken(BanshiError):
    """The turn is another process's by now: this one must not send what it hasn't sent, nor write anything."""


class NotInOutbox(BanshiError):
    """Nothing is on its way, or was given up, under these names."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"not in the outbox: {len(names)} names")
        self.names = tuple(names)


class SnapshotUser(IdentityError):
    """The platform showed the page in a snapshot, under an id that belongs to nobody: nothing may be bound to it."""


class SealBroken(BanshiError):
    """An encrypted value was changed, cut or sealed with a key that we don't have."""


class StoreUnavailable(BanshiError):
    """The state store can't be reached."""
