"""A log that can't be written takes nothing else with it: a full disk behind it, a collector that died."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

PROGRAM = """
import structlog
from bot import logs

logs.configure()
for number in range(2000):
    structlog.get_logger("bot").info("a line", number=number)
    structlog.get_logger("bot").error("another", exc_info=ValueError("x"))
print("still here")
"""


def full():
    return os.open("/dev/full", os.O_WRONLY)


def closed():
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.mark.parametrize("log", [full, closed])
def test_what_cannot_be_logged_is_lost_and_nothing_else(log):
    there = log()
    try:
        command = [sys.executable, "-c", PROGRAM]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=there, text=True, cwd=ROOT, check=False)
    finally:
        os.close(there)
    assert done.stdout == "still here\n"
