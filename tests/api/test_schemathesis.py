"""What no developer would think of: requests made from the document, good ones and bad ones, alone and in chains."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = "3"
"""Cases of each operation in the fuzzing phase; the coverage phase makes many more by rule."""
MANY = "60"
"""In the long run."""
ENDS_THE_SESSION = ("log_out", "erase")
"""They would log the tester out; tests/api/test_login.py and test_uploads.py try them."""


async def test_the_server_keeps_what_the_document_says(front, house, tmp_path):
    await keeps(front, house, tmp_path, EXAMPLES, "1", 250)


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", ["2", "3"])
async def test_the_server_keeps_it_for_long(front, house, tmp_path, seed):
    await keeps(front, house, tmp_path, MANY, seed, 550)


async def keeps(front, house, tmp_path, examples, seed, within_s):
    command = [
        str(Path(sys.executable).with_name("st")),
        "--config-file",
        str(CONFIG),
        "run",
        f"{house.server}/openapi.json",
    ]
    command += ["--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--seed", seed]
    command += ["--max-examples", examples, "--no-shrink", "--continue-on-failure", "--request-timeout", "30"]
    command += ["--header", f"Authorization: Bearer {front.tokens['access_token']}", "--no-color"]
    for name in ENDS_THE_SESSION:
        command += ["--exclude-operation-id", name]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=tmp_path, capture_output=True, text=True, timeout=within_s, check=False
    )
    print(done.stdout[done.stdout.rfind("= SUMMARY =") :])  # noqa: T201 (for `pytest -rP`)
    assert done.returncode == 0, done.stdout[-30000:] + done.stderr[-2000:]
