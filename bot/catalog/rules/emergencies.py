"""Rules over the catalogue's `emergencies`: every class that a sign names exists, no sign matches everything."""

from collections.abc import Iterator

from bot.catalog import words
from bot.catalog.fault import Fault
from bot.catalog.model import Catalog
from bot.catalog.signs import Sign

ROOT = "emergencies"
LISTS = ("lookalikes", "asides", "unreal", "past", "lately", "now", "routine")


def emergency_faults(catalog: Catalog) -> Iterator[Fault]:
    """All of them."""
    for path, sign in _signs(catalog):
        yield from _sign(path, sign, catalog)
    yield from _kinds(catalog)
    yield from _sentences(catalog)


def _signs(catalog: Catalog) -> Iterator[tuple[tuple[str | int, ...], Sign]]:
    for name in LISTS:
        for sign in getattr(catalog.emergencies, name):
            yield (ROOT, name), sign
    for position, kind in enumerate(catalog.emergencies.kinds):
        for name in ("sure", "hints"):
            for sign in getattr(kind, name):
                yield (ROOT, "kinds", position, name), sign


def _sign(path: tuple[str | int, ...], sign: Sign, catalog: Catalog) -> Iterator[Fault]:
    classes = catalog.emergencies.words
    unknown = sorted(set(sign.classes()) - set(classes))
    if unknown:
        yield Fault(path, words.NO_CLASS.format(source=sign.source, names="、".join(unknown)))
    elif sign.says_nothing(classes):
        yield Fault(path, words.EVERY_MESSAGE.format(source=sign.source))


def _kinds(catalog: Catalog) -> Iterator[Fault]:
    topics = {elsewhere.topic for elsewhere in catalog.elsewhere}
    seen: set[str] = set()
    for position, kind in enumerate(catalog.emergencies.kinds):
        if kind.id in seen:
            yield Fault((ROOT, "kinds", position, "id"), words.TWICE.format(name=kind.id))
        seen.add(kind.id)
        for topic in kind.topics:
            if topic not in topics:
                yield Fault((ROOT, "kinds", position, "topics"), words.NO_TOPIC.format(name=topic))


def _sentences(catalog: Catalog) -> Iterator[Fault]:
    """Sentences with places to fill must be fillable, or the citizen in need would get an apology."""
    for name, value in (("besides", {"numbers": "110"}), ("afterwards", {"name": "挂号"})):
        try:
            getattr(catalog.emergencies, name).format(**value)
        except (KeyError, IndexError, ValueError, AttributeError):
            yield Fault((ROOT, name), words.BRACES.format(name=next(iter(value))))
