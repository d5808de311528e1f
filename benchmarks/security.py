"""What looking for emergencies costs each message, and the audit log each access: `python -m benchmarks.security`."""

import asyncio
import multiprocessing
import os
import statistics
import tempfile
import time
from datetime import datetime
from pathlib import Path

from bot.audit import Audit, Event, Journal
from bot.audit.chain import Signer
from bot.catalog.converters import BEIJING
from bot.catalog.load import load_catalog
from bot.intents.router import Router
from bot.intents.triage import Triage
from bot.keyring import Key, Keyring
from bot.settings import ROOT, Settings

SECRET = "a secret of at least thirty-two characters"  # noqa: S105 (of nothing)
WRITERS, BATCHES, BATCH = 3, 100, 3
AT_ONCE = 300
ROUNDS = 5


def main() -> None:
    """Prints a line for each figure."""
    _emergencies()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        _sync(Path(folder))
        _processes(Path(folder) / "processes")
        asyncio.run(_tasks(Path(folder) / "tasks"))


def _emergencies() -> None:
    settings = Settings()
    catalog = load_catalog(settings.catalog)
    triage = Triage(Router.build(catalog, cache_dir=settings.data_dir / "router"))
    texts = [line for line in (ROOT / "tests/messages/calm.txt").read_text().splitlines() if line.strip()]
    now = datetime.now(BEIJING)
    for text in texts:
        triage.hear(text, now=now)
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for text in texts:
            triage.hear(text, now=now)
        spent.append((time.process_time() - began) / len(texts))
    print(f"emergencies: {statistics.median(spent) * 1e6:.0f} µs CPU a calm message ({len(texts)} messages)")


def _sync(folder: Path) -> None:
    file = os.open(folder / "probe", os.O_WRONLY | os.O_CREAT)
    spent = []
    for _ in range(100):
        os.write(file, b"x" * 300)
        began = time.perf_counter()
        os.fdatasync(file)
        spent.append(time.perf_counter() - began)
    os.close(file)
    print(f"disk: fdatasync {statistics.median(spent) * 1000:.2f} ms")


def _write(folder: Path) -> None:
    journal = Journal(folder, Signer(Keyring(Key(SECRET))))
    for number in range(BATCHES):
        journal.append([Event("someone", "bench", detail={"number": number})] * BATCH)


def _processes(folder: Path) -> None:
    writers = [multiprocessing.Process(target=_write, args=(folder,)) for _ in range(WRITERS)]
    began = time.perf_counter()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    rate = WRITERS * BATCHES * BATCH / (time.perf_counter() - began)
    print(f"audit: {WRITERS} processes, batches of {BATCH}: {rate:.0f} records/s")


async def _tasks(folder: Path) -> None:
    audit = Audit(Journal(folder, Signer(Keyring(Key(SECRET)))))
    await audit.record(Event("someone", "bench"))
    single = []
    for _ in range(50):
        began = time.perf_counter()
        await audit.record(Event("someone", "bench"))
        single.append(time.perf_counter() - began)
    began = time.perf_counter()
    await asyncio.gather(*(audit.record(Event("someone", "bench")) for _ in range(AT_ONCE)))
    together = time.perf_counter() - began
    await audit.aclose()
    p50, p95 = statistics.median(single), statistics.quantiles(single, n=20)[-1]
    print(f"audit: one record alone p50 {p50 * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms")
    print(f"audit: {AT_ONCE} tasks of one process at once: {together * 1000:.0f} ms in all")


if __name__ == "__main__":
    main()
