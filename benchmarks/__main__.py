"""`make bench`: the routing and item-index figures, and the end-to-end ratios by an external harness.

The harness (a folder with `measure.sh`) is named by BANSHI_BENCH; it is no part of this project. It needs a server
that runs (`make serve`).
"""

import os
import subprocess
import sys
from pathlib import Path

PARTS = ("benchmarks.routing", "benchmarks.items", "benchmarks.security", "benchmarks.message")
SERVER = "http://127.0.0.1:8000/wechat"


def main() -> None:
    """Runs every part in a process of its own, so that none warms the other's caches."""
    for part in PARTS:
        print(f"\n== {part} ==", flush=True)
        subprocess.run([sys.executable, "-m", part], check=True)
    harness = Path(os.environ.get("BANSHI_BENCH", "")) / "measure.sh"
    if os.environ.get("BANSHI_BENCH") and harness.exists():
        for account, mode in (("demo-plain", "plain"), ("demo", "enc")):
            print(f"\n== local reply, {mode} ==", flush=True)
            environment = {**os.environ, "BENCH_TEXTS": str(harness.parent / "texts-local.txt")}
            subprocess.run([str(harness), f"{SERVER}/{account}", "--modes", mode], env=environment, check=True)


if __name__ == "__main__":
    main()
