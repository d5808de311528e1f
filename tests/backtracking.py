"""A process that holds every pattern of the backend against texts made to run it in circles, and names those that do.

Run as `python -m tests.backtracking`: a pattern that blows up never lets go of the interpreter it runs in, so the
tests start this in a process of its own.
"""

import importlib
import pkgutil
import re
import signal
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import adapters
import bot
from bot.dialogue import words

SECONDS = 5
"""Of the processor's time, for all the texts of a pattern: such as end take some thousandths of one."""
SAMPLES = 400
LENGTHS = (45, 200, 500)
STRANGER = "\x01"
"""No pattern knows this character, so that each has to try all it can before it gives up."""
REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)
HELD = (sre.SUBPATTERN, sre.ATOMIC_GROUP, sre.POSSESSIVE_REPEAT, *REPEATS)


class _TooLong(Exception):
    pass


def compiled_patterns() -> set[tuple[str, int]]:
    """Every pattern and its flags that importing the backend compiles, and each that its words hold as a string."""
    found: set[tuple[str, int]] = set()
    compiling = re.compile

    def noting(pattern: Any, flags: int = 0) -> re.Pattern[Any]:
        made = compiling(pattern, flags)
        if isinstance(made.pattern, str) and sys._getframe(1).f_globals.get("__name__", "").startswith(
            ("adapters.", "bot.")
        ):
            found.add((made.pattern, made.flags & ~re.UNICODE))
        return made

    re.compile = noting  # type: ignore[assignment]
    try:
        for package in (bot, adapters):
            _import_all(package)
    finally:
        re.compile = compiling  # type: ignore[assignment]
    return found | {(shape, 0) for shape in _shapes_of_words()}


def _import_all(package: ModuleType) -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _shapes_of_words() -> Iterator[str]:
    for module in pkgutil.iter_modules(words.__path__, f"{words.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            held = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
            for text in held:
                if isinstance(text, str) and re.search(r"[)\]][*+?]", text) and _parses(text):
                    yield text


def _parses(text: str) -> bool:
    try:
        parser.parse(text)
    except re.error:
        return False
    return True


def texts_against(pattern: str, flags: int) -> Iterator[str]:
    """Texts of one token each, repeated, that lead into a loop of this pattern and can't be matched to the end."""
    seen = set()
    for before, token in _tokens(parser.parse(pattern, flags), ""):
        for length in LENGTHS:
            text = before + token * (length // len(token) + 1) + STRANGER
            if text not in seen:
                seen.add(text)
                yield text


def _tokens(nodes: Iterable[Any], before: str) -> Iterator[tuple[str, str]]:
    """What stands before a loop, and what it may go round by; for each loop of these nodes, the inner ones too."""
    for node in nodes:
        operation, held = node
        if operation in REPEATS and held[1] > 3:
            yield from ((before, token) for token in _ways_round(set(_samples(held[2])) - {""}))
        for inner in _inside(operation, held):
            yield from _tokens(inner, before)
        before += next(iter(_samples_of(operation, held)), "")


def _ways_round(words: set[str]) -> Iterator[str]:
    """These words, and where one ends with what another begins with, the two in one: it may be cut at two places."""
    yield from words
    for word in words:
        for cut in range(1, len(word)):
            if word[:cut] in words:
                yield from (word[:cut] + other for other in words if other.startswith(word[cut:]))


def _inside(operation: Any, held: Any) -> list[Any]:
    if operation is sre.BRANCH:
        return list(held[1])
    if operation in HELD:
        return [held if operation is sre.ATOMIC_GROUP else held[-1]]
    return [held[1]] if operation in (sre.ASSERT, sre.ASSERT_NOT) else []


def _samples(nodes: Iterable[Any]) -> list[str]:
    """Some of the texts that these nodes match, each alternative's among them."""
    texts = [""]
    for operation, held in nodes:
        options = list(islice(_samples_of(operation, held), SAMPLES)) or [""]
        width = max(len(texts), len(options))
        crossed = [text + option for text in texts[:3] for option in options[:3]]
        paired = [texts[at % len(texts)] + options[at % len(options)] for at in range(width)]
        texts = list(dict.fromkeys(paired + crossed))
    return texts[:SAMPLES]


def _samples_of(operation: Any, held: Any) -> Iterator[str]:
    if operation is sre.LITERAL:
        yield chr(held)
    elif operation in (sre.ANY, sre.NOT_LITERAL):
        yield "b" if held == ord("a") else "a"
    elif operation is sre.IN:
        yield from _characters(held)
    elif operation in (*REPEATS, sre.POSSESSIVE_REPEAT):
        yield from (sample * max(1, held[0]) for sample in _samples(held[2]))
        yield from () if held[0] else ("",)
    elif operation is sre.BRANCH or operation in HELD:
        for inner in _inside(operation, held):
            yield from _samples(inner)


CATEGORIES = {sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a"}


def _characters(members: Any) -> Iterator[str]:
    if members[0][0] is sre.NEGATE:
        compiled = {chr(value) for kind, value in members if kind is sre.LITERAL}
        yield next(one for one in "a号，1 " if one not in compiled)
        return
    for kind, value in members:
        if kind is sre.LITERAL:
            yield chr(value)
        elif kind is sre.RANGE:
            yield chr(value[0])
        else:
            yield CATEGORIES.get(value, "-")


def _runs_away(pattern: str, flags: int) -> str | None:
    """The text on which this pattern runs away, if there is one."""
    compiled, text = re.compile(pattern, flags), ""
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        for text in texts_against(pattern, flags):
            compiled.fullmatch(text)
            compiled.match(text)
            compiled.search(text)
    except _TooLong:
        return text
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None


def _too_long(*_: object) -> None:
    raise _TooLong


def main() -> None:
    signal.signal(signal.SIGVTALRM, _too_long)
    patterns = sorted(compiled_patterns())
    sys.stdout.write(f"{len(patterns)}\n")
    for pattern, flags in patterns:
        text = _runs_away(pattern, flags)
        if text is not None:
            sys.stdout.write(f"{pattern[:120]!r} on {text[:20]!r}… ({len(text)})\n")


if __name__ == "__main__":
    main()
