"""The small language in which operators write down what an emergency sounds like; docs/catalog.md explains it.

Words in order, and: `{类}` any word of that class, `[甲/乙/]` one of these (nothing behind the last bar: or none),
`[甲/乙]*` up to three of them, `字?` a character that may be missing, `…` up to eight characters that deny nothing,
`#` a digit, `^` and `$` where a clause begins and ends.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainValidator

from bot.catalog import words

GAP = 8
REPEATED = 3
DIGIT = "#"
DENIALS = "没有|没|未|不是|不会|不要"
"""What stands between two parts of a sign, or in front of it, and turns it round."""
ENDING = "[啊呀了啦吧呢哦噢喔哈嘛呐哪哇咧嘞的]"
"""Particles that may still follow where a clause is said to end."""

_TOKEN = re.compile(r"\{(?P<word_class>[^{}]+)\}|\[(?P<choice>[^\[\]]+)\](?P<many>\*?)|(?P<mark>[…#^$])|(?P<text>.)\??")
_RESERVED = frozenset("{}[]/*?")


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they stand; `optional`: they may be missing."""

    said: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class WordClass:
    """Any word of a class."""

    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """`…`, `#`, `^` or `$`."""

    sign: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several; `many`: none to three of them."""

    options: "tuple[Sign, ...]"
    many: bool = False


Part = Text | WordClass | Mark | Choice


@dataclass(frozen=True, slots=True)
class Sign:
    """One way in which something is said."""

    source: str
    parts: tuple[Part, ...]

    def classes(self) -> Iterator[str]:
        """The classes that it names."""
        for part in self.parts:
            if isinstance(part, WordClass):
                yield part.name
            elif isinstance(part, Choice):
                for option in part.options:
                    yield from option.classes()

    def says_nothing(self, classes: Mapping[str, Sequence[str]]) -> bool:
        """Whether it is in every text, for nothing of it must be there."""
        return all(_may_lack(part, classes) for part in self.parts)

    def texts(self) -> Iterator[str]:
        """The words that stand in it."""
        for part in self.parts:
            if isinstance(part, Text):
                yield part.said
            elif isinstance(part, Choice):
                for option in part.options:
                    yield from option.texts()


def _may_lack(part: Part, classes: Mapping[str, Sequence[str]]) -> bool:
    match part:
        case Text(said, optional):
            return optional or not said
        case WordClass(name):
            return not all(classes[name])
        case Choice(options, many):
            return many or any(option.says_nothing(classes) for option in options)
        case Mark(mark):
            return mark != DIGIT


def read_sign(source: str) -> Sign:
    """The sign that a text describes. Raises ValueError with what is wrong with it."""
    return Sign(source, tuple(_parts(source)))


def _parts(source: str) -> Iterator[Part]:
    plain = ""
    for token in _TOKEN.finditer(source):
        said = token["text"]
        if said and said not in _RESERVED and not token[0].endswith("?"):
            plain += said
            continue
        if plain:
            yield Text(plain)
            plain = ""
        yield _part(token, source)
    if plain:
        yield Text(plain)


def _part(token: re.Match[str], source: str) -> Part:
    if token["word_class"]:
        return WordClass(token["word_class"])
    if token["choice"]:
        return Choice(tuple(read_sign(option) for option in token["choice"].split("/")), bool(token["many"]))
    if token["mark"]:
        return Mark(token["mark"])
    if token["text"] in _RESERVED:
        raise ValueError(words.STANDS_ALONE.format(source=source, token=token["text"]))
    return Text(token["text"], optional=True)


def pattern(signs: Iterable[Sign], classes: Mapping[str, Sequence[str]], spell: Callable[[str], str]) -> str:
    """The regular expression that finds any of these; `spell` writes words as the text that is searched has them.

    It is a tree of common beginnings, and ends where the shortest way through it ends.
    """
    tree = _Tree()
    for sign in signs:
        tree.add(_atoms(sign, classes, spell))
    return tree.expression(whole=False)


class _Tree:
    """Sequences of small expressions, by what they begin with."""

    def __init__(self) -> None:
        self._next: dict[str, _Tree] = {}
        self._ends = False

    def add(self, atoms: Iterable[str]) -> None:
        node = self
        for atom in atoms:
            node = node._next.setdefault(atom, _Tree())
        node._ends = True

    def expression(self, *, whole: bool) -> str:
        """`whole`: what goes on after an end may be needed for what follows."""
        if not self._next or (self._ends and not whole):
            return ""
        ways = [atom + node.expression(whole=whole) for atom, node in self._next.items()]
        one = ways[0] if len(ways) == 1 and not self._ends else f"(?:{'|'.join(ways)})"
        return f"{one}?" if self._ends else one


def _atoms(sign: Sign, classes: Mapping[str, Sequence[str]], spell: Callable[[str], str]) -> Iterator[str]:
    for part in sign.parts:
        match part:
            case Text(said, optional=False):
                yield from map(re.escape, spell(said))
            case Text(said):
                yield f"(?:{re.escape(spell(said))})?"
            case WordClass(name):
                yield _any_of([map(re.escape, spell(word)) for word in classes[name]])
            case Choice(options, many):
                one = _any_of([_atoms(option, classes, spell) for option in options])
                yield f"(?:{one}){{0,{REPEATED}}}" if many else f"(?:{one})"
            case Mark(mark):
                yield _MARKS[mark]


def _any_of(ways: Iterable[Iterable[str]]) -> str:
    tree = _Tree()
    for way in ways:
        tree.add(way)
    return f"(?:{tree.expression(whole=True)})"


_MARKS = {
    "…": f"(?:(?!{DENIALS}).){{0,{GAP}}}?",
    DIGIT: "[0-9]",
    "^": "(?:^|(?<=,))",
    "$": f"(?={ENDING}*(?:,|$))",
}


def _signs(value: object) -> tuple[Sign, ...]:
    if not isinstance(value, str):
        raise ValueError(words.SIGNS_IN_TEXT)
    lines = value.replace("｜", "|").replace("\n", "|").split("|")
    return tuple(read_sign(line.strip()) for line in lines if line.strip())


Signs = Annotated[tuple[Sign, ...], PlainValidator(_signs)]
