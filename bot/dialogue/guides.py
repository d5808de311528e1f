"""A service's guide as a citizen reads it: who answers for it, where, when, what to bring, as it holds there."""

from collections.abc import Mapping

from bot.catalog.guide import Guide
from bot.catalog.model import Catalog
from bot.catalog.service import Service
from bot.dialogue import words
from bot.intents.slots.divisions import around, is_outside
from bot.messages import Reply

LEAST_ASKED, LONGEST_ASKED = 2, 20
"""Characters of what was asked about that are said back."""


def told(catalog: Catalog, service: Service, region: str = "") -> Reply:
    """The whole guide; `region`: the citizen's city, empty where nobody knows. What differs by city is marked."""
    places = around("", region)
    guide = service.guide.within(places)
    missing = outside(catalog, region) or absent(catalog, service, region)
    lines = [missing, f"【{service.name}】{guide.summary}", *_where(guide, "" if missing else region)]
    lines += [line(guide, key, label) for key, label in words.GUIDE_LABELS.items()]
    lines += [_entrance(catalog, places)] if region else [_ask_where(service)]
    lines.append(_verified(guide))
    return Reply(words.sentence(*lines))


def part(service: Service, asked: str, region: str = "") -> str:
    """The part of the guide of a service with a form that these words ask for; empty where they want the form."""
    found = asked_for(service, asked)
    if not found:
        return ""
    return line(service.guide.within(around("", region)), found, words.GUIDE_LABELS[found])


def asked_for(service: Service, asked: str) -> str:
    """The name of that part; empty for none."""
    if service.form is None or not service.guide_for:
        return ""
    return next((key for key, said in service.guide_for.items() if any(word in asked for word in said)), "")


def phone(service: Service, region: str, hotline: str) -> str:
    """Whom to call about a service in a city; the hotline where its guide names nobody."""
    return service.guide.within(around("", region)).phone or hotline


def without_items(catalog: Catalog, service: Service, asked: str, region: str) -> Reply:
    """What is said where the items aren't imported: that it isn't known here, and who knows."""
    places = around("", region)
    guide = service.guide.within(places)
    about = asked if LEAST_ASKED <= len(asked) <= LONGEST_ASKED else words.ITEMS_NONE_ABOUT
    lines = [words.ITEMS_NONE.format(asked=about, hotline=catalog.hotline)]
    lines += [line(guide, key, label) for key, label in words.GUIDE_LABELS.items() if key in words.ITEMS_NONE_SHOWN]
    return Reply(words.sentence(*lines, _entrance(catalog, places) if region else ""))


def absent(catalog: Catalog, service: Service, region: str) -> str:
    """What is said where a place doesn't offer the service; empty where it does, or the place is unknown."""
    regions = service.regions
    if regions is None or not region or set(around("", region)) & set(regions.only):
        return ""
    return outside(catalog, region) or regions.elsewhere.format(region=region)


def outside(catalog: Catalog, region: str) -> str:
    """What is said of a city that is none of ours; empty for ours, and where nobody knows."""
    ours = "、".join(catalog.places)
    return words.OUTSIDE.format(ours=ours, region=region) if ours and is_outside(region) else ""


def county(said: Mapping[str, str | float], city: str) -> str:
    """Says whose words these are, where a county was named and they hold for its city; empty elsewhere."""
    named = str(said.get("district", ""))
    is_county = bool(city) and named.endswith(words.COUNTY_ENDINGS)
    return words.COUNTY_IN_CITY.format(county=named, city=city) if is_county else ""


def is_local(catalog: Catalog, service: Service) -> bool:
    """Whether it matters to a service where the citizen is."""
    if service.regions is not None:
        return True
    form = service.form
    return form.is_local if form else bool(catalog.places or service.guide.by_region)


def _where(guide: Guide, region: str) -> tuple[str, ...]:
    if guide.authority:
        return (words.AUTHORITY.format(place=region, authority=guide.authority),)
    return (words.PLACE.format(place=region),) if region else ()


def line(guide: Guide, key: str, label: str) -> str:
    """One part of a guide under its label; empty where it has none."""
    value = getattr(guide, key)
    text = "、".join(value) if isinstance(value, tuple) else value
    if not text:
        return ""
    doubt = words.TO_CONFIRM if key in guide.to_confirm and "为准" not in text else ""
    return f"{label}：{text}{doubt}"


def _entrance(catalog: Catalog, places: tuple[str, ...]) -> str:
    place = next((place for place in places if place in catalog.places), "")
    if not place:
        return ""
    return words.ENTRANCE.format(place=place, online=catalog.places[place].online, doubt=words.TO_CONFIRM)


def _ask_where(service: Service) -> str:
    return words.SAY_WHERE if service.guide.by_region else ""


def _verified(guide: Guide) -> str:
    if not guide.verified:
        return ""
    return words.VERIFIED.format(verified=guide.verified, source=guide.source or words.SOURCE)
