"""Signed requests by hand, as docs/tour.md and docs/alipay.md have them: each command is run as it stands there."""

import asyncio
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

PAGES = {
    "tour.md": ("A signed request by hand", ("200", "冀B12345 查到 4 条违法")),
    "alipay.md": ("没有支付宝也能试", ("delivered", "200", "CDATA[ack]", "冀B12345 查到 4 条违法")),
}


@pytest.mark.parametrize("name", PAGES)
async def test_the_signed_request_works_as_written(house, name):
    heading, wanted = PAGES[name]
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    section = page.split(f"## {heading}\n")[1].split("\n## ")[0]
    script = "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))
    script = script.replace("http://127.0.0.1:8000", house.server).replace("http://127.0.0.1:8001", house.sandbox)
    shell = ["bash", "-euo", "pipefail", "-c", script.replace(".venv/bin/python", sys.executable)]
    done = await asyncio.to_thread(subprocess.run, shell, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    place = 0
    for piece in wanted:
        place = done.stdout.find(piece, place)
        assert place >= 0, (piece, done.stdout)
