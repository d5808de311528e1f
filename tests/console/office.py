"""A deployment for the console's tests over a small catalogue: sound, with a service of each kind, learned once."""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.catalog.sections import Below, text_of
from bot.catalog.source import SourceMap
from bot.catalog.written import parsed
from tests.conftest import ROOT, learn_once
from tests.houses import Estate, estate
from tests.redis_servers import standalone

KEPT = (
    "env.weather",
    "housing.heating",
    "traffic.violation",
    "traffic.fine_payment",
    "medins.remote_filing",
    "sys.human",
    "sys.menu",
    "sys.my_data",
)
TOP = ("welcome", "hotline", "places", "privacy", "elsewhere", "chitchat", "lexicon")


@contextlib.contextmanager
def opened_office(folder: Path) -> Iterator[Estate]:
    """A server that runs by the small catalogue, nothing published yet."""
    (folder / "city.yaml").touch()
    files = {"BANSHI_CATALOG": str(small_catalogue(folder)), "BANSHI_CATALOG_OVERLAY": str(folder / "city.yaml")}
    with standalone(folder) as store, estate(folder, store.url, files) as here:
        (folder / "var" / "router").unlink()
        _learned_into(folder / "var", files)
        here.serve("one")
        yield here


def _learned_into(data_dir: Path, files: Mapping[str, str]) -> None:
    """Spares the server the learning; what it learns itself stays its own."""
    kept = ROOT / "var" / "office"
    learn_once(kept, {**files, "BANSHI_DATA_DIR": str(kept)})
    shutil.copytree(kept / "router", data_dir / "router", copy_function=_linked)


def _linked(source: str, target: str) -> None:
    """Files of what was learned are never written again; temporary folders may be on another disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


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
