"""The county that a place lies in, as far as the nearest centre tells: for places that are sent without an address.

The table holds the seats of all counties of Beijing, Tianjin and Hebei, written by us, right to some kilometres;
燕郊 has a line of its own, being nearer to Beijing than to its county's seat. Near a border the neighbour may win, so
the label that comes with a place counts before this.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, radians

from bot.intents.slots.tables import rows

KM_A_DEGREE = 111.2
FARTHEST_KM = 70.0
"""From here on a place belongs to none of them; the largest counties are about as far across."""


@dataclass(frozen=True, slots=True)
class Centre:
    """The seat of a county: its name, its city's, degrees."""

    district: str
    city: str
    latitude: float
    longitude: float

    def km_from(self, latitude: float, longitude: float) -> float:
        """The distance on a plane, good enough within a region."""
        north = (latitude - self.latitude) * KM_A_DEGREE
        east = (longitude - self.longitude) * KM_A_DEGREE * cos(radians(latitude))
        return hypot(north, east)


CENTRES = tuple(
    Centre(row["name"], row["city"], float(row["latitude"]), float(row["longitude"])) for row in rows("centres.csv")
)


def nearest(latitude: float, longitude: float) -> Centre | None:
    """The county whose seat is nearest; None outside Beijing, Tianjin and Hebei."""
    centre = min(CENTRES, key=lambda one: one.km_from(latitude, longitude))
    return centre if centre.km_from(latitude, longitude) <= FARTHEST_KM else None
