"""What Alipay posts: form bytes to parameters, and the strings that its signatures cover. Bytes until verified.

A framework's form parser would decode GBK as UTF-8 first, and no signature would hold.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote_to_bytes

from bot.errors import NotFromPlatform

Parameters = Mapping[bytes, bytes]

MOST_PARAMETERS = 32


def parse_form(raw: bytes) -> Parameters:
    """The parameters, decoded once and never as text. Raises NotFromPlatform for a name that comes twice."""
    pairs = raw.split(b"&") if raw else []
    if len(pairs) > MOST_PARAMETERS:
        raise NotFromPlatform("too many parameters")
    found: dict[bytes, bytes] = {}
    for pair in pairs:
        name, _, value = pair.partition(b"=")
        key = _unquoted(name)
        if key in found:
            raise NotFromPlatform("a parameter comes twice")
        found[key] = _unquoted(value)
    return found


def gateway_string(parameters: Parameters) -> bytes:
    """What a gateway message's signature covers: all but `sign`, so `sign_type` too."""
    return _joined(parameters, without=(b"sign",))


def notice_strings(parameters: Parameters) -> Iterator[bytes]:
    """What a notice's signature may cover: all without `sign_type`, with it, then both without empty values."""
    filled = {name: value for name, value in parameters.items() if value}
    for candidate in (parameters,) if len(filled) == len(parameters) else (parameters, filled):
        yield _joined(candidate, without=(b"sign", b"sign_type"))
        yield _joined(candidate, without=(b"sign",))


def _joined(parameters: Parameters, *, without: tuple[bytes, ...]) -> bytes:
    return b"&".join(name + b"=" + parameters[name] for name in sorted(parameters) if name not in without)


def _unquoted(part: bytes) -> bytes:
    return unquote_to_bytes(part.replace(b"+", b" "))
