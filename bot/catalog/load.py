"""From YAML to frozen objects; every fault with its file, line and path, all of them at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML, Node
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

from bot.catalog.gateways import Gateways
from bot.catalog.model import Catalog
from bot.errors import CatalogError, Problem

M = TypeVar("M", bound=BaseModel)


class SourceMap:
    """Finds the line of a path such as `("services", "health.my_bookings", "guide", "phone")`."""

    def __init__(self, file: Path, root: Node | None) -> None:
        self.file = file
        self._root = root

    def problem(self, path: Sequence[str | int], message: str) -> Problem:
        """A fault at this path; the line is that of the deepest part of the path that exists."""
        return Problem(str(self.file), self._line(path), ".".join(map(str, path)) or "(file)", message)

    def _line(self, path: Sequence[str | int]) -> int:
        node, line = self._root, 1
        for step in path:
            key, node = _child(node, step)
            if node is None:
                break
            line = (key or node).start_mark.line + 1
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
    return SourceMap(file, YAML(typ="safe", pure=True).compose(text))


def _validate(model: type[M], file: Path) -> M:
    data, text = read_yaml(file)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        lines = source_map(file, text)
        raise CatalogError([lines.problem(_steps(fault["loc"]), fault["msg"]) for fault in error.errors()]) from error


def _steps(location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Pydantic's path without its own marks (`[key]`, `function-before[…]`), which no YAML file has."""
    return tuple(step for step in location if not (isinstance(step, str) and "[" in step))


def load_catalog(file: Path) -> Catalog:
    """The catalogue in a file. Raises CatalogError with all faults of form; rules across entries are `check`'s."""
    return _validate(Catalog, file)


def load_gateways(file: Path) -> Gateways:
    """The gateways in a file. Raises CatalogError."""
    return _validate(Gateways, file)
