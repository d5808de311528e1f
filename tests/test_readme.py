"""The README's new service is added as the README says, and answers: from its two blocks to a citizen's question."""

import re
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from bot.assembly import load_files
from bot.embedded import embedded_store
from bot.learning import learned_at_once
from bot.reloading import Edition
from bot.settings import Settings
from tests.conftest import OVERLAY, ROOT, environment, reuse_router_cache
from tests.talks import Mind, Talk, open_dialogue

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```yaml (\S+)\n(.*?)```", README, re.DOTALL))
COMMANDS = re.findall(r"^\.venv/bin/banshi (.+?)(?: {2,}#.*)?$", README.split("## Add a service")[1], re.MULTILINE)
ASKED = re.search(r"and write 「(.+?)」", README)[1]


@pytest.fixture
def added(house, tmp_path):
    """The environment of a checkout to whose files the README's blocks were added; its far end is the house's."""
    env = environment(0, urlsplit(house.sandbox).port, tmp_path)
    port = f":{urlsplit(house.sandbox).port}/"
    gateways, catalog = tmp_path / "gateways.yaml", tmp_path / "catalog.yaml"
    with gateways.open("a", encoding="utf-8") as end:
        end.write("\n" + BLOCKS["gateways.yaml"].replace(":8001/", port))
    shipped = (ROOT / "catalog.yaml").read_text(encoding="utf-8")
    assert shipped.count("\nservices:\n") == 1
    catalog.write_text(shipped.replace("\nservices:\n", f"\nservices:\n{BLOCKS['catalog.yaml']}"), encoding="utf-8")
    reuse_router_cache(tmp_path / "var")
    return env | {"BANSHI_CATALOG": str(catalog), "BANSHI_CATALOG_OVERLAY": OVERLAY}


def test_its_call_is_tried(added):
    (called,) = [command for command in COMMANDS if command.startswith("call ")]
    command = [sys.executable, "-m", "bot", *called.split()]
    ran = subprocess.run(command, env=added, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert ran.returncode == 0, ran
    assert "sky /weather: done" in ran.stdout and "MISSING" not in ran.stdout


async def test_it_answers_its_citizens(added, monkeypatch):
    for name in (name for name in added if name.startswith("BANSHI_")):
        monkeypatch.setenv(name, added[name])
    settings = Settings()
    with embedded_store(settings.data_dir) as url:
        settings = settings.model_copy(update={"redis_url": url})
        catalog, gateways = load_files(settings)
        async with open_dialogue(
            Mind(settings, Edition(catalog, gateways, learned_at_once(settings, catalog)))
        ) as parts:
            talk = Talk(parts)
            assert "湿度" in (told := await talk.says(ASKED)) and "晾晒" in told, told
            assert talk.calls == [("sky", "weather")]
