"""Writes requirements/uv.txt: the installer's own pin, cut out of requirements/dev.txt so that both agree."""

import re
from pathlib import Path

HEADER = "# The installer itself, at the version that dev.txt pins; `make lock` writes this file.\n"

lock = Path("requirements/dev.txt").read_text(encoding="utf-8")
pin = re.search(r"^uv==.*(?:\n    --hash=\S+(?: \\)?)+", lock, re.MULTILINE)
if pin is None:
    raise SystemExit("requirements/dev.txt does not pin uv")
Path("requirements/uv.txt").write_text(f"{HEADER}{pin[0]}\n", encoding="utf-8")
