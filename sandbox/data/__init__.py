"""The sandbox's made-up world, read from the YAML files beside this module. Every figure in it is 示例."""

from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

BEIJING = ZoneInfo("Asia/Shanghai")


@cache
def table(name: str) -> Any:
    """What `name`.yaml beside this module holds; read once."""
    return YAML(typ="safe", pure=True).load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))


def roll(seed: int, *parts: object) -> int:
    """A number from 0 to 2^32 - 1: looks like chance, is the same for the same seed and parts everywhere."""
    text = "|".join(map(str, (seed, *parts)))
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "big")
