"""A line of the audit log: JSON whose last field is a keyed hash (HMAC) over the line before it and itself.

Without the key nobody can write a line that fits, change one, take one out or put two in another order.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from bot.keyring import Keyring

GENESIS = "0" * 64
SHELL = "operator:@shell"
"""Whoever may run commands on the server; no operator can have this name."""
SYSTEM = "system"
"""Who did it where no citizen and no operator did."""

OPENED = "audit.opened"
"""The first line of a file; its detail names the hash that it goes on from."""
TORN = "audit.torn"
"""Names bytes that a killed process or a full disk left unfinished."""
RESUMED = "audit.resumed"
"""The log could not be written for a while: what needs a record was refused meanwhile."""
HEAD_LOST = "audit.head-lost"
"""The head was away or changed, so nobody can say whether lines before this one were cut off."""
PRUNED = "audit.pruned"
"""Older files were removed by an operator; its detail says up to which line."""

_MAC = re.compile(rb'^(?P<body>\{.*),"mac":"(?P<mac>[0-9a-f]{64})"\}$', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Event:
    """Something to be remembered. `who`: a pseudonym, an operator's name or `system`; never a platform's id.

    `what`: a word of ours such as `gateway.call`; `why`: the service or purpose; `detail` holds no personal data.
    """

    who: str
    what: str
    why: str = ""
    outcome: str = "done"
    detail: Mapping[str, str | int] = field(default_factory=dict)


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line as it stands in the file, without its hash."""

    seq: int
    at: str
    key: str
    who: str
    what: str
    why: str
    outcome: str
    detail: dict[str, Any] = {}


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Line)


class Signer:
    """Makes and checks the hashes, with the current key and the older ones."""

    def __init__(self, keyring: Keyring) -> None:
        self._current = keyring.current.id
        self._keys = {key.id: key.derive("audit") for key in keyring.all}

    def line(self, event: Event, seq: int, now: datetime, previous: str) -> tuple[bytes, str]:
        """The line's bytes with the line end, and its hash."""
        line = Line(
            seq, now.isoformat(timespec="milliseconds"), self._current,
            event.who, event.what, event.why, event.outcome, dict(event.detail),
        )  # fmt: skip
        body = _encoder.encode(line)[:-1]
        mac = self.mac(self._current, previous, body)
        return body + b',"mac":"' + mac.encode() + b'"}\n', mac

    def mac(self, key: str, previous: str, body: bytes) -> str:
        """The hash over what stood before and this. Raises KeyError for a key that isn't ours."""
        return hmac.digest(self._keys[key], previous.encode() + b"\n" + body, "sha256").hex()

    def read(self, line: bytes) -> tuple[Line, str, bytes] | None:
        """The line (without its end), its hash and what the hash covers; None where it has another form."""
        match = _MAC.match(line)
        try:
            return (_decoder.decode(match["body"] + b"}"), match["mac"].decode(), match["body"]) if match else None
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def follows(self, line: Line, mac: str, body: bytes, previous: str) -> bool:
        """Whether the line was written by us after the one with the hash `previous`."""
        return line.key in self._keys and hmac.compare_digest(mac, self.mac(line.key, previous, body))

    def knows(self, key: str) -> bool:
        """Whether a key of this id is at hand."""
        return key in self._keys

    @property
    def current(self) -> str:
        """The id of the key that signs."""
        return self._current
