"""The shipped catalogue, read once by each process of a test run; several modules are about its entries."""

from bot.catalog.load import load_catalog
from tests.conftest import ROOT

SHIPPED = load_catalog(ROOT / "catalog.yaml")
