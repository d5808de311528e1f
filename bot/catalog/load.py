"""From YAML to frozen objects; every fault with its file, line and path, all of them at once."""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.catalog import words
from bot.catalog.edits import patched
from bot.catalog.gateways import Gateways
from bot.catalog.items import read_items
from bot.catalog.layer_faults import lost, strangers, without_strangers
from bot.catalog.layers import laid_over
from bot.catalog.model import Catalog
from bot.catalog.near import fields_at, hint
from bot.catalog.parsed import parsed
from bot.catalog.roots import FOLDER
from bot.catalog.service import Service
from bot.catalog.source import Source, SourceMap, full_width_quotes, locate
from bot.catalog.spelling_out import in_full
from bot.errors import CatalogError, Problem
from bot.masking import UNSEEN

M = TypeVar("M", bound=BaseModel)
Steps = tuple[str | int, ...]

TOLD_ALONE = (("guide",), ("form", "replies"))
"""Parts of an entry of which each field is judged by itself: one that is badly written hides no other."""
LEANED_ON = frozenset(("summary", "done", "empty", "unknown"))
SOME_TEXT = "…"


class Entries:
    """Files and entries of the catalogue as they were read last: what has not changed since is not read anew.

    Reading all takes a second of a core; most edits change one entry of one file. `kept`: a folder for what was read.
    """

    def __init__(self, kept: Path | None = None) -> None:
        self._kept = kept
        self._files: dict[Path, tuple[str, Any]] = {}
        self._raw: Mapping[str, Any] = {}
        self._built: Mapping[str, Service] = {}

    def parsed(self, source: Source) -> tuple[str, Any]:
        """The text of a source and its data, which nobody may change. Raises CatalogError."""
        text = source.read()
        known = self._files.get(source.file)
        if known is None or known[0] != text:
            data = _edited(known, source, text) if known else None
            known = self._files[source.file] = (text, self._read(source, text) if data is None else data)
        return known

    def _read(self, source: Source, text: str) -> Any:
        return parsed(text, source.parse, self._kept) if self._kept else source.parse(text)

    def known(self, data: Any) -> Any:
        """The data with the entries that are known already in the place of their source."""
        services = data.get("services") if isinstance(data, dict) else None
        if not isinstance(services, dict):
            return data
        built = {name: self._built.get(name) if self._raw.get(name) == raw else None for name, raw in services.items()}
        return {**data, "services": {name: built[name] or raw for name, raw in services.items()}}

    def learn(self, data: Any, catalog: Catalog) -> None:
        """Keeps what became of the data."""
        self._raw, self._built = data["services"], catalog.services


def _edited(known: tuple[str, Any], source: Source, text: str) -> Any:
    """The data of a text in which one entry was edited; None where all must be read, if only to be told its faults."""
    try:
        return patched(*known, text, source.parse)
    except CatalogError:
        return None


def load_catalog(file: Path | Source, *layers: Path | Source | None, entries: Entries | None = None) -> Catalog:
    """The catalogue in a file, under a city's own file and what operators published. Raises CatalogError.

    A layer's entries replace keys of the same entry, add entries, and its `off` list takes entries away, so that an
    update of the main file never conflicts with local edits; the last layer counts. Rules across entries are `check`'s.
    """
    sources = [s if isinstance(s, Source) else Source(s) for s in (file, *layers) if s is not None]
    catalog, problems = load_all_the_same(sources, Entries() if entries is None else entries)
    if problems:
        raise CatalogError(problems)
    return catalog


def load_all_the_same(sources: Sequence[Source], entries: Entries) -> tuple[Catalog, list[Problem]]:
    """As `load_catalog`; what layers say of entries that there aren't is left out and told. Raises CatalogError."""
    data, problems = _laid_over(sources, entries)
    try:
        catalog = _built(data, entries, lambda: source_maps(sources, entries))
    except CatalogError as error:
        raise CatalogError([*problems, *error.problems]) from error
    lists = [path for source in sources for path in _included(source.file, entries.parsed(source)[1])]
    return _with_items(catalog, lists), problems


@dataclass(frozen=True, slots=True)
class SoundPart:
    """A catalogue of what is written well: without `broken` entries, and without the `left_out` fields of others."""

    catalog: Catalog
    broken: frozenset[str]
    left_out: frozenset[Steps]

    def may_tell(self, path: Steps, message: str) -> bool:
        """Whether a fault that is found in it would be one, too, if all else were written well."""
        if any(name in message for name in self.broken) or any(path[: len(out)] == out for out in self.left_out):
            return False
        return path[:2] not in {out[:2] for out in self.left_out} or _stands_alone(path[2:]) > 0


def sound_part(sources: Sequence[Source], entries: Entries) -> SoundPart | None:
    """The part of a catalogue in which faults can be told beside those that keep it from being read.

    None where more is wrong than entries.
    """
    try:
        data = _laid_over(sources, entries)[0]
        Catalog.model_validate(entries.known(data))
    except CatalogError:
        return None
    except ValidationError as error:
        places = [steps(fault["loc"]) for fault in error.errors()]
        if any(place[0] != "services" or len(place) < 2 for place in places):
            return None
        left_out = frozenset(place[: 2 + _stands_alone(place[2:])] for place in places)
        broken = frozenset(str(place[1]) for place in left_out if len(place) == 2)
        services = {name: raw for name, raw in data["services"].items() if name not in broken}
        for _, name, *path in (place for place in left_out if str(place[1]) not in broken):
            services[name] = _without(services[name], path)
        with contextlib.suppress(ValidationError):
            catalog = Catalog.model_validate(entries.known({**data, "services": services}))
            return SoundPart(catalog, broken, frozenset(place for place in left_out if str(place[1]) not in broken))
    return None


def _stands_alone(path: Steps) -> int:
    """How many steps lead to the field of a guide or of replies that is judged by itself; 0 where none does."""
    return next((len(part) + 1 for part in TOLD_ALONE if path[: len(part)] == part and len(path) > len(part)), 0)


def _without(raw: Any, path: Sequence[str | int]) -> Any:
    """An entry without a field, or with some text in the place of one that others lean on."""
    name, *rest = path
    if rest:
        return {**raw, name: _without(raw[name], rest)}
    others = {key: value for key, value in raw.items() if str(key) != str(name)}
    return {**others, name: SOME_TEXT} if name in LEANED_ON else others


def _laid_over(sources: Sequence[Source], entries: Entries) -> tuple[Any, list[Problem]]:
    """The data of all layers, and what they say of entries that there aren't."""
    read = [entries.parsed(source) for source in sources]
    data, problems = read[0][1], list[Problem]()
    for source, (text, _) in zip(sources, read, strict=True):
        problems += full_width_quotes(source, text)
    for source, (text, local) in zip(sources[1:], read[1:], strict=True):
        if local is None:
            continue
        found = strangers(data, local)
        lines = SourceMap(source.file, text) if found else None
        problems += [lines.problem(fault.path, fault.message) for fault in found if lines is not None]
        known = without_strangers(data, local) if found else local
        data = laid_over(data, known if source.is_whole else in_full(data, known))
    return data, problems


def losses(sources: Sequence[Source], entries: Entries) -> list[Problem]:
    """What a city's own file takes away where it may have meant to add; warnings."""
    read = [entries.parsed(source) for source in sources]
    found, data = list[Problem](), read[0][1]
    for source, (text, local) in zip(sources[1:], read[1:], strict=True):
        faults = [] if source.is_whole else list(lost(data, local))
        lines = SourceMap(source.file, text) if faults else None
        found += [lines.problem(fault.path, fault.message, warning=True) for fault in faults if lines is not None]
        data = data if local is None else laid_over(data, local if source.is_whole else in_full(data, local))
    return found


def named_files(sources: Sequence[Source], gateways: Path, entries: Entries) -> list[Path]:
    """The item lists that the sources name by now, and the certificates that gateways.yaml does.

    Raises CatalogError.
    """
    lists = [path for source in sources for path in _included(source.file, entries.parsed(source)[1])]
    return [*lists, *_certificates(gateways, entries)]


def _certificates(file: Path, entries: Entries) -> Iterator[Path]:
    _, data = entries.parsed(Source(file))
    gateways = data.get("gateways") if isinstance(data, dict) else None
    for gateway in gateways.values() if isinstance(gateways, dict) else ():
        if isinstance(gateway, dict) and isinstance(gateway.get("ca"), str):
            yield file.parent / gateway["ca"]


def source_maps(sources: Sequence[Source], entries: Entries) -> list[SourceMap]:
    """Lines of the sources, the last layer first. Raises CatalogError."""
    return [SourceMap(source.file, entries.parsed(source)[0]) for source in reversed(sources)]


def load_gateways(file: Path | Source, *, entries: Entries | None = None) -> Gateways:
    """The gateways in a file. Raises CatalogError."""
    source = file if isinstance(file, Source) else Source(file)
    text, data = (entries or Entries()).parsed(source)
    if slips := full_width_quotes(source, text):
        raise CatalogError(slips)
    return _validate(Gateways, data, lambda: [SourceMap(source.file, text)], folder=source.file.parent)


def _built(data: Any, entries: Entries, sources: Callable[[], Sequence[SourceMap]]) -> Catalog:
    catalog = _validate(Catalog, entries.known(data), sources)
    entries.learn(data, catalog)
    return catalog


def _included(file: Path, data: Any) -> list[Path]:
    """The item lists that a file names, found from where it stands itself."""
    names = data.get("include") if isinstance(data, dict) else None
    return [file.parent / name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _with_items(catalog: Catalog, lists: Sequence[Path]) -> Catalog:
    """The catalogue with all lists; of the same item in the same place the last one counts. Raises CatalogError."""
    items = {(item.region, item.name): item for file in lists for item in read_items(file)}
    return catalog.with_items(tuple(items.values()), tuple(lists)) if lists else catalog


def _validate(model: type[M], data: Any, sources: Callable[[], Sequence[SourceMap]], folder: Path | None = None) -> M:
    """`sources` finds lines; that takes as long as reading the file, so it is asked only where there is a fault.

    `folder`: where the names of other files begin.
    """
    try:
        return model.model_validate(data, context={FOLDER: folder} if folder else None)
    except ValidationError as error:
        found = sources()
        faults = [(steps(fault["loc"]), said(fault, model)) for fault in error.errors()]
        problems = [_in_its_list(found, data, *fault) or locate(found, *fault) for fault in faults]
        raise CatalogError(problems) from error


def _in_its_list(sources: Sequence[SourceMap], data: Any, path: tuple[str | int, ...], told: str) -> Problem | None:
    """A fault in one of a list's, where that stands in its own file: `KEY+` counts anew. None for others."""
    there = data.get(path[0]) if path and isinstance(data, dict) else None
    if len(path) < 2 or not isinstance(path[1], int) or not isinstance(there, list) or not path[1] < len(there):
        return None
    one = there[path[1]]
    topic = one.get("topic") if isinstance(one, dict) else None
    for source in sources:
        if topic is not None and (place := source.topic(str(path[0]), str(topic))) is not None:
            return source.problem((*place, *path[2:]), told)
    return None


def steps(location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Pydantic's path without its own marks (`[key]`, `function-before[…]`), which no YAML file has."""
    return tuple(step for step in location if not (isinstance(step, str) and "[" in step))


def said(fault: ErrorDetails, model: type[BaseModel]) -> str:
    """One of pydantic's faults, of this model, in a sentence for operators."""
    context = fault.get("ctx", {})
    if fault["type"] == "extra_forbidden":
        *place, name = steps(fault["loc"])
        if "：" in str(name):
            return words.COLON_FULL_WIDTH
        if model is Catalog and not place and re.fullmatch(r"[a-z]+\.[a-z0-9_]+", str(name)):
            return words.OUTSIDE_SERVICES
        return words.SCHEMA_FAULTS["extra_forbidden"] + hint(name, fields_at(model, place))
    if fault["type"] == "value_error":
        return str(context.get("error", fault["msg"]))
    if fault["input"] is None and fault["type"] != "missing":
        return words.LEFT_EMPTY
    if fault["type"] == "string_pattern_mismatch" and str(fault["input"]).translate(UNSEEN) != fault["input"]:
        return words.INVISIBLE
    if fault["type"] == "string_pattern_mismatch" and context["pattern"] in words.FORMS:
        return words.FORMS[context["pattern"]]
    sentence = words.SCHEMA_FAULTS.get(fault["type"], words.SCHEMA_OTHERWISE)
    if "expected" not in context:
        return sentence.format(**context, original=fault["msg"])
    expected = re.findall("'([^']*)'", str(context["expected"]))
    return sentence.format(expected="、".join(expected)) + hint(fault["input"], expected)


def problems_in(model: type[BaseModel], data: Any, text: str, file: Path) -> list[Problem]:
    """What is wrong with one part of the catalogue by itself, with its lines in this text."""
    try:
        model.model_validate(data)
    except ValidationError as error:
        lines = SourceMap(file, text)
        return [lines.problem(steps(fault["loc"]), said(fault, model)) for fault in error.errors()]
    return []
