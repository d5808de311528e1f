"""A small catalogue for the console's tests: learned in a second, sound, with a service of each kind."""

from pathlib import Path

from bot.catalog.sections import Below, text_of
from bot.catalog.source import SourceMap
from bot.catalog.written import parsed
from tests.conftest import ROOT

KEPT = (
    "env.weather",
    "housing.heating",
    "traffic.violation",
    "medins.remote_filing",
    "sys.human",
    "sys.menu",
    "sys.my_data",
)
TOP = ("welcome", "hotline", "places", "privacy", "elsewhere", "chitchat", "lexicon")


def small_catalogue(folder: Path) -> Path:
    """`catalog.yaml` with a few entries of the shipped one, comments and all."""
    text = (ROOT / "catalog.yaml").read_text(encoding="utf-8")
    shipped = [Below(text, parsed(text), SourceMap(Path("catalog.yaml"), text))]
    services = [name for name in KEPT if name in shipped[0].data["services"]]
    parts = ["# 一个小城的目录\ntitle: 小城办事\n", "popular: [env.weather, housing.heating]\n"]
    parts += [text_of(shipped, "", (key,)) for key in TOP]
    parts += ["services:\n"]
    for name in services:
        body = text_of(shipped, "", ("services", name)).splitlines()
        kept = [line for line in body if not line.startswith("hand_over:")]
        parts.append(f"  {name}:\n" + "".join(f"    {line}\n" if line else "\n" for line in kept))
    file = folder / "catalog.yaml"
    file.write_text("".join(parts), encoding="utf-8")
    return file
