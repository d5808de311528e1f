"""What citizens reported: taken in once for a business number, moved on by the clock, shown to their reporter only."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sandbox.gateways.dialects import Refusal

HANDLED_AFTER = timedelta(minutes=2)
CLOSED_AFTER = timedelta(minutes=10)
"""A city takes days; here somebody watches."""
URGE_AGAIN_AFTER = timedelta(hours=24)
ACCEPTED, HANDLED, CLOSED = "受理", "办理中", "已办结"


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports. `reporter`: the channel's own name for whoever writes; `photo`: the picture's id there."""

    kind: str
    text: str
    reporter: str
    place: str = ""
    photo: str = ""
    office: str = "承办单位（示例）"


@dataclass(frozen=True, slots=True)
class Case:
    """A report taken in. `number` is the authority's, `business_number` the caller's."""

    number: str
    business_number: str
    report: Report
    submitted: datetime
    urged: tuple[datetime, ...] = ()

    def state(self, now: datetime) -> str:
        """受理, 办理中 or 已办结."""
        return self.steps(now)[-1][0]

    def steps(self, now: datetime) -> list[tuple[str, datetime]]:
        """The states reached so far with their moments, the first one first."""
        ways = ((ACCEPTED, timedelta()), (HANDLED, HANDLED_AFTER), (CLOSED, CLOSED_AFTER))
        return [(state, self.submitted + after) for state, after in ways if self.submitted + after <= now]

    def due(self) -> datetime:
        """Until when an answer is promised."""
        return self.submitted + timedelta(days=5)


@dataclass(slots=True)
class Cases:
    """All cases of all authorities."""

    _cases: dict[str, Case] = field(default_factory=dict)
    _by_business_number: dict[str, str] = field(default_factory=dict)
    _urged_by: dict[str, str] = field(default_factory=dict)

    def submit(self, business_number: str, report: Report, now: datetime, *, prefix: str = "GS") -> Case:
        """Takes a report in, once for a business number. Raises Refusal when the number came with another report."""
        if known := self.by_business_number(business_number):
            if known.report != report:
                raise Refusal("NUMBER_REUSED", "业务号已用于另一件诉求")
            return known
        number = f"{prefix}{now:%Y%m%d}{len(self._cases) + 1:06}"
        self._cases[number] = Case(number, business_number, report, now)
        self._by_business_number[business_number] = number
        return self._cases[number]

    def by_business_number(self, business_number: str) -> Case | None:
        """The case that this number made."""
        return self._cases.get(self._by_business_number.get(business_number, ""))

    def find(self, number: str, reporter: str) -> Case | None:
        """A case for its reporter; None for everybody else, as if there were none."""
        case = self._cases.get(number)
        return case if case and reporter and case.report.reporter == reporter else None

    def of_reporter(self, reporter: str, kinds: tuple[str, ...] = ()) -> list[Case]:
        """What somebody has reported (of these kinds, where told), the newest first."""
        found = (case for case in self._cases.values() if reporter and case.report.reporter == reporter)
        chosen = [case for case in found if not kinds or case.report.kind in kinds]
        return sorted(chosen, key=lambda case: (case.submitted, case.number), reverse=True)

    def urge(self, urge_number: str, number: str, reporter: str, now: datetime) -> Case:
        """Asks for haste, once for `urge_number` and once a day for a case. Raises Refusal."""
        if known := self.urged_by(urge_number):
            return known
        case = self.find(number, reporter)
        if case is None:
            raise Refusal("CASE_NOT_FOUND", "未找到该工单")
        if case.state(now) == CLOSED:
            raise Refusal("CASE_CLOSED", "工单已办结")
        if case.urged and now - case.urged[-1] < URGE_AGAIN_AFTER:
            raise Refusal("URGED_TODAY", "24 小时内已催办过")
        self._cases[number] = replace(case, urged=(*case.urged, now))
        self._urged_by[urge_number] = number
        return self._cases[number]

    def urged_by(self, urge_number: str) -> Case | None:
        """The case that this number urged."""
        return self._cases.get(self._urged_by.get(urge_number, ""))
