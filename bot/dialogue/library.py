"""The imported items as a gateway that is banshi itself: what `gateway: items` means in an entry's calls."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from bot.catalog.calls import CallSpec
from bot.catalog.items import SHORTEST, find_rows
from bot.catalog.model import Catalog
from bot.dialogue import words
from bot.intents.routing import Routing
from bot.intents.slots.divisions import around
from bot.services.fields import Dictionaries, evaluate, pick
from bot.services.outcome import Done, Fields, Outcome

if TYPE_CHECKING:
    from bot.intents.items import Hit

NEAR = 0.5
"""A matter whose name is at least this much like what was said is offered."""
FAR_BEHIND = 0.8
"""So is one whose likeness is at least this part of the best one's, and no other."""
SAME = 0.78
"""From this likeness on a message names the matter, whatever else it may remind of."""
OFFERED = 24
FRAME = re.compile(words.MATTER_FRAME)


class Library:
    """Finds and tells the items of a catalogue."""

    def __init__(self, catalog: Catalog, routing: Routing) -> None:
        self._items = catalog.items
        self._routing = routing

    def names(self, text: str) -> bool:
        """Whether a message names an item."""
        hits = self._routing.router.find_items(_matter(text), limit=1)
        return bool(hits) and hits[0].score >= SAME

    def call(self, spec: CallSpec, values: Mapping[str, Any], dictionaries: Dictionaries) -> Outcome:
        """As GatewayClient.call answers, at once and without a wire."""
        sent = {wire: evaluate(source, values.get, dictionaries) for wire, source in spec.send.items()}
        if spec.operation == "read":
            return self._read(spec, str(sent.get("id", "")), dictionaries)
        return self._search(spec, sent, dictionaries)

    def _read(self, spec: CallSpec, place: str, dictionaries: Dictionaries) -> Outcome:
        """The item; empty when another list has taken its place since it was offered."""
        position, _, name = place.partition(":")
        if not position.isdigit() or int(position) >= len(self._items) or self._items[int(position)].name != name:
            return Done(empty=True)
        return Done(fields=self._record(spec, int(position), (), dictionaries))

    def _search(self, spec: CallSpec, sent: Mapping[str, Any], dictionaries: Dictionaries) -> Outcome:
        """The items that a text asks for, best first, each in the innermost region that has it."""
        regions = around(sent.get("district") or "", sent.get("city") or sent.get("region") or "")
        hits = self._routing.router.find_items(_matter(str(sent.get("text") or "")), limit=OFFERED)
        places = islice(self._places(_near(hits), regions), OFFERED)
        rows = tuple(self._record(spec, place, regions, dictionaries) for place in places)
        return Done(rows=rows, empty=not rows)

    def _places(self, hits: "tuple[Hit, ...]", regions: tuple[str, ...]) -> Iterator[int]:
        for hit in hits:
            yield from find_rows(self._items, hit.entries, regions)

    def _record(self, spec: CallSpec, place: int, regions: tuple[str, ...], dictionaries: Dictionaries) -> Fields:
        """What the call reads of an item. `missing`: the region that was meant, where only another one has the item."""
        item = self._items[place]
        elsewhere = bool(regions) and item.region not in {*regions, ""}
        told = {**asdict(item), "id": f"{place}:{item.name}", "missing": regions[0] if elsewhere else ""}
        return {name: evaluate(source, partial(pick, told), dictionaries) for name, source in spec.read.items()}


def _matter(text: str) -> str:
    """What is asked about, without the words that ask; empty where nothing else was said."""
    named = FRAME.sub("", text).strip()
    return named if len(named) >= SHORTEST else ""


def _near(hits: "tuple[Hit, ...]") -> "tuple[Hit, ...]":
    """The hits worth offering; the one that is named alone where one is."""
    if not hits or hits[0].score < NEAR:
        return ()
    if hits[0].score >= SAME and (len(hits) == 1 or hits[1].score < SAME):
        return hits[:1]
    return tuple(hit for hit in hits if hit.score >= max(NEAR, FAR_BEHIND * hits[0].score))
