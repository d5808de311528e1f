"""What a query costs grows with its length and no faster: whoever sends it needs no secret."""

import sys

import pytest

from adapters.wechat import callback

SHAPES = {
    "one value, escaped": lambda size: "a=" + "%41" * ((size - 2) // 3),
    "one value, escapes that are none": lambda size: "a=" + "%" * (size - 2),
    "many values": lambda size: "&".join(["a=1"] * (size // 4)),
    "separators alone": lambda size: "&" * size,
    "equals alone": lambda size: "=" * size,
}


def opcodes(raw):
    """Steps of the interpreter, in our functions and the library's: no clock, so that no neighbour matters."""
    count = 0

    def tracing(frame, event, _):
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return tracing

    before = sys.gettrace()
    sys.settrace(tracing)
    try:
        callback._query(raw)
    except callback.NotFromPlatform:
        pass
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_twice_as_long_a_query_costs_hardly_more_than_twice(shape, monkeypatch):
    """Past the length that is let in, too: the bound isn't what keeps it cheap."""
    for name in ("LONGEST_QUERY", "MOST_PARAMETERS"):
        monkeypatch.setattr(callback, name, 10**6)
    short, long = (opcodes(shape(size).encode()) for size in (4096, 8192))
    assert short > 0 and long <= 2.5 * short, (short, long)
