"""What was declared to an authority: entered once for a business number, in force between two days, taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sandbox.data import roll
from sandbox.gateways.dialects import Refusal

FACE_WITHIN = timedelta(minutes=10)
"""How long a face check's link can be used."""
TWELVE_MONTHS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What somebody declares. `owner` may see it: a channel's user or an ID number; `subject`: plate, place …"""

    business: str
    owner: str
    subject: str
    start: date
    end: date
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Filing:
    """A declaration entered. `needs_face`: it counts from the moment when the face was checked."""

    number: str
    business_number: str
    declared: Declaration
    entered: datetime
    needs_face: bool = False
    face_code: str = ""
    checked: datetime | None = None
    withdrawn: bool = False

    def state(self, now: datetime) -> str:
        """FACE_PENDING, FACE_EXPIRED, WITHDRAWN, WAITING, VALID or EXPIRED."""
        if self.withdrawn:
            return "WITHDRAWN"
        if self.needs_face and self.checked is None:
            return "FACE_PENDING" if now < self.entered + FACE_WITHIN else "FACE_EXPIRED"
        if now.date() < self.declared.start:
            return "WAITING"
        return "VALID" if now.date() <= self.declared.end else "EXPIRED"

    def is_open(self, now: datetime) -> bool:
        """Whether it is in force or will be."""
        return self.state(now) in {"WAITING", "VALID"}


@dataclass(slots=True)
class Register:
    """All filings of all authorities."""

    _filings: dict[str, Filing] = field(default_factory=dict)
    _by_business_number: dict[str, str] = field(default_factory=dict)
    _withdrawn_by: dict[str, str] = field(default_factory=dict)

    def enter(self, business_number: str, declared: Declaration, now: datetime, *, face: bool = False) -> Filing:
        """Enters a declaration, once for a business number; only a face check may renew what stands. Raises Refusal."""
        if known := self.by_business_number(business_number):
            if known.declared != declared:
                raise Refusal("NUMBER_REUSED", "业务号已用于另一件申报")
            return known
        entered = (found.declared for found in self._filings.values() if found.is_open(now))
        if not face and any(_overlap(former, declared) for former in entered):
            raise Refusal("DUPLICATE", "同一时间已有有效的申报")
        count = len(self._filings) + 1
        code = f"{roll(0, 'face', business_number, now):08x}{count:04}" if face else ""
        number = f"{now:%Y%m%d}{count:06}"
        self._filings[number] = Filing(number, business_number, declared, now, face, code)
        self._by_business_number[business_number] = number
        return self._filings[number]

    def by_business_number(self, business_number: str) -> Filing | None:
        """The filing that this number made."""
        return self._filings.get(self._by_business_number.get(business_number, ""))

    def of_owner(self, owner: str, business: str) -> list[Filing]:
        """What somebody has declared, the newest first."""
        mine = (f for f in self._filings.values() if (f.declared.owner, f.declared.business) == (owner, business))
        return sorted(mine, key=lambda filing: (filing.entered, filing.number), reverse=True)

    def count(self, business: str, subject: str, year: int) -> int:
        """How many were entered for a subject and not taken back, in a year."""
        found = (f for f in self._filings.values() if (f.declared.business, f.declared.subject) == (business, subject))
        return sum(filing.declared.start.year == year and not filing.withdrawn for filing in found)

    def withdraw(self, withdraw_number: str, number: str, owner: str, now: datetime) -> Filing:
        """Takes a filing back, for its owner; what is taken back stays so. Raises Refusal."""
        found = self._filings.get(number)
        if found is None or found.declared.owner != owner:
            raise Refusal("NOT_FOUND", "未找到该申报")
        if not found.withdrawn:
            if not found.is_open(now):
                raise Refusal("ALREADY_OVER", "该申报已失效")
            found = self._filings[number] = replace(found, withdrawn=True)
        self._withdrawn_by[withdraw_number] = number
        return found

    def withdrawn_by(self, withdraw_number: str) -> Filing | None:
        """The filing that this number took back."""
        return self._filings.get(self._withdrawn_by.get(withdraw_number, ""))

    def at_face(self, code: str) -> Filing | None:
        """The filing whose face check has this code."""
        return next((filing for filing in self._filings.values() if code and filing.face_code == code), None)

    def check_face(self, code: str, now: datetime) -> Filing | None:
        """The face was recognised: in force for twelve months from today; None for a link that is over or was used."""
        found = self.at_face(code)
        if found is None or found.state(now) != "FACE_PENDING":
            return None
        declared = replace(found.declared, start=now.date(), end=now.date() + TWELVE_MONTHS)
        self._filings[found.number] = replace(found, checked=now, declared=declared)
        return self._filings[found.number]


def _overlap(first: Declaration, second: Declaration) -> bool:
    same = (first.business, first.subject) == (second.business, second.subject)
    return same and first.start <= second.end and second.start <= first.end
