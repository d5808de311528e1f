"""Removes files that may go: never by itself, never younger than the law wants, never unrecorded."""

import os
from datetime import date, timedelta
from pathlib import Path

from bot.audit.chain import PRUNED, Event, Signer
from bot.audit.head import files
from bot.audit.journal import Journal


def prune(folder: Path, signer: Signer, journal: Journal, *, today: date, keep_days: int, who: str) -> list[str]:
    """Removes every file whose last record is older than `keep_days`; gives their names. Recorded before it is done."""
    gone: list[Path] = []
    last: tuple[int, str] | None = None
    for path in files(folder)[:-1]:
        end = _last_record(path, signer)
        if end is None or date.fromisoformat(end[2][:10]) >= today - timedelta(days=keep_days):
            break
        gone.append(path)
        last = end[:2]
    if last is None:
        return []
    journal.append([Event(who, PRUNED, "retention", detail={"through": last[0], "mac": last[1], "files": len(gone)})])
    for path in gone:
        os.unlink(path)  # noqa: PTH108 (says what it does)
    return [path.name for path in gone]


def _last_record(path: Path, signer: Signer) -> tuple[int, str, str] | None:
    found = None
    with path.open("rb") as file:
        for raw in file:
            read = signer.read(raw.rstrip(b"\n"))
            if read is not None:
                found = (read[0].seq, read[1], read[0].at)
    return found
