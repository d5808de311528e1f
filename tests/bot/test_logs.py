"""A log that can't be written takes nothing else with it: a full disk behind it, a collector that died."""

import json
import os
import socket
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


TURNS = """
import asyncio, os, signal, threading
import structlog
from bot import logs

logs.configure()
log = structlog.get_logger("bot")


def end():
    os.kill(os.getpid(), signal.SIGKILL)


async def main():
{turns}

asyncio.run(main())
"""


def written(turns):
    """What a process whose loop does this says, by writes to the system."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        subprocess.run([sys.executable, "-c", TURNS.format(turns=turns)], stderr=theirs, cwd=ROOT, check=False)
        theirs.close()
        packets = list(iter(lambda: ours.recv(1 << 16), b""))
    return [[json.loads(line)["event"] for line in packet.splitlines()] for packet in packets]


@pytest.mark.parametrize(
    ("turns", "writes"),
    [
        ("    log.info('a'); log.info('b'); await asyncio.sleep(0); log.info('c')", [["a", "b"], ["c"]]),
        ("    log.info('a'); await asyncio.sleep(0); end()", [["a"]]),
        ("    log.info('a'); log.error('b'); end()", [["a", "b"]]),
        ("    log.info('a'); log.warning('b'); log.info('c'); raise SystemExit", [["a", "b"], ["c"]]),
        ("    log.info('a'); await asyncio.to_thread(log.info, 'b'); end()", [["a", "b"]]),
    ],
    ids=["a turn's lines together", "killed after the turn", "serious at once", "the last turn of all", "a thread's"],
)
def test_lines_leave_with_the_turn_that_wrote_them(turns, writes):
    assert written(turns) == writes


def test_what_one_loop_left_behind_goes_with_the_next():
    """A loop that is stopped and closed in the turn of a line never ends that turn."""
    halved = "    log.info('b'); await asyncio.sleep(0); end()\n\nhalf = asyncio.new_event_loop()\n"
    stopped = "half.call_soon(lambda: (log.info('a'), half.stop()))\nhalf.run_forever()\nhalf.close()\n"
    assert [event for packet in written(halved + stopped) for event in packet] == ["a", "b"]
