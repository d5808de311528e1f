"""Whether the API still keeps what docs/openapi.json promised: `check_api.py`; `--release` writes that document anew.

Front ends live in citizens' phones for months. Breaking is: an operation, a parameter, a way to succeed or a field of
an answer that is gone, may be absent or has another type; something new that a request must bring; a value no longer
taken; the need of a login. Released answers may gain fields, codes and members of lists of values.
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
        if after.get("security") and not before.get("security"):
            yield f"{name}: wants a login now"
        yield from (f"{name}: {why}" for why in _parameters(old, before, new, after))
        asked = _compare(old, old.body(before), new, new.body(after), "body", is_request=True, seen=frozenset())
        yield from (f"{name}: {why}" for why in asked)
        for status in before["responses"]:
            if status not in after["responses"]:
                yield f"{name}: status {status} is gone"
                continue
            shown, shows = old.answer(before, status), new.answer(after, status)
            found = _compare(old, shown, new, shows, f"answer {status}", is_request=False, seen=frozenset())
            yield from (f"{name}: {why}" for why in found)


def _parameters(old: Document, before: Schema, new: Document, after: Schema) -> Iterator[str]:
    known = {(p["in"], p["name"]): p for p in before.get("parameters", ())}
    current = {(p["in"], p["name"]): p for p in after.get("parameters", ())}
    for key, parameter in current.items():
        was_optional = key not in known or not known[key].get("required")
        if parameter.get("required") and was_optional:
            yield f"parameter {key[1]} is wanted now"
        if key in known:
            schemas = old, known[key].get("schema", {}), new, parameter.get("schema", {})
            yield from _compare(*schemas, f"parameter {key[1]}", is_request=True, seen=frozenset())
    for key in known.keys() - current.keys():
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
    yield from (f"{where}{why}" for why in _values(before, after, is_request=is_request))
    pairs = [(f".{name}", one, after["properties"][name]) for name, one in _shared(before, after)]
    pairs += [("[]", before["items"], after["items"])] if "items" in before and "items" in after else []
    pairs += [(f"|{kind}", one, other) for kind, one, other in _variants(before, after)]
    for inner, one, other in pairs:
        yield from _compare(old, one, new, other, f"{where}{inner}", is_request=is_request, seen=seen)


def _values(before: Schema, after: Schema, *, is_request: bool) -> Iterator[str]:
    """What of one schema itself no longer holds."""
    for name in sorted(set(before.get("properties", {})) - set(after.get("properties", {}))):
        yield f".{name}: gone"
    wanted, promised = set(after.get("required", ())), set(before.get("required", ()))
    for name in sorted(wanted - promised if is_request else promised - wanted):
        yield f".{name}: is wanted now" if is_request else f".{name}: may be absent now"
    gone = sorted(map(str, _kinds(before) - _kinds(after) if is_request else _kinds(after) - _kinds(before)))
    if gone:
        yield f": {', '.join(gone)} is no longer taken" if is_request else f": may be {', '.join(gone)} now"
    if is_request:
        if gone := set(before.get("enum", ())) - set(after.get("enum", before.get("enum", ()))):
            yield f": {', '.join(map(str, sorted(gone)))} is no longer taken"
        yield from _bounds(before, after)


def _bounds(before: Schema, after: Schema) -> Iterator[str]:
    """Values that were taken and lie outside now."""
    for name, tighter in (("maxLength", min), ("maximum", min), ("maxItems", min), ("maxProperties", min),
                          ("minLength", max), ("minimum", max), ("minItems", max), ("minProperties", max)):  # fmt: skip
        limit = after.get(name)
        if limit is not None and (name not in before or tighter(limit, before[name]) != before[name]):
            yield f": {name} was {before.get(name)}, is {limit}"
    if "pattern" in after and after["pattern"] != before.get("pattern"):
        yield f": pattern was {before.get('pattern')}, is {after['pattern']}"


def _shared(before: Schema, after: Schema) -> Iterator[tuple[str, Schema]]:
    return ((name, one) for name, one in before.get("properties", {}).items() if name in after.get("properties", {}))


def _kinds(schema: Schema) -> set[str]:
    """The alternatives that a value has: types, and names of schemas."""
    return {_kind(one) for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ()))}


def _kind(schema: Schema) -> str:
    return str(schema.get("$ref", schema.get("type", ""))).rsplit("/", 1)[-1]


def _variants(before: Schema, after: Schema) -> Iterator[tuple[str, Schema, Schema]]:
    others = {_kind(one): one for one in (*after.get("anyOf", ()), *after.get("oneOf", ()))}
    for one in (*before.get("anyOf", ()), *before.get("oneOf", ())):
        if _kind(one) in others:
            yield _kind(one), one, others[_kind(one)]


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
