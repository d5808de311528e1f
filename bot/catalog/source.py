"""An operator's YAML, on disk or in an editor: its data, and the line of every path in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, Node
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from bot.catalog import words
from bot.catalog.sentences import of_file, of_yaml
from bot.errors import CatalogError, Problem

PHRASE = re.compile("「(.+?)」")
FULL_WIDTH_QUOTED = re.compile(
    r"(?:^[ \t]*-|[:,\[{])[ \t]*(?P<said>[“‘＂][ -~]{0,200}[”’＂\"'])(?=[ \t]*(?:[,\]}#]|$))", re.MULTILINE
)
MOST_BYTES = 4_000_000
"""A catalogue of 91 services has a quarter of it; what is larger is no catalogue that somebody wrote."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or a text that is not on disk yet and will be called by this name."""

    file: Path
    text: str | None = None
    is_whole: bool = False
    """As a layer: its fields stand for themselves, as the console writes them (else bot.catalog.spelling_out)."""

    def read(self) -> str:
        """What it holds. Raises CatalogError when it can't be read, or is larger than anybody writes."""
        try:
            text = self.file.read_text(encoding="utf-8") if self.text is None else self.text
        except (OSError, UnicodeDecodeError) as error:
            raise CatalogError([self.fault(0, words.UNREADABLE.format(why=of_file(error)))]) from error
        size = len(text.encode())
        if size > MOST_BYTES:
            said = words.TOO_LARGE.format(size=round(size / 1e6, 1), most=round(MOST_BYTES / 1e6))
            raise CatalogError([self.fault(0, said)])
        return text

    def fault(self, line: int, message: str, *, warning: bool = False) -> Problem:
        """One about the file as a whole."""
        return Problem(str(self.file), line, "(file)", message, warning)

    def parse(self, text: str) -> Any:
        """The data of its text. Raises CatalogError when that is no YAML or has a key twice."""
        try:
            return _yaml().load(text)
        except (YAMLError, RecursionError, ValueError) as error:
            raise CatalogError([self.fault(*of_yaml(error, text))]) from error


def full_width_quotes(source: Source, text: str) -> list[Problem]:
    """Codes, numbers and addresses between quotes of a Chinese keyboard, which YAML takes for part of the value."""
    lines = (
        (text.count("\n", 0, found.start("said")) + 1, found["said"]) for found in FULL_WIDTH_QUOTED.finditer(text)
    )
    return [source.fault(line, words.QUOTE_FULL_WIDTH.format(said=f'"{said[1:-1]}"')) for line, said in lines]


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False  # the later one counts, as in YAML 1.2; nobody reads a server's warnings
    return yaml


class SourceMap:
    """Finds the line of a path such as `("services", "…", "guide", "phone")`."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self._lines = text.splitlines()
        self._root: Node | None = _yaml().compose(text)
        self._keys: dict[int, dict[str, tuple[Node, Node]]] = {}

    def problem(self, path: Sequence[str | int], message: str, *, warning: bool = False) -> Problem:
        """A fault at this path; the line is that of the deepest part of the path that exists.

        A message that begins with 「a phrase」 is about that phrase of a list: the line is the phrase's own.
        """
        line = self._phrase_line(self._line(path), message)
        return Problem(str(self.file), line, ".".join(map(str, path)) or "(file)", message, warning)

    def depth(self, path: Sequence[str | int]) -> int:
        """How many steps of the path exist here."""
        node, steps = self._root, 0
        for step in path:
            _, node = self._child(node, step)
            if node is None:
                break
            steps += 1
        return steps

    def topic(self, key: str, topic: str) -> tuple[str, int] | None:
        """Where the first of a list (`key`, or what adds to it) stands that is about this topic; None for nowhere."""
        for name in (f"{key}+", key):
            listed = self._by_key(self._root).get(name) if isinstance(self._root, MappingNode) else None
            for place, one in enumerate(listed[1].value if listed and isinstance(listed[1], SequenceNode) else ()):
                about = self._child(one, "topic")[1]
                if about is not None and about.value == topic:
                    return name if listed and listed[0].value == name else f"{key}+", place
        return None

    def span(self, path: Sequence[str | int]) -> tuple[int, int] | None:
        """First line, and the one after the last, of what stands at a path, its key included; from 0."""
        node, first = self._root, 0
        for step in path:
            key, node = self._child(node, step)
            if node is None:
                return None
            first = (key or node).start_mark.line
        return (first, _end(node)) if node is not None else None

    def _line(self, path: Sequence[str | int]) -> int:
        node, line = self._root, 1
        for step in path:
            key, node = self._child(node, step)
            if node is None:
                break
            line = (key or node).start_mark.line + 1
        return line

    def _child(self, node: Node | None, step: str | int) -> tuple[Node | None, Node | None]:
        if isinstance(node, MappingNode):
            return self._by_key(node).get(str(step), (None, None))
        if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            return None, node.value[step]
        return None, None

    def _by_key(self, node: MappingNode) -> Mapping[str, tuple[Node, Node]]:
        """Keys and values of a map, looked up once: a text of nothing but wrong keys has a fault for each."""
        if id(node) not in self._keys:
            pairs = reversed(node.value)
            keys: dict[str, tuple[Node, Node]] = {
                k.value: (k, value) for k, value in pairs if isinstance(k, ScalarNode)
            }
            adding = {name[:-1]: pair for name, pair in keys.items() if name.endswith("+")}
            self._keys[id(node)] = adding | keys
        return self._keys[id(node)]

    def _phrase_line(self, line: int, message: str) -> int:
        """The first line from this one on with the phrase that the message is about; phrases stand many to a line."""
        about = PHRASE.match(message)
        if about is None:
            return line
        for number, text in enumerate(self._lines[line - 1 :], line):
            if about[1] in (phrase.strip(" -\"'") for phrase in text.split("|")):
                return number
        return line


def _end(node: Node) -> int:
    """The line after the last one of a node; a block's own mark stands where the next thing begins."""
    while isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    mark = node.end_mark
    return int(mark.line + (mark.column > 0))


def locate(
    sources: Sequence[SourceMap], path: tuple[str | int, ...], message: str, *, warning: bool = False
) -> Problem:
    """The fault in the first file that has its path, or its longest part."""
    return max(sources, key=lambda source: source.depth(path)).problem(path, message, warning=warning)
