"""docs/api.md, followed to the letter: each of its commands is run, in order, in one shell."""

import asyncio
import re
import subprocess

from bot.api.problems import KINDS
from tests.conftest import ROOT

READS = (
    '办事"',
    '"outcome": "route"',
    '"platform": "wechat"',
    '"$schema": "https://json-schema.org/draft/2020-12/schema"',
    '"shown":"冀B12345"',
    '"label"',
    '"fen"',
    '"state": "done"',
    '"label": "非常满意"',
    '"tag": "quick"',
    '"already_rated"',
    "binding_required",
    "/auth/start?t=",
    "not_a_picture",
    "℃",
    '"unasked"',
    '"accepted"',
    "204",
    '"declined"',
    '"sessions"',
    "204",
    '"session_ended"',
)


async def test_the_walk_through_works_as_written(house, tmp_path):
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", page, re.DOTALL))
    script = commands.replace("http://127.0.0.1:8000", house.server).replace("/tmp/", f"{tmp_path}/")  # noqa: S108
    shell = ["bash", "-euo", "pipefail", "-c", script]
    done = await asyncio.to_thread(subprocess.run, shell, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, (done.stdout[-3000:], done.stderr)
    place = 0
    for wanted in READS:
        found = done.stdout.find(wanted, place)
        assert found >= 0, (wanted, done.stdout[place:])
        place = found


def test_every_code_is_listed_with_its_status():
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` \| (\d{3}) \| .+ \|$", page, re.MULTILINE)
    assert listed == [(code, str(status)) for code, (status, _) in KINDS.items()]
