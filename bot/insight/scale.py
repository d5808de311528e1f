"""What a rating can say: five levels, and the tags that go with each, in citizens' words (scale.yaml)."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

SCALE = Path(__file__).with_name("scale.yaml")


@dataclass(frozen=True, slots=True)
class Step:
    """One level. `tags`: citizens' words by the names that ratings keep."""

    level: int
    label: str
    tags: Mapping[str, str]


@functools.cache
def scale() -> Mapping[int, Step]:
    """The levels, 5 (the best) first."""
    told = YAML(typ="safe").load(SCALE.read_text(encoding="utf-8"))
    return {level: Step(level, each["label"], dict(each["tags"])) for level, each in told["levels"].items()}
