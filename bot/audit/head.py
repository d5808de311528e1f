"""Where the chain ends: a small signed file beside it, without which nobody could tell that its tail was cut off."""

import hmac
import os
from pathlib import Path

import msgspec

from bot.audit.chain import GENESIS, Signer

NAME = "head"
SIZE = 512
"""One sector, written in one piece."""


class Head(msgspec.Struct, frozen=True):
    """The last line that was written whole: its file, where it ends there, its number and hash, and its day."""

    file: str = ""
    end: int = 0
    seq: int = 0
    mac: str = GENESIS
    day: str = ""


class _Signed(msgspec.Struct, frozen=True):
    head: Head
    key: str
    mac: str


def read_head(descriptor: int, signer: Signer) -> Head | None:
    """The head; None where there is none or it isn't one that we wrote."""
    try:
        signed = msgspec.json.decode(os.pread(descriptor, SIZE, 0).rstrip(b" \n") or b"-", type=_Signed)
        expected = signer.mac(signed.key, "head", msgspec.json.encode(signed.head))
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError):
        return None
    return signed.head if hmac.compare_digest(expected, signed.mac) else None


def write_head(descriptor: int, head: Head, signer: Signer) -> None:
    """Puts a head in the place of the former one."""
    mac = signer.mac(signer.current, "head", msgspec.json.encode(head))
    data = msgspec.json.encode(_Signed(head, signer.current, mac))
    os.pwrite(descriptor, data.ljust(SIZE - 1) + b"\n", 0)


def files(folder: Path) -> list[Path]:
    """The files of the chain in order; each is named for its first line."""
    return sorted(folder.glob("audit-*.jsonl"))
