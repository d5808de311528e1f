"""Who touched personal data, when, why and with what outcome: an append-only log whose every change is found."""

from bot.audit.audit import Access, Audit
from bot.audit.chain import SYSTEM, Event
from bot.audit.journal import Journal
from bot.audit.retention import prune
from bot.audit.verify import Broken, Report, verify

__all__ = ["SYSTEM", "Access", "Audit", "Broken", "Event", "Journal", "Report", "prune", "verify"]
