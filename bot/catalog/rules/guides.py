"""Rules over guides and places: whole, verified not long ago, numbers and addresses of the right form."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from bot.catalog import words
from bot.catalog.fault import Fault
from bot.catalog.guide import Guide, LocalFacts
from bot.catalog.model import Catalog
from bot.catalog.near import hint
from bot.catalog.rules.vocabulary import Path, Vocabulary
from bot.catalog.service import Service

WHOLE_GUIDE = ("where", "online", "when", "bring", "fee", "time_limit", "phone", "verified")
LONGEST_TEXT, MOST_TEXT = 500, 5_000
"""Characters of a guide's part that fit, and that are taken: WeChat shows some 680 a message, the rest by 「更多」."""
SCHEME = re.compile(r"\b([a-z][a-z0-9+.\-]*)://", re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s，。；、）)」'\"]*", re.IGNORECASE)
WHOLE_ADDRESS = re.compile(
    r"https?://(?:[\w\-]+\.)+[a-z]{2,}(?::\d{2,5})?(?:[/?#][!-~]*)?$|https?://(?:\d{1,3}\.){3}\d{1,3}(?::\d{2,5})?(?:[/?#][!-~]*)?$",
    re.IGNORECASE | re.ASCII,
)
DIGITS = re.compile(r"\+?\d[\d\- ]*\d|\d")
EXTENSION = re.compile(r"转 ?\d{1,6}")
NUMBER = re.compile(
    r"(?:\+?86[- ]?)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(?:-\d{1,6})?|[48]00-?\d{3}-?\d{4}|11[0479]|12[02]|1[012]\d{3}"
    r"|9[56]\d{3,6}|[2-8]\d{6,7}"
)
"""Mobile, land line with its area code (or without), 400 and 800, 110 and its like, 12345 and its like, 95 and 96."""
PROVINCES = ("北京市", "天津市", "河北省")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def guide_faults(path: Path, service: Service, vocabulary: Vocabulary) -> Iterator[Fault]:
    """A plain entry is its guide, so that must be whole; places are called by their full names."""
    guide = service.guide
    for key in _lacking(guide) if service.depth == "plain" else ():
        yield Fault((*path, "guide", key), words.GUIDE_LACKS.format(name=key))
    yield from _addresses((*path, "guide"), guide.model_dump())
    yield from _lengths((*path, "guide"), guide)
    for place, facts in guide.by_region.items():
        yield from _lengths((*path, "guide", "by_region", place), facts)
    yield from _phone((*path, "guide", "phone"), guide.phone)
    for place, facts in guide.by_region.items():
        yield from _phone((*path, "guide", "by_region", place, "phone"), facts.phone)
    yield from place_faults((*path, "guide", "by_region"), guide.by_region, vocabulary)
    yield from _everywhere((*path, "guide", "by_region"), service)
    if service.regions is not None:
        yield from place_faults((*path, "regions", "only"), service.regions.only, vocabulary)
        strangers = set(re.findall(r"\{(\w*)\}", service.regions.elsewhere)) - {"region"}
        for name in sorted(strangers):
            yield Fault((*path, "regions", "elsewhere"), words.ELSEWHERE_PLACE.format(name=name))


def _lacking(guide: Guide) -> Iterator[str]:
    """What must be written; a `source` too that was left empty: citizens would be told the shipped catalogue's own."""
    for key in (*WHOLE_GUIDE, *guide.model_fields_set & {"source"}):
        if not getattr(guide, key):
            yield key


def _lengths(path: Path, facts: Guide | LocalFacts) -> Iterator[Fault]:
    """Texts that no message has room for."""
    for key, text in facts.model_dump(exclude={"by_region"}).items():
        count = max(map(len, text), default=0) if isinstance(text, tuple) else len(text)
        if count > LONGEST_TEXT:
            yield Fault(
                (*path, key), words.GUIDE_TOO_LONG.format(count=count, most=LONGEST_TEXT), warning=count <= MOST_TEXT
            )


def place_faults(path: Path, names: Iterable[str], vocabulary: Vocabulary) -> Iterator[Fault]:
    """Names of no city or province."""
    for name in names:
        if vocabulary.places and name not in vocabulary.places:
            yield Fault(path, words.NO_PLACE.format(name=name) + hint(name, vocabulary.places))


def number_faults(catalog: Catalog) -> Iterator[Fault]:
    """Phone numbers and addresses that stand outside the entries."""
    yield from _phone(("hotline",), catalog.hotline)
    for name, entrance in catalog.places.items():
        yield from _phone(("places", name, "phone"), entrance.phone)
        yield from _addresses(("places", name, "online"), entrance.online)


def age_faults(catalog: Catalog, *, today: date, months: int) -> Iterator[Fault]:
    """Guides that were verified on no day, on one to come, or longer ago than this (a warning)."""
    for service_id, service in catalog.services.items():
        path: Path = ("services", service_id, "guide")
        if service.guide.verified:
            yield from _age((*path, "verified"), service.guide.verified, today, months)
        elif service.depth == "deep" and service.form is None:
            yield Fault(path, words.NEVER_VERIFIED, warning=True)
        for place, facts in service.guide.by_region.items():
            if facts.verified:
                yield from _age((*path, "by_region", place, "verified"), facts.verified, today, months)


def _age(path: Path, said: str, today: date, months: int) -> Iterator[Fault]:
    try:
        day = date.fromisoformat(said) if DAY.fullmatch(said) else None
    except ValueError:
        day = None
    if day is None:
        yield Fault(path, words.DATE.format(date=said))
    elif day > today:
        yield Fault(path, words.DATE_TO_COME.format(date=said))
    elif (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day) >= months:
        yield Fault(path, words.UNVERIFIED.format(date=said, months=months), warning=True)


def _phone(path: Path, said: str) -> Iterator[Fault]:
    """Each run of digits is a number; a word of explanation may stand beside it, not instead of it."""
    found = [run.strip() for run in DIGITS.findall(EXTENSION.sub("", said))]
    if said and not found:
        yield Fault(path, words.PHONE.format(phone=said))
    for run in found:
        if not NUMBER.fullmatch(run.replace(" ", "")):
            yield Fault(path, words.PHONE.format(phone=run))


def _addresses(path: Path, value: Any) -> Iterator[Fault]:
    """Of all texts below a path."""
    text = str(value)
    for scheme in sorted(set(SCHEME.findall(text)) - {"http", "https"}):
        yield Fault(path, words.SCHEME.format(name=scheme))
    for address in dict.fromkeys(ADDRESS.findall(text)):
        if not WHOLE_ADDRESS.fullmatch(address):
            yield Fault(path, words.ADDRESS.format(url=address))


def _everywhere(path: Path, service: Service) -> Iterator[Fault]:
    """What is told for one province only, and for none in general, is missing in the others."""
    guide, offered = service.guide, set(service.regions.only) if service.regions else set(PROVINCES)
    told = [place for place in PROVINCES if place in guide.by_region]
    for key in LocalFacts.model_fields if told else ():
        have = [place for place in told if getattr(guide.by_region[place], key)]
        lacking = [place for place in PROVINCES if place in offered and place not in have]
        if have and lacking and not getattr(guide, key):
            said = words.REGIONS_LACK.format(key=key, told="、".join(have), name="、".join(lacking))
            yield Fault(path, said, warning=True)
