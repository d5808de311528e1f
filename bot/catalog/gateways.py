"""What gateways.yaml may say: where each government gateway is and how it speaks."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from bot.catalog.entry import Entry, Identifier


class SignSpec(Entry):
    """How requests are signed: a registered profile, who we are there, and the name of the secret in the settings."""

    profile: str
    key_id: str = ""
    secret: str
    """The name under `BANSHI_SECRETS__…`; the secret itself never stands in a file."""


class Envelope(Entry):
    """Where code, message and data stand in an answer, and what the codes mean. Paths are dotted."""

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
    writes: bool = False
    """A write is never sent twice: when its answer is lost, the outcome is unknown and is asked for."""


class Gateway(Entry):
    """One government gateway."""

    name: str
    base_url: str
    sign: SignSpec
    envelope: Envelope
    body: Literal["json", "biz_content"] = "json"
    """`biz_content`: a form whose field of that name holds the JSON, as the national platforms want it."""
    timeout_s: float = Field(default=10.0, gt=0)
    concurrency: int = Field(default=50, gt=0)
    phone: str = ""
    """Whom a citizen can call while this gateway is down."""
    operations: Mapping[Identifier, Operation]


class Gateways(Entry):
    """All of gateways.yaml."""

    gateways: Mapping[Identifier, Gateway]
