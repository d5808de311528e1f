"""Reading where a citizen is from a request, and wording how far away something lies."""

from typing import Any

from sandbox.data.places import Place, named, nearest
from sandbox.gateways.dialects import Fields, Refusal, Unreadable

MOST_DEGREES = 180.0


def locate(fields: Fields) -> Place:
    """The place of `latitude` and `longitude`, else of the name in `place`. Raises Refusal and Unreadable."""
    label = str(fields.get("place") or "")
    if fields.get("latitude") in (None, ""):
        found = named(label)
        if found is None:
            raise Refusal("PLACE_UNKNOWN", "未识别的地点")
        return found
    found = nearest(*(_degrees(fields.get(name)) for name in ("latitude", "longitude")))
    if found is None:
        raise Refusal("OUT_OF_REGION", "该位置不在服务区域")
    by_name = named(label)
    if by_name and by_name.district and by_name.city == found.city:
        return Place(label, found.city, by_name.district, found.latitude, found.longitude)
    return found


def _degrees(value: Any) -> float:
    try:
        degrees = float(value)
    except (TypeError, ValueError) as error:
        raise Unreadable("latitude and longitude are degrees") from error
    if not abs(degrees) <= MOST_DEGREES:
        raise Unreadable("latitude and longitude are degrees")
    return degrees
