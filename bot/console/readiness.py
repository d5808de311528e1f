"""What stands between a draft and citizens: the rules of `banshi catalog check`, by its severities.

A fault that the draft brings keeps it from being published; a warning that it brings wants a publisher who has looked
at it and says why it may stay. What citizens have already keeps nobody from putting another thing right. What a
router alone sees is known once the draft's impact was weighed, which is asked for where the draft changes words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.console.impact import ImpactDesk
from bot.console.workshop import Workshop
from bot.errors import Problem
from bot.versions import Draft


@dataclass(frozen=True, slots=True)
class Readiness:
    """`wrong`: faults; `warnings`: those that citizens don't have yet; `unweighed`: its words were not tried."""

    wrong: Sequence[Problem]
    warnings: Sequence[Problem]
    unweighed: bool

    @property
    def why_not(self) -> str:
        """Why it can't be published, a key of `refusals`; empty where it can."""
        return "faulty" if self.wrong else "unweighed" if self.unweighed else ""


async def readiness(shop: Workshop, desk: ImpactDesk, draft: Draft) -> Readiness:
    """Of the draft over what is published now. Raises StoreUnavailable, and CatalogError for files beyond reading."""
    _, published = await shop.store.published()
    was, is_ = await shop.judged(published), await shop.judged(draft.text)
    known = {(problem.path, problem.message) for problem in was.problems}
    warnings = [p for p in is_.problems if p.warning and (p.path, p.message) not in known]
    wrong = [p for p in is_.problems if not p.warning]
    if was.words == is_.words:
        return Readiness(wrong, warnings, unweighed=False)
    impact = await desk.state(draft)
    if impact is None or not impact.done or impact.failed:
        return Readiness(wrong, warnings, unweighed=True)
    wrong += [problem for problem in impact.brought if not problem.warning]
    warnings += [problem for problem in impact.brought if problem.warning]
    return Readiness(wrong, warnings, unweighed=False)
