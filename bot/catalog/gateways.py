"""What gateways.yaml may say: where each government gateway is and how it speaks (docs/gateways.md)."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field

from bot.catalog.entry import Entry, Identifier
from bot.catalog.roots import RootsFile


class Lease(Entry):
    """Where the secret that calls are signed with is fetched, for profiles whose secret expires."""

    path: str
    code: str = ""
    """What the gateway calls this operation, where the address doesn't say it."""
    expired: tuple[str, ...] = ("401",)
    """HTTP statuses and codes of answers that mean: the secret has run out, fetch another."""
    margin_s: float = Field(default=30.0, ge=0)
    """Another one is fetched so long before the end."""


class SignSpec(Entry):
    """How requests are signed: a registered profile, who we are there, and the names of the secrets in the settings."""

    profile: str
    key_id: str = ""
    secret: str
    """The name under `BANSHI_SECRETS__…`; the secret itself never stands in a file."""
    cipher_key: str = ""
    """The name of the secret that bodies are encrypted with, where they are."""
    peer_key: str = ""
    """The gateway's public key in hex, where it signs its answers."""
    user: Literal["", "citizen", "person.ref"] = ""
    """Whom the gateway is told that the call is for, where it wants to know."""
    options: Mapping[str, str] = Field(default_factory=dict)
    """The variant of the profile, such as `hash: sm3`."""
    lease: Lease | None = None

    def secret_names(self) -> dict[str, str]:
        """Field to name under `BANSHI_SECRETS__…`, for those that are given."""
        return {field: name for field in ("secret", "cipher_key") if (name := getattr(self, field))}


class Outer(Entry):
    """The layer that a gateway puts around the answer of the system behind it. Paths are dotted."""

    code: str
    data: str
    """Where the answer of the system behind stands: JSON, or JSON as text."""
    done: tuple[str, ...]


class Envelope(Entry):
    """Where code, message and data stand in an answer, and what the codes mean. Paths are dotted."""

    outer: Outer | None = None
    """Read first, where the gateway wraps what it passes on."""
    code: str
    message: str
    data: str
    done: tuple[str, ...]
    empty: tuple[str, ...] = ()
    """Codes that mean: understood, nothing on record."""
    unavailable: tuple[str, ...] = ()
    """Codes that mean: the gateway could not do its work; neither done nor refused."""


class Operation(Entry):
    """One thing a gateway can do."""

    path: str
    method: Literal["GET", "POST"] = "POST"
    code: str = ""
    """What the gateway calls it, where its address doesn't say it: a service id (`sid`), an `infno`."""
    writes: bool = False
    """A write is never sent twice: when its answer is lost, the outcome is unknown and is asked for."""
    answers: tuple[str, ...] = ()
    """What its data may hold, by dotted path, those of a list's rows as if it were one; empty: nobody has said."""

    @cached_property
    def answered(self) -> frozenset[str]:
        """All paths that its data may have, those of whole records and lists among them."""
        return frozenset(path[:end] for path in self.answers for end in (*_dots(path), len(path)))


def _dots(path: str) -> Iterator[int]:
    return (at for at, sign in enumerate(path) if sign == ".")


class Rate(Entry):
    """The quota that the gateway grants."""

    per_second: float = Field(gt=0)
    burst: int = Field(default=1, gt=0)
    """So many at once after a quiet time."""
    shared: bool = False
    """Counted over all processes, in the store; otherwise each process may use the whole of it."""


class Breaker(Entry):
    """When to stop asking a gateway that fails, and for how long."""

    failures: int = Field(default=5, gt=0)
    """So many calls in a row without a usable answer."""
    rest_s: float = Field(default=10.0, gt=0)
    """After this, one call goes through to see."""


class Gateway(Entry):
    """One government gateway."""

    name: str
    base_url: str
    sign: SignSpec
    envelope: Envelope
    body: Literal["json", "biz_content", "nhsa"] = "json"
    """`biz_content`: a form whose field of that name holds the JSON, as the national platforms want it; `nhsa`: the
    message of medical insurance with the JSON as its `input`."""
    timeout_s: float = Field(default=10.0, gt=0)
    """For a call as a whole: the wait for a free place, tries and pauses included."""
    concurrency: int = Field(default=50, gt=0)
    """So many calls at once, a process."""
    overdue: int = Field(default=150, ge=0)
    """So many more may be out that have had no answer for a second; 0: these keep their places, too."""
    rate: Rate | None = None
    breaker: Breaker = Field(default_factory=Breaker)
    retries: int = Field(default=2, ge=0, le=5)
    """A reading call whose answer was lost is made so often again, within its time; a write never is."""
    max_bytes: int = Field(default=2 * 1024 * 1024, gt=0)
    """A longer answer isn't read."""
    grace_s: float = Field(default=15.0, ge=0)
    """A write whose answer was lost may arrive for so long; until then it proves nothing that none is on record."""
    ca: RootsFile | None = None
    """The file with the certificates (PEM, DER) of those who alone vouch for it; absent: the machine's roots do."""
    traced: bool = False
    """It is told the id of the trace that a call belongs to (W3C `traceparent`), where traces are on."""
    phone: str = ""
    """Whom a citizen can call while this gateway is down."""
    operations: Mapping[Identifier, Operation]


class Gateways(Entry):
    """All of gateways.yaml."""

    gateways: Mapping[Identifier, Gateway]
    later: tuple[str, ...] = ()
    """What isn't connected yet, as `GATEWAY` or `GATEWAY.OPERATION`: entries that call it have their guide alone."""

    @property
    def certificates(self) -> tuple[Path, ...]:
        """The files with private authorities' certificates."""
        return tuple({gateway.ca.file: None for gateway in self.gateways.values() if gateway.ca})
