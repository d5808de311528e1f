"""What remains to be done after a message was answered: the dialogue says it, the queue does it."""

import msgspec
from msgspec.structs import replace

from bot.dialogue.conversation import Progress
from bot.identity.person import Citizen


class Settle(msgspec.Struct, frozen=True, tag=True):
    """A submit was sent and its answer never came: find out, and tell the citizen without being asked."""

    progress: Progress

    @property
    def key(self) -> str:
        """One for each submit."""
        return f"settle:{self.progress.number}"


class Release(msgspec.Struct, frozen=True, tag=True):
    """A place was to be given back, and its gateway hasn't answered: go on with it, whatever is forgotten meanwhile."""

    progress: Progress
    """The place and nothing else."""
    citizen: Citizen | None = None
    """Whom its gateway knows it by; nobody is found by it. None: queued by a version that named whom it was for."""

    @classmethod
    def of(cls, progress: Progress, citizen: Citizen) -> "Release":
        """Of a form's place: what its gateway must be told, and nothing that the citizen filled in."""
        kept = Progress(progress.service, progress.action, held=progress.held, relation=progress.relation)
        nobody = replace(citizen.address, user="")
        return cls(replace(kept, number=progress.number), replace(citizen, address=nobody))

    @property
    def key(self) -> str:
        """One for each place."""
        return f"release:{self.progress.number}"


class Remind(msgspec.Struct, frozen=True, tag=True):
    """A message before an appointment."""

    key: str
    at: float
    """Seconds since 1970."""
    text: str


class Unremind(msgspec.Struct, frozen=True, tag=True):
    """The appointment was cancelled."""

    key: str


class Follow(msgspec.Struct, frozen=True, tag=True):
    """A case that was taken in: ask how it stands from time to time, and tell its reporter when that changes."""

    key: str
    progress: Progress
    """The form that reported it; its `held` names what the gateway answered."""
    every_min: float
    state: str = ""
    """What the citizen was told last."""


class Heard(msgspec.Struct, frozen=True, tag=True):
    """The citizen has read how a case ended, because they asked: who follows it tells them no more."""

    key: str
    """Of the Follow."""


class Rateable(msgspec.Struct, frozen=True, tag=True):
    """Something was done for the citizen, under this business number: they can say how it was."""

    number: str
    service: str
    asked: bool = False
    """They are asked now."""
    opening: str = ""
    """The words that opened it, masked."""
    region: str = ""


Errand = Settle | Release | Remind | Unremind | Follow | Heard | Rateable
