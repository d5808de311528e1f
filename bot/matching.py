"""`banshi match`: routing alone, a JSON line in, a JSON line out."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.assembly import load_files
from bot.catalog.converters import BEIJING
from bot.intents.decision import Decision
from bot.intents.slots import values
from bot.intents.triage import Triage
from bot.intents.urgent import Urgent
from bot.learning import Tell, build_router
from bot.settings import Settings


def run(settings: Settings, lines: Iterable[str], tell: Tell) -> None:
    """Answers each line in order; a line that is no message is answered with what is wrong with it.

    `tell`: as of `build_router`.
    """
    catalog, _ = load_files(settings)
    router = build_router(settings, catalog, tell)
    triage = Triage(router)
    for line in lines:
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            now = datetime.fromisoformat(asked["now"]) if asked.get("now") else datetime.now(BEIJING)
            text = str(asked["text"])
            decision = router.route(text, now=now, region=asked.get("region"))
            answer = _line(text, decision, triage.weigh(text, decision, now=now))
        except (ValueError, KeyError, TypeError) as error:
            answer = {"error": f"not a message: {type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _line(text: str, decision: Decision, urgent: Urgent | None) -> dict[str, Any]:
    alarm = {"urgent": list(urgent.numbers)} if urgent else {}
    return alarm | {
        "outcome": decision.verdict,
        "service": decision.service,
        "candidates": [{"service": c.service, "score": round(c.score, 4)} for c in decision.candidates],
        "slots": values(text, decision.found),
    }
