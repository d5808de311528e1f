"""docs/catalog.md can't go stale: every field of the models is in it, and every example can be used."""

import inspect
import re

import pytest

from bot.catalog import guide, menu, model
from bot.catalog.check import check
from bot.catalog.entry import Entry
from bot.catalog.load import Entries, load_catalog, load_gateways
from bot.catalog.source import Source
from bot.checking import VOCABULARY
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml (service|overlay)\n(.*?)```", PAGE, re.DOTALL)


def models():
    for module in (model, guide, menu):
        for _, each in inspect.getmembers(module, inspect.isclass):
            if issubclass(each, Entry) and each is not Entry and each.__module__ == module.__name__:
                yield each


@pytest.mark.parametrize("each", list(models()), ids=lambda each: each.__name__)
def test_every_field_is_explained(each):
    said = set(re.findall(r"`([\w.]+)(?::[^`]*)?`", PAGE)) | set(re.findall(r"(\w+):", PAGE))
    known = {part for name in said for part in name.split(".")}
    assert [name for name in each.model_fields if name not in known] == []


@pytest.mark.parametrize(("kind", "text"), BLOCKS, ids=lambda value: value[:12])
def test_every_example_can_be_used(kind, text):
    if kind == "service":
        text = "services:\n  local.example:\n" + "".join(f"    {line}\n" for line in text.splitlines())
    layer = Source(ROOT / "examples" / "tangshan" / "catalog.yaml", text)
    catalog = load_catalog(ROOT / "catalog.yaml", layer, entries=Entries())
    found = check(catalog, load_gateways(ROOT / "gateways.yaml"), VOCABULARY)
    menus = {("menu",)}
    assert [fault for fault in found if not fault.warning and fault.path[:1] not in menus] == []
