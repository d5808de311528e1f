"""How a template's Python is written: as Jinja2 writes it, but for the steps that a rendering is mostly made of.

A field of a row is a look into a dictionary; a text is shown as it is; what stands side by side is written at once; a
name is looked up among the values alone, for no block, macro or include could bring others. That takes a rendering from
250 calls of functions to some 40 (docs/benchmarks.md).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame, operators, optimizeconst
from jinja2.nodes import EvalContext
from jinja2.utils import missing

MOST_AT_ONCE = 16
"""Pieces that are written at once: what was written is counted between."""

SHORT = 500
"""Signs of a text, or rows, that need no second look."""


class Values(dict[str, Any]):
    """What a template is given, by name."""

    def __missing__(self, name: str) -> Any:
        return missing


class Context:
    """What a template's code asks of Jinja2's context."""

    __slots__ = ("resolve_or_missing",)

    environment: ClassVar[Environment]
    eval_ctx: ClassVar[EvalContext]

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.resolve_or_missing = Values(values).__getitem__


def shown(value: Any) -> str:
    """What is written of a value: nothing of a field that a gateway left open. Raises UndefinedError."""
    return "" if value is None else str(value)


class Code(CodeGenerator):
    """Writes the code of one template. `finalize` of its environment is `shown`."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """`row.field`."""
        self.write(f"(of[{node.attr!r}] if type(of := ")
        self.visit(node.node, frame)
        self.write(f") is dict and {node.attr!r} in of else environment.getattr(of, {node.attr!r}))")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802
        """Texts and expressions that stand side by side."""
        for first in range(0, len(node.nodes), MOST_AT_ONCE):
            self.writeline("yield ''.join((", node)
            for piece in node.nodes[first : first + MOST_AT_ONCE]:
                self._piece(piece, frame)
                self.write(", ")
            self.write("))")

    def _piece(self, node: nodes.Expr, frame: Frame) -> None:
        if isinstance(node, (nodes.TemplateData, nodes.Const)):
            self.write(repr(shown(node.as_const(frame.eval_ctx))))
        else:
            self.write("of if type(of := ")
            self.visit(node, frame)
            self.write(") is str else environment.finalize(of)")

    @optimizeconst
    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        """`one ~ other`, counted while it is put together."""
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_Operand(self, node: nodes.Operand, frame: Frame) -> None:  # noqa: N802
        """`== other`, `in others`."""
        self.write(f" {operators[node.op]} ")
        is_searched = node.op in ("in", "notin")
        self.write("environment.bounded(" if is_searched else "(")
        self.visit(node.expr, frame)
        self.write(")")

    @optimizeconst
    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802
        """`rows[0]`, `text[1:]`."""
        if not isinstance(node.arg, nodes.Slice):
            super().visit_Getitem(node, frame)
            return
        self.write("(of if len(of := ")
        self.visit(node.node, frame)
        self.write(f") <= {SHORT} else environment.bounded(of))[")
        self.visit(node.arg, frame)
        self.write("]")

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802
        """`[one, other]`."""
        self.write("environment.held(")
        super().visit_List(node, frame)
        self.write(")")

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802
        """`(one, other)`, or the names that a loop gives to what is in a row."""
        if node.ctx == "store":
            super().visit_Tuple(node, frame)
            return
        self.write("environment.held(")
        super().visit_Tuple(node, frame)
        self.write(")")

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802
        """`{'one': other}`."""
        self.write("environment.held(")
        super().visit_Dict(node, frame)
        self.write(")")

    def pop_assign_tracking(self, frame: Frame) -> None:
        """Nobody but the code itself reads what was given a name."""
        self._assign_stack.pop()


class Quick(Code):
    """As `Code`, where each row is a dictionary that has each field: raises KeyError, TypeError where one isn't."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """`row.field`; a loop's own are no fields."""
        if isinstance(node.node, nodes.Name) and node.node.name == "loop":
            super().visit_Getattr(node, frame)
            return
        self.visit(node.node, frame)
        self.write(f"[{node.attr!r}]")
