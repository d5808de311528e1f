"""What no developer would think of: requests made from the document, good ones and bad ones, alone and in chains."""

import asyncio
import subprocess
import sys
from pathlib import Path

CONFIG = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = "3"
"""Cases of each operation in the fuzzing phase; the coverage phase makes many more by rule."""
ENDS_THE_SESSION = ("log_out", "erase")
"""They would log the tester out; tests/api/test_login.py and test_uploads.py try them."""


async def test_the_server_keeps_what_the_document_says(front, house, tmp_path):
    command = [
        str(Path(sys.executable).with_name("st")),
        "--config-file",
        str(CONFIG),
        "run",
        f"{house.server}/openapi.json",
    ]
    command += ["--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--seed", "1"]
    command += ["--max-examples", EXAMPLES, "--no-shrink", "--continue-on-failure", "--request-timeout", "30"]
    command += ["--header", f"Authorization: Bearer {front.tokens['access_token']}", "--no-color"]
    for name in ENDS_THE_SESSION:
        command += ["--exclude-operation-id", name]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=tmp_path, capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stdout[-30000:] + done.stderr[-2000:]
