"""`banshi audit …`: the audit log from the command line."""

from datetime import UTC, datetime

from bot.audit import Journal, prune, verify
from bot.audit.chain import Signer
from bot.errors import SettingsError
from bot.keyring import load_keyring
from bot.settings import Settings


def verified(settings: Settings, anchor: str = "") -> tuple[list[str], bool]:
    """What to tell about the chain, and whether it holds. Raises SettingsError for an anchor of another form."""
    report = verify(settings.audit_folder, Signer(load_keyring(settings)), _anchor(anchor))
    lines = [f"{report.records} records in {report.files} files, the last {report.seq}:{report.mac}"]
    if report.torn:
        lines.append(f"{report.torn} unfinished lines (a killed process or a full disk), no tampering")
    lines.append(f"broken: {report.broken}" if report.broken else "the chain holds")
    return lines, report.broken is None


def pruned(settings: Settings, operator: str) -> list[str]:
    """Removes what is old enough, in the name of an operator; gives the names of the files."""
    signer = Signer(load_keyring(settings))
    journal = Journal(settings.audit_folder, signer)
    today = datetime.now(UTC).date()
    keep_days = settings.audit_keep_days
    return prune(settings.audit_folder, signer, journal, today=today, keep_days=keep_days, who=f"operator:{operator}")


def _anchor(text: str) -> tuple[int, str] | None:
    seq, _, mac = text.partition(":")
    if text and not (seq.isdigit() and len(mac) == 64):
        raise SettingsError(["--anchor: SEQ:MAC, as `audit checkpoint` lines of the log say"])
    return (int(seq), mac) if text else None
