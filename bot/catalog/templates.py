"""Operators' reply templates: Jinja2 in its sandbox, undefined names refused, one object a template.

A template sees only what its call delivers. It can't reach Python (Jinja2's SandboxedEnvironment, and nothing is called
but filters), and can't run long or grow large: no macros, no imports; at most two loops in each other, over lists of a
sane length; what is given a name can only be picked out of what is there, never built up; what is written is counted
while it is written; what is large is refused where it would be looked through, copied or put together; each step of a
loop, each filter and each `in` looks at the clock.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.nodes import EvalContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from bot.catalog import words
from bot.catalog.filters import (
    ALLOWED,
    ALLOWED_TESTS,
    LONGEST,
    STEPPING,
    Clocked,
    TookTooLong,
    bounded,
    joined,
    refuse_holding_much,
)
from bot.catalog.sentences import of_template
from bot.catalog.template_code import Code, Context, Quick, shown
from bot.errors import BanshiError

FORBIDDEN_NODES = (
    nodes.Macro, nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends, nodes.CallBlock, nodes.Call,
    nodes.AssignBlock, nodes.NSRef, nodes.FilterBlock,
)  # fmt: skip
BUILDING_NODES = (nodes.Concat, nodes.Add, nodes.Mul, nodes.List, nodes.Tuple, nodes.Dict)
"""What makes a larger value of smaller ones: under a name, twenty lines of it would fill the memory."""
BUILDING_FILTERS = frozenset(("join", "format"))
LONGEST_SOURCE = 8_000
DEEPEST_LOOP = 2
LARGEST_NUMBER = 10**12


class _Environment(ImmutableSandboxedEnvironment):
    """Refuses, while rendering, what makes much of little."""

    intercepted_binops = frozenset(("+", "*", "**", "%"))
    bounded, joined = staticmethod(bounded), staticmethod(joined)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Sums; products and remainders of numbers of a sane size; texts and lists are not multiplied."""
        if operator == "+":
            return bounded(bounded(left) + bounded(right))
        numbers = all(isinstance(value, int | float) and abs(value) <= LARGEST_NUMBER for value in (left, right))
        if operator == "**" or not numbers:
            raise SecurityError(f"{operator} makes too much of this")
        return super().call_binop(context, operator, left, right)

    @staticmethod
    def held(held: Any) -> Any:
        """A list, or a dictionary, that a template makes itself: of few texts and numbers."""
        refuse_holding_much(held.values() if isinstance(held, dict) else held)
        return held


environment = _Environment(
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=False,
    autoescape=False,
    finalize=shown,
)
environment.code_generator_class = Code
environment.filters, environment.tests = dict(ALLOWED), dict(ALLOWED_TESTS)
environment.globals.clear()
quick = environment.overlay()
"""Writes what most values allow in half the steps."""
quick.code_generator_class = Quick
Context.environment, Context.eval_ctx = environment, EvalContext(environment)


class TemplateFailed(BanshiError):
    """A template that was compiled could not be rendered with these values."""


class TemplateSlow(TemplateFailed):
    """It was broken off: whatever the values are, it takes too long with these."""


class Template:
    """A compiled template. Raises ValueError when it can't be compiled.

    `names`: the variables that it reads; `listed`: those of them that it goes through one by one.
    """

    __slots__ = ("_careful", "_quick", "listed", "names", "source")

    def __init__(self, source: str) -> None:
        if len(source) > LONGEST_SOURCE:
            raise ValueError(words.TEMPLATE_LONG.format(longest=LONGEST_SOURCE))
        try:
            tree = environment.parse(source)
            for problem in _problems(tree):
                raise ValueError(problem)
            self.names = frozenset(meta.find_undeclared_variables(tree))
            self.listed = frozenset(name.name for loop in tree.find_all(nodes.For) for name in _within(loop.iter))
            self._quick = _code(quick, tree)
            self._careful: _Code | None = None
        except (TemplateError, RecursionError, SyntaxError) as error:
            line, message = getattr(error, "lineno", None) or 1, getattr(error, "message", None) or str(error)
            if message.startswith("expected token 'end of print") and source.count("{{") > source.count("}}"):
                message = "unexpected end of template, expected 'end of print statement'"
            raise ValueError(of_template(message, line)) from error
        self.source = source

    def render(self, values: Mapping[str, Any]) -> str:
        """The text for a citizen, without white space at its ends. Raises TemplateFailed, whatever went wrong."""
        try:
            with Clocked():
                return self._written(values)
        except TookTooLong as error:
            raise TemplateSlow(str(error)) from error
        except Exception as error:  # an operator's template may divide, compare and convert as it likes
            raise TemplateFailed(f"{type(error).__name__} in a template") from error

    def _written(self, values: Mapping[str, Any]) -> str:
        try:
            return _joined(self._quick(Context(values)))
        except (KeyError, TypeError):
            self._careful = self._careful or _code(environment, environment.parse(self.source))
            return _joined(self._careful(Context(values)))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_compiled, core_schema.str_schema())


_Code = Callable[[Context], Iterator[str]]
"""What writes a template, piece by piece."""


def _code(by: Environment, tree: nodes.Template) -> _Code:
    with Clocked():
        return by.from_string(_in_steps(tree)).root_render_func  # type: ignore[return-value]


def _joined(written: Iterator[str]) -> str:
    pieces: list[str] = []
    size = 0
    for piece in written:
        pieces.append(piece)
        size += len(piece) + 1  # so that pieces of no length come to an end, too
        if size > LONGEST:
            raise SecurityError("the template writes too much")
    return "".join(pieces).strip()


@lru_cache(1024)
def _compiled(source: str) -> Template:
    """One for all places that say the same: a fifth of a catalogue's."""
    return Template(source)


def _within(node: nodes.Node) -> Iterator[nodes.Name]:
    """The names in an expression, itself included."""
    if isinstance(node, nodes.Name):
        yield node
    yield from node.find_all(nodes.Name)


def _problems(tree: nodes.Template) -> Iterator[str]:
    if any(tree.find_all(FORBIDDEN_NODES)):
        yield words.TEMPLATE_CALLS
    if _depth(tree) > DEEPEST_LOOP or any(loop.recursive for loop in tree.find_all(nodes.For)):
        yield words.TEMPLATE_LOOPS.format(deepest=DEEPEST_LOOP)
    if any(_builds(node) for named in _named(tree) for node in (named, *named.find_all(nodes.Node))):
        yield words.TEMPLATE_BUILDS


def _named(tree: nodes.Template) -> Iterator[nodes.Node]:
    """Each expression whose value gets a name that the rest of the template can use."""
    yield from (assigned.node for assigned in tree.find_all(nodes.Assign))
    yield from (loop.iter for loop in tree.find_all(nodes.For))
    yield from (value for block in tree.find_all(nodes.With) for value in block.values)


def _builds(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name in BUILDING_FILTERS or (node.name == "map" and bool(node.args))
    return isinstance(node, BUILDING_NODES)


def _in_steps(tree: nodes.Template) -> nodes.Template:
    """The template with loops that look at the clock."""
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, STEPPING, [], [], None, None, lineno=loop.lineno)
        loop.set_environment(environment)
    return tree


def _depth(node: nodes.Node) -> int:
    """How many loops stand in each other."""
    inner = max((_depth(child) for child in node.iter_child_nodes()), default=0)
    return inner + isinstance(node, nodes.For)
