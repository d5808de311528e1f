"""The catalogue's entries: found, edited by form or as YAML, checked while they are written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from bot.catalog.differences import PHRASES, phrases_of
from bot.catalog.merging import with_fields
from bot.catalog.sections import Section, name_of, section_of, value_at
from bot.catalog.written import parsed
from bot.console import words
from bot.console.bench import Kept
from bot.console.guard import UNRECORDED, requires
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Refusal, Visit
from bot.console.workshop import Opened
from bot.versions import Draft

LONGEST_PHRASE = 120
ID = re.compile(r"[a-z]+\.[a-z0-9_]+")
GUIDE = ("summary", "authority", "where", "online", "when", "bring", "fee", "time_limit", "phone", "note", "verified")
LISTS = ("guide.bring",)
SLOT_TEXTS = ("ask", "example", "wrong", "choices.options")
SHARED = ("title", "welcome", "hotline", "popular", "places", "menu", "calendar", "human", "events", "elsewhere",
          "chitchat", "lexicon", "emergencies", "privacy")  # fmt: skip
"""What stands beside the services, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Row:
    """A service in the list."""

    id: str
    name: str
    sector: str
    kind: str
    phrases: int
    verified: str
    state: str


@requires(Role.VIEWER)
async def listed(visit: Visit) -> Response:
    """All services, or those that hold the words that were asked for."""
    shop = visit.console.workshop
    draft = await shop.draft()
    data = await shop.data(draft)
    number, text = await shop.store.published()
    layers = (parsed(draft.text) or {}, parsed(text) or {})
    rows = [_row(name, entry, layers) for name, entry in data["services"].items()]
    there = visit.console.dialogue.catalog.services
    off = {name: there[name].name if name in there else name for name in layers[0].get("off") or ()}
    gone = [Row(name, told, "", "", 0, "", "off") for name, told in off.items()]
    asked = visit.asked("q")
    found = [row for row in rows if _holds(data["services"][row.id], row.id, asked)]
    items = len(visit.console.dialogue.catalog.items)
    return visit.page(
        "services", rows=found + ([] if asked else gone), total=len(rows), asked=asked, items=items, number=number,
        shared=[name for name in SHARED if data.get(name) is not None], only_rows=visit.is_partial,
    )  # fmt: skip


def _row(name: str, entry: Any, layers: tuple[Any, Any]) -> Row:
    drafted, published = (value_at(layer, ("services", name)) for layer in layers)
    state = "draft" if drafted != published else "published" if published is not None else ""
    guide = entry.get("guide") or {}
    title, sector, kind = (str(entry.get(key, "")) for key in ("name", "sector", "kind"))
    return Row(name, title, sector, kind, len(phrases_of(entry.get("phrases"))), str(guide.get("verified", "")), state)


def _holds(entry: Any, name: str, asked: str) -> bool:
    """Whether each of the words that were asked for stands somewhere in the entry."""
    whole = f"{name} {entry}".casefold()
    return all(word in whole for word in asked.casefold().split())


# ── one entry ──


@requires(Role.VIEWER)
async def form(visit: Visit) -> Response:
    """An entry as a form; what the form doesn't show is edited as YAML."""
    section = _section(visit)
    draft = await visit.console.workshop.draft()
    opened = await _opened(visit, section, draft)
    if len(section) == 1:
        return visit.to(f"/services/{name_of(section)}/yaml")
    phrase = visit.asked("phrase")[:LONGEST_PHRASE]
    if not phrase or not isinstance(opened.value, Mapping):
        return _form(visit, opened, opened.text)
    phrases = [*phrases_of(opened.value.get("phrases")), phrase]
    return _form(visit, opened, opened.text, with_fields(opened.text, {"phrases": phrases}), added=phrase)


@requires(Role.EDITOR, "catalogue.save")
async def save_form(visit: Visit) -> Response:
    """The fields of the form, put into the draft."""
    section, base = _section(visit), visit.text("base")
    mine = with_fields(base, _told(visit, base))
    return await _save(visit, section, mine, base, "form")


@requires(Role.VIEWER)
async def yaml(visit: Visit) -> Response:
    """An entry, or another part of the catalogue, as YAML."""
    section = _section(visit)
    draft = await visit.console.workshop.draft()
    opened = await _opened(visit, section, draft)
    return visit.page("entry_yaml", **_about(opened), text=opened.text, base=opened.text, kept=None)


@requires(Role.EDITOR, "catalogue.save")
async def save_yaml(visit: Visit) -> Response:
    """The text of the editor, put into the draft."""
    return await _save(visit, _section(visit), visit.text("text"), visit.text("base"), "yaml")


@requires(Role.EDITOR, UNRECORDED)
async def check(visit: Visit) -> Response:
    """What is wrong with a text that is being written."""
    section = _section(visit)
    shop = visit.console.workshop
    text = visit.text("text")
    problems = await shop.check(section, text, await shop.draft())
    return visit.page("problems", problems=problems, checked=True)


@requires(Role.EDITOR, "catalogue.merge")
async def merge(visit: Visit) -> Response:
    """After a clash: for each field mine or theirs."""
    section = _section(visit)
    choose = {key.removeprefix("choose:"): str(value) for key, value in visit.form.items() if key.startswith("choose:")}
    how = visit.field("how") or "form"
    return await _save(visit, section, visit.text("mine"), visit.text("base"), how, choose)


@requires(Role.EDITOR, "catalogue.switch")
async def switch(visit: Visit) -> Response:
    """A service switched off, or on again, in the draft."""
    name = visit.path("name")
    if not ID.fullmatch(name):
        raise Refusal("gone", 404)
    await visit.console.workshop.switch(name, visit.me.name, off=visit.field("off") == "1")
    return visit.to("/services" if visit.field("off") == "1" else f"/services/services.{name}", done="saved")


@requires(Role.EDITOR)
async def new(visit: Visit) -> Response:
    """Asks for the id and the name of a new service."""
    return visit.page("entry_new", fault="", id="", named="")


@requires(Role.EDITOR, "catalogue.new")
async def create(visit: Visit) -> Response:
    """A new service begins as a guide, in the editor; nothing is kept before it is saved."""
    shop = visit.console.workshop
    name, title = visit.field("id"), visit.field("name")
    taken = ID.fullmatch(name) and name in (await shop.data(await shop.draft()))["services"]
    fault = words.TAKEN.format(name=name) if taken else "" if ID.fullmatch(name) else words.NOT_AN_ID
    if fault or not title:
        return visit.page("entry_new", 400, fault=fault or words.EMPTY_FIELD, id=name, named=title)
    opened = Opened(("services", name), "", None, "", None)
    text = words.NEW_SERVICE.format(name=title)
    return visit.page("entry_yaml", **_about(opened), text=text, base="", kept=None)


async def _save(
    visit: Visit, section: Section, mine: str, base: str, how: str, choose: Mapping[str, str] | None = None
) -> Response:
    """To the entry, or back to the editor with what is wrong, or to the merge."""
    shop = visit.console.workshop
    kept = await shop.save(section, base, mine, visit.me.name, choose)
    if not kept.wrong and not kept.clashes:
        tail = "" if how == "form" else "/yaml"
        return visit.to(f"/services/{name_of(section)}{tail}", done="saved")
    visit.access.detail["kept"] = "clash" if kept.clashes else "faulty"
    opened = await _opened(visit, section, await shop.draft(), lenient=True)
    if kept.clashes:
        return visit.page("entry_merge", 409, **_about(opened), kept=kept, mine=mine, base=base, how=how)
    if how == "form":
        return _form(visit, opened, base, mine, kept)
    return visit.page("entry_yaml", 422, **_about(opened), text=mine, base=base, kept=kept)


def _section(visit: Visit) -> Section:
    return section_of(visit.path("section"))


async def _opened(visit: Visit, section: Section, draft: Draft, *, lenient: bool = False) -> Opened:
    opened = await visit.console.workshop.open(section, draft)
    known = len(section) == 2 or section[0] in SHARED
    if not known or (not opened.text and not lenient):
        raise Refusal("gone", 404)
    return opened


def _form(
    visit: Visit, opened: Opened, base: str, mine: str | None = None, kept: Kept | None = None, added: str = ""
) -> Response:
    value = parsed(base if mine is None else mine) or {}
    status = 422 if kept else 200
    return visit.page(
        "entry_form", status, **_about(opened), base=base, kept=kept, f=_Fields(value), slots=_slots(value), added=added
    )


def _about(opened: Opened) -> dict[str, Any]:
    """What all pages of an entry show."""
    value = opened.value if isinstance(opened.value, Mapping) else {}
    title = value.get("name", opened.section[-1]) if len(opened.section) == 2 else opened.section[0]
    changed = opened.text.strip() != opened.published.strip()
    return {"opened": opened, "section": name_of(opened.section), "title": title, "changed": changed}


class _Fields:
    """The fields of an entry by their dotted names, as the form's boxes hold them."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self._value = value

    def __call__(self, name: str) -> str:
        told = value_at(self._value, tuple(name.split(".")))
        if name in PHRASES or name.endswith(".options"):
            return "\n".join(phrases_of(told))
        if isinstance(told, list):
            return "\n".join(map(str, told))
        return "" if told is None else str(told).strip("\n")

    def has(self, name: str) -> bool:
        """Whether the entry has such a part at all."""
        return value_at(self._value, tuple(name.split("."))) is not None


def _slots(value: Mapping[str, Any]) -> Sequence[tuple[str, str, Sequence[str]]]:
    """The questions with their types and the boxes that each has."""
    slots = value_at(value, ("form", "slots")) or {}
    found = []
    for name, spec in slots.items():
        options = "options" in (spec.get("choices") or {})
        boxes = [
            box for box in SLOT_TEXTS if box in {"ask", "example"} or (box in spec) or (options and "options" in box)
        ]
        found.append((str(name), str(spec.get("type", "")), boxes))
    return found


def _told(visit: Visit, base: str) -> dict[str, Any]:
    """What the form's boxes say, by dotted name; an emptied box takes the field out."""
    before = parsed(base) or {}
    told: dict[str, Any] = {}
    for key, value in visit.form.items():
        if not key.startswith("f:") or not isinstance(value, str):
            continue
        name, text = key[2:], value.replace("\r\n", "\n").strip("\n ")
        was = value_at(before, tuple(name.split(".")))
        told[name] = _as_before(name, text, was)
    return told


def _as_before(name: str, text: str, was: Any) -> Any:
    """The box's text in the form that the field has."""
    if name in PHRASES or name.endswith(".options"):
        found = list(phrases_of(text))
        return was if tuple(found) == phrases_of(was) else found
    if name in LISTS:
        return [line.strip() for line in text.split("\n") if line.strip()] or ([] if was == [] else None)
    if isinstance(was, str) and was.strip() == text.strip():
        return was
    if not text:
        return None
    return f"{text}\n" if isinstance(was, str) and was.endswith("\n") else text


ROOM = Room(
    "services",
    "/services",
    Role.VIEWER,
    [
        Route("/services", listed),
        Route("/services/new", new),
        Route("/services/new", create, methods=["POST"]),
        Route("/services/switch/{name}", switch, methods=["POST"]),
        Route("/services/{section}", form),
        Route("/services/{section}", save_form, methods=["POST"]),
        Route("/services/{section}/yaml", yaml),
        Route("/services/{section}/yaml", save_yaml, methods=["POST"]),
        Route("/services/{section}/check", check, methods=["POST"]),
        Route("/services/{section}/merge", merge, methods=["POST"]),
    ],
)
