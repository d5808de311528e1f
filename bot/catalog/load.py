"""From YAML to frozen objects; every fault with its file, line and path, all of them at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML, Node
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

from bot.catalog.gateways import Gateways
from bot.catalog.items import read_items
from bot.catalog.model import Catalog, Service
from bot.errors import CatalogError, Problem

M = TypeVar("M", bound=BaseModel)
PHRASE = re.compile("「(.+?)」")


class SourceMap:
    """Finds the line of a path such as `("services", "…", "guide", "phone")`."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self._lines = text.splitlines()
        self._root: Node | None = YAML(typ="safe", pure=True).compose(text)

    def problem(self, path: Sequence[str | int], message: str) -> Problem:
        """A fault at this path; the line is that of the deepest part of the path that exists.

        A message that begins with 「a phrase」 is about that phrase of a list: the line is the phrase's own.
        """
        line = self._phrase_line(self._line(path), message)
        return Problem(str(self.file), line, ".".join(map(str, path)) or "(file)", message)

    def depth(self, path: Sequence[str | int]) -> int:
        """How many steps of the path exist here."""
        node, steps = self._root, 0
        for step in path:
            _, node = _child(node, step)
            if node is None:
                break
            steps += 1
        return steps

    def _line(self, path: Sequence[str | int]) -> int:
        node, line = self._root, 1
        for step in path:
            key, node = _child(node, step)
            if node is None:
                break
            line = (key or node).start_mark.line + 1
        return line

    def _phrase_line(self, line: int, message: str) -> int:
        """The first line from this one on with the phrase that the message is about; phrases stand many to a line."""
        about = PHRASE.match(message)
        if about is None:
            return line
        for number, text in enumerate(self._lines[line - 1 :], line):
            if about[1] in (phrase.strip(" -\"'") for phrase in text.split("|")):
                return number
        return line


def _child(node: Node | None, step: str | int) -> tuple[Node | None, Node | None]:
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(step)), (None, None))
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None, None


def read_yaml(file: Path) -> tuple[Any, str]:
    """The file's data and its text. Raises CatalogError when it is unreadable, no YAML or has a key twice."""
    try:
        text = file.read_text(encoding="utf-8")
        return YAML(typ="safe", pure=True).load(text), text
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError([Problem(str(file), 0, "(file)", f"can't be read: {error}")]) from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        said = " ".join(str(error.problem or error.context or "not valid YAML").split())
        raise CatalogError([Problem(str(file), line, "(file)", said)]) from error
    except YAMLError as error:
        raise CatalogError([Problem(str(file), 0, "(file)", " ".join(str(error).split()))]) from error


def source_map(file: Path, text: str) -> SourceMap:
    """Lines of a file that `read_yaml` has read."""
    return SourceMap(file, text)


class Entries:
    """Entries of the catalogue as they were read last: one that has not changed since is not built anew.

    Building all of them takes half a second of a core; most edits change one.
    """

    def __init__(self) -> None:
        self._raw: Mapping[str, Any] = {}
        self._built: Mapping[str, Service] = {}

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


def load_catalog(file: Path, overlay: Path | None = None, entries: Entries | None = None) -> Catalog:
    """The catalogue in a file, under a city's own file. Raises CatalogError with all faults of form.

    The overlay's entries replace keys of the same entry, add entries, and its `off` list takes entries away, so that an
    update of the main file never conflicts with local edits. Rules across entries are `check`'s.
    """
    data, text = read_yaml(file)
    if overlay is None:
        return _with_items(_built(data, entries, lambda: [source_map(file, text)]), _included(file, data))
    local, local_text = read_yaml(overlay)
    strangers = _strangers(data, local)
    if strangers:
        here = source_map(overlay, local_text)
        raise CatalogError([here.problem(("off",), f"no service {name!r} to switch off") for name in strangers])
    merged = _laid_over(data, local)
    found = _built(merged, entries, lambda: [source_map(overlay, local_text), source_map(file, text)])
    return _with_items(found, [*_included(file, data), *_included(overlay, local)])


def _built(data: Any, entries: Entries | None, sources: Callable[[], Sequence[SourceMap]]) -> Catalog:
    if entries is None:
        return _validate(Catalog, data, sources)
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


def load_gateways(file: Path) -> Gateways:
    """The gateways in a file. Raises CatalogError."""
    data, text = read_yaml(file)
    return _validate(Gateways, data, lambda: [source_map(file, text)])


def _strangers(data: Any, local: Any) -> list[Any]:
    """What an overlay switches off though nothing has it."""
    if not isinstance(data, dict) or not isinstance(local, dict) or not isinstance(local.get("off"), list):
        return []
    known = {*(data.get("services") or ()), *(local.get("services") or ())}
    return [name for name in local["off"] if name not in known]


def _laid_over(data: Any, local: Any) -> Any:
    if not isinstance(data, dict) or not isinstance(local, dict):
        return local
    theirs, services = local.get("services") or {}, data.get("services") or {}
    if not isinstance(theirs, dict) or not isinstance(services, dict):
        return {**data, **local}
    services = dict(services)
    for name, entry in theirs.items():
        services[name] = _merged(services.get(name), entry)
    for name in local.get("off") or ():
        services.pop(name, None)
    rest = {key: value for key, value in local.items() if key not in {"services", "off"}}
    return {**data, **rest, "services": services}


def _merged(entry: Any, local: Any) -> Any:
    """The local entry's keys over the shipped one's; a guide is merged key by key, everything else replaced."""
    if not isinstance(entry, dict) or not isinstance(local, dict):
        return local
    shipped, own = entry.get("guide"), local.get("guide")
    if isinstance(shipped, dict) and isinstance(own, dict):
        return {**entry, **local, "guide": {**shipped, **own}}
    return {**entry, **local}


def _validate(model: type[M], data: Any, sources: Callable[[], Sequence[SourceMap]]) -> M:
    """`sources` finds lines; that takes as long as reading the file, so it is asked only where there is a fault."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = sources()
        problems = [locate(found, _steps(fault["loc"]), fault["msg"]) for fault in error.errors()]
        raise CatalogError(problems) from error


def locate(sources: Sequence[SourceMap], path: tuple[str | int, ...], message: str) -> Problem:
    """The fault in the first file that has its path, or its longest part."""
    return max(sources, key=lambda source: source.depth(path)).problem(path, message)


def _steps(location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Pydantic's path without its own marks (`[key]`, `function-before[…]`), which no YAML file has."""
    return tuple(step for step in location if not (isinstance(step, str) and "[" in step))
