"""From YAML to frozen objects; every fault with its file, line and path, all of them at once."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.catalog import words
from bot.catalog.edits import patched
from bot.catalog.gateways import Gateways
from bot.catalog.items import read_items
from bot.catalog.layers import laid_over
from bot.catalog.model import Catalog
from bot.catalog.parsed import parsed
from bot.catalog.roots import FOLDER
from bot.catalog.service import Service
from bot.catalog.source import Source, SourceMap, locate
from bot.catalog.spelling_out import in_full
from bot.errors import CatalogError, Problem

M = TypeVar("M", bound=BaseModel)


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
    entries = Entries() if entries is None else entries
    sources = [s if isinstance(s, Source) else Source(s) for s in (file, *layers) if s is not None]
    read = [entries.parsed(source) for source in sources]
    data = read[0][1]
    for source, (text, local) in zip(sources[1:], read[1:], strict=True):
        if local is None:
            continue
        strangers = _strangers(data, local)
        if strangers:
            here = SourceMap(source.file, text)
            said = [words.NO_SERVICE_OFF.format(name=name) for name in strangers]
            raise CatalogError([here.problem(("off",), message) for message in said])
        data = laid_over(data, local if source.is_whole else in_full(data, local))
    catalog = _built(data, entries, lambda: source_maps(sources, entries))
    lists = [path for source, (_, own) in zip(sources, read, strict=True) for path in _included(source.file, own)]
    return _with_items(catalog, lists)


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


def load_gateways(file: Path, *, entries: Entries | None = None) -> Gateways:
    """The gateways in a file. Raises CatalogError."""
    text, data = (entries or Entries()).parsed(Source(file))
    return _validate(Gateways, data, lambda: [SourceMap(file, text)], folder=file.parent)


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


def _strangers(data: Any, local: Any) -> list[Any]:
    """What a layer switches off though nothing has it."""
    if not isinstance(data, dict) or not isinstance(local, dict) or not isinstance(local.get("off"), list):
        return []
    known = {*(data.get("services") or ()), *(local.get("services") or ())}
    return [name for name in local["off"] if name not in known]


def _validate(model: type[M], data: Any, sources: Callable[[], Sequence[SourceMap]], folder: Path | None = None) -> M:
    """`sources` finds lines; that takes as long as reading the file, so it is asked only where there is a fault.

    `folder`: where the names of other files begin.
    """
    try:
        return model.model_validate(data, context={FOLDER: folder} if folder else None)
    except ValidationError as error:
        found = sources()
        problems = [locate(found, steps(fault["loc"]), said(fault)) for fault in error.errors()]
        raise CatalogError(problems) from error


def steps(location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Pydantic's path without its own marks (`[key]`, `function-before[…]`), which no YAML file has."""
    return tuple(step for step in location if not (isinstance(step, str) and "[" in step))


def said(fault: ErrorDetails) -> str:
    """One of pydantic's faults in a sentence for operators."""
    context = fault.get("ctx", {})
    if fault["type"] == "value_error":
        return str(context.get("error", fault["msg"]))
    if fault["input"] is None and fault["type"] != "missing":
        return words.LEFT_EMPTY
    if fault["type"] == "string_pattern_mismatch" and context["pattern"] in words.FORMS:
        return words.FORMS[context["pattern"]]
    if "expected" in context:
        context = context | {"expected": "、".join(re.findall("'([^']*)'", str(context["expected"])))}
    sentence = words.SCHEMA_FAULTS.get(fault["type"], words.SCHEMA_OTHERWISE)
    return sentence.format(**context, original=fault["msg"])


def problems_in(model: type[BaseModel], data: Any, text: str, file: Path) -> list[Problem]:
    """What is wrong with one part of the catalogue by itself, with its lines in this text."""
    try:
        model.model_validate(data)
    except ValidationError as error:
        lines = SourceMap(file, text)
        return [lines.problem(steps(fault["loc"]), said(fault)) for fault in error.errors()]
    return []
