"""Whether the API still keeps what docs/openapi.json promised: `check_api.py`; `--release` writes that document anew.

Front ends live in citizens' phones for months. Breaking is: an operation, a parameter, a way to succeed or a field of
an answer that is gone or has another type; something new that a request must bring; a value no longer taken.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.api.document import make_app

RELEASED = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"
Schema = dict[str, Any]


class Document:
    """One OpenAPI document, with its references followed."""

    def __init__(self, document: Schema) -> None:
        self.document = document

    def operations(self) -> dict[str, Schema]:
        """By method and path."""
        return {
            f"{method.upper()} {path}": operation
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
        }

    def follow(self, schema: Schema) -> Schema:
        """The schema that a reference stands for."""
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        return schema

    def body(self, operation: Schema) -> Schema:
        """What a request may bring."""
        content = operation.get("requestBody", {}).get("content", {})
        return next((kind["schema"] for kind in content.values()), {})

    def answer(self, operation: Schema, status: str) -> Schema:
        """What an answer of this status holds."""
        content = operation["responses"][status].get("content", {})
        return next((kind.get("schema", {}) for kind in content.values()), {})


def breaks(old: Document, new: Document) -> Iterator[str]:
    """Everything that an old front end would stumble over."""
    now = new.operations()
    for name, before in old.operations().items():
        after = now.get(name)
        if after is None:
            yield f"{name}: gone"
            continue
        yield from (f"{name}: {why}" for why in _parameters(before, after))
        asked = _compare(old, old.body(before), new, new.body(after), "body", is_request=True, seen=frozenset())
        yield from (f"{name}: {why}" for why in asked)
        for status in before["responses"]:
            if status not in after["responses"]:
                yield f"{name}: status {status} is gone"
                continue
            shown, shows = old.answer(before, status), new.answer(after, status)
            found = _compare(old, shown, new, shows, f"answer {status}", is_request=False, seen=frozenset())
            yield from (f"{name}: {why}" for why in found)


def _parameters(before: Schema, after: Schema) -> Iterator[str]:
    known = {(p["in"], p["name"]): p for p in before.get("parameters", ())}
    for key, parameter in {(p["in"], p["name"]): p for p in after.get("parameters", ())}.items():
        was_optional = key not in known or not known[key].get("required")
        if parameter.get("required") and was_optional:
            yield f"parameter {key[1]} is wanted now"
    for key in known.keys() - {(p["in"], p["name"]) for p in after.get("parameters", ())}:
        yield f"parameter {key[1]} is gone"


def _compare(
    old: Document, before: Schema, new: Document, after: Schema, where: str, *, is_request: bool, seen: frozenset[str]
) -> Iterator[str]:
    mark = before.get("$ref", "")
    if mark in seen and mark:
        return
    before, after, seen = old.follow(before), new.follow(after), seen | {mark}
    if before.get("type") != after.get("type"):
        yield f"{where}: was {before.get('type')}, is {after.get('type')}"
        return
    gone = set(before.get("enum", ())) - set(after.get("enum", before.get("enum", ())))
    if gone and is_request:
        yield f"{where}: {', '.join(map(str, sorted(gone)))} is no longer taken"
    if is_request:
        for name in sorted(set(after.get("required", ())) - set(before.get("required", ()))):
            yield f"{where}.{name}: is wanted now"
    for name, schema in before.get("properties", {}).items():
        if name not in after.get("properties", {}):
            yield f"{where}.{name}: gone"
            continue
        inner = after["properties"][name]
        yield from _compare(old, schema, new, inner, f"{where}.{name}", is_request=is_request, seen=seen)
    if "items" in before and "items" in after:
        yield from _compare(old, before["items"], new, after["items"], f"{where}[]", is_request=is_request, seen=seen)


def main() -> int:
    """0: nothing is broken."""
    current = make_app().openapi()
    if "--release" in sys.argv:
        RELEASED.write_text(json.dumps(current, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return 0
    found = list(breaks(Document(json.loads(RELEASED.read_text(encoding="utf-8"))), Document(current)))
    for line in found:
        print(line)
    print(f"{len(found)} breaking changes since {RELEASED.name}")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
