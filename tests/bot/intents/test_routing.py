"""A router that is made when it is first needed."""

import subprocess
import sys
import threading

from bot.intents.router import Router
from bot.intents.routing import Routing
from tests.conftest import ROOT

ALOOF = "import sys, bot.cli, bot.worker; print(*sorted({'authlib', 'fastapi', 'numpy'} & set(sys.modules)))"


def test_it_is_made_once_for_all_who_ask_at_once(by_words):
    made: list[Router] = []
    together = threading.Barrier(4)

    def make() -> Router:
        made.append(by_words)
        return made[0]

    routing = Routing(make)
    assert routing.is_whole
    assert made == [], "nobody has asked"

    def ask() -> None:
        together.wait()
        assert routing.triage.router is routing.router is made[0]

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_a_worker_begins_without_what_only_a_router_needs():
    """Forty MiB that it needs for the messages of a server that died, and for nothing else."""
    told = subprocess.run([sys.executable, "-c", ALOOF], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
