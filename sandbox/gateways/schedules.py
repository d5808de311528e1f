"""Who sees patients where and when: made up from the seed and the date, the same each time it is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sandbox.data import BEIJING, roll
from sandbox.data.hospitals import Hospital, hospitals

DAYS = 7
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施孔曹严华金魏陶姜"
GIVEN = "安宁和平文清明远康泰诚信仁义礼智勤朴厚德"
TITLES = {"主任医师": 6000, "副主任医师": 4000, "主治医师": 2000}
"""Title to fee in fen."""
STARTS = {
    "1": [time(8 + m // 60, m % 60) for m in range(0, 210, 30)],
    "2": [time(13 + m // 60, m % 60) for m in range(30, 210, 30)],
}
LENGTH = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Doctor:
    """`number` counts from 1 within a department."""

    number: int
    name: str
    title: str
    fee: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A doctor's half day (`noon` 1 morning, 2 afternoon) in a department."""

    hospital: Hospital
    department: str
    doctor: Doctor
    day: date
    noon: str

    @property
    def code(self) -> str:
        """Its id on the wire, the same each time the timetable is made up."""
        return f"{self.hospital.code}-{self.department}-{self.doctor.number}-{self.day:%Y%m%d}-{self.noon}"


@dataclass(frozen=True, slots=True)
class Slot:
    """Half an hour of a schedule; `capacity` is how many patients it takes when nobody has booked."""

    schedule: Schedule
    start: datetime
    capacity: int

    @property
    def code(self) -> str:
        """Its id on the wire."""
        return f"{self.schedule.code}-{self.start:%H%M}"

    @property
    def end(self) -> datetime:
        """When the next one starts."""
        return self.start + LENGTH


@dataclass(frozen=True, slots=True)
class Timetable:
    """The timetable as of a moment (Beijing time): seven days, what has begun left out."""

    seed: int
    now: datetime

    def schedules(self, hospital: Hospital, department: str) -> list[Schedule]:
        """By day, then half day, then doctor."""
        return list(self._schedules(hospital, department))

    def schedule(self, code: str) -> Schedule | None:
        """The schedule of this code, None where it isn't (or no longer) on the timetable."""
        hospital_code, _, rest = code.partition("-")
        hospital, department = hospitals().get(hospital_code), rest.partition("-")[0]
        if hospital is None or department not in hospital.departments:
            return None
        return next((found for found in self._schedules(hospital, department) if found.code == code), None)

    def slots(self, schedule: Schedule) -> list[Slot]:
        """In order of time; some have no places from the start."""
        begins = (datetime.combine(schedule.day, start, BEIJING) for start in STARTS[schedule.noon])
        return [Slot(schedule, begin, self._capacity(schedule, begin)) for begin in begins if begin > self.now]

    def slot(self, code: str) -> Slot | None:
        """The slot of this code, None where it has begun or never was."""
        schedule = self.schedule(code.rpartition("-")[0])
        return next((slot for slot in self.slots(schedule) if slot.code == code), None) if schedule else None

    def _schedules(self, hospital: Hospital, department: str) -> Iterator[Schedule]:
        doctors = self._doctors(hospital, department)
        for day in (self.now.date() + timedelta(days=n) for n in range(DAYS)):
            for noon in STARTS:
                at_work = (
                    Schedule(hospital, department, d, day, noon)
                    for d in doctors
                    if self._works(d, hospital, department, day, noon)
                )
                yield from (schedule for schedule in at_work if self.slots(schedule))

    def _doctors(self, hospital: Hospital, department: str) -> list[Doctor]:
        return [
            self._doctor(hospital, department, number) for number in range(1, 4 + self._roll(hospital, department) % 2)
        ]

    def _doctor(self, hospital: Hospital, department: str, number: int) -> Doctor:
        chance = self._roll(hospital, department, number)
        name = f"{SURNAMES[chance % len(SURNAMES)]}示{GIVEN[(chance // 64) % len(GIVEN)]}"
        title = list(TITLES)[min(number, len(TITLES)) - 1]
        return Doctor(number, name, title, TITLES[title])

    def _works(self, doctor: Doctor, hospital: Hospital, department: str, day: date, noon: str) -> bool:
        """The doctor of the lowest rank sees patients every morning, the others two half days in five."""
        if noon == "1" and doctor.number == len(TITLES):
            return True
        return self._roll(hospital, department, doctor.number, day, noon) % 5 < 2

    def _capacity(self, schedule: Schedule, begin: datetime) -> int:
        """One schedule in six is booked up; otherwise up to three places a slot, one at least at nine and at two."""
        parts = (schedule.hospital.code, schedule.department, schedule.doctor.number, schedule.day, schedule.noon)
        if roll(self.seed, "full", *parts) % 6 == 0:
            return 0
        return max(roll(self.seed, "places", *parts, begin.time()) % 4, int(begin.time() in (time(9), time(14))))

    def _roll(self, hospital: Hospital, *parts: object) -> int:
        return roll(self.seed, "doctors", hospital.code, *parts)
