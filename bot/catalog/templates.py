"""Operators' reply templates: Jinja2 in its sandbox, undefined names refused, one object a template.

A template sees only what its call delivers; it can't reach Python (Jinja2's SandboxedEnvironment) nor run long (no
macros, no imports; `range` is bounded by the sandbox).
"""

from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from bot.catalog.converters import CONVERTERS
from bot.errors import BanshiError

FORBIDDEN_NODES = (nodes.Macro, nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends, nodes.CallBlock)

environment = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False, autoescape=False
)
environment.filters.update(CONVERTERS)


class TemplateFailed(BanshiError):
    """A template that was compiled could not be rendered with these values."""


class Template:
    """A compiled template; `names` are the variables it reads. Raises ValueError when it can't be compiled."""

    __slots__ = ("_compiled", "names", "source")

    def __init__(self, source: str) -> None:
        try:
            tree = environment.parse(source)
            if any(tree.find_all(FORBIDDEN_NODES)):
                raise ValueError("a template may not define macros or include others")
            self._compiled = environment.from_string(source)
        except TemplateError as error:
            raise ValueError(f"the template can't be read: {error}") from error
        self.names = frozenset(meta.find_undeclared_variables(tree))
        self.source = source

    def render(self, values: Mapping[str, Any]) -> str:
        """The text for a citizen, without white space at its ends. Raises TemplateFailed, whatever went wrong."""
        try:
            return self._compiled.render(values).strip()
        except Exception as error:  # an operator's template may divide, compare and convert as it likes
            raise TemplateFailed(f"{type(error).__name__} in a template") from error

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())
