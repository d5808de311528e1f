"""The audit log: every change is found and named; a killed writer is told apart from a tampering hand."""

import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.audit import Audit, Event, Journal, prune, verify
from bot.audit.chain import Signer
from bot.audit.head import NAME
from bot.errors import AuditUnavailable
from bot.keyring import Key, Keyring
from tests.conftest import ROOT
from tests.waiting import until

SECRET = "one secret of thirty-two characters or more"
KEYS = Keyring(Key(SECRET))
SIGNER = Signer(KEYS)
MONDAY = datetime(2026, 3, 16, 10, tzinfo=UTC)


def events(count, start=0):
    return [Event(f"{n:024x}", "gateway.call", "some.service", detail={"call": "find"}) for n in range(start, count)]


def written(folder, *batches, clock=lambda: MONDAY, largest=10**9):
    journal = Journal(folder, SIGNER, clock=clock, largest=largest)
    for batch in batches:
        journal.append(batch)
    return folder


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    """Twelve records and more in several files."""
    folder = tmp_path_factory.mktemp("chain") / "audit"
    return written(folder, *([event] for event in events(12)), largest=900)


@pytest.fixture
def copy(chain, tmp_path):
    shutil.copytree(chain, tmp_path / "audit")
    return tmp_path / "audit"


def test_a_sound_chain_holds_over_several_files(chain):
    report = verify(chain, SIGNER)
    assert report.broken is None
    assert report.files > 2
    assert report.records == 12 + report.files


def test_nothing_written_holds(tmp_path):
    assert verify(tmp_path / "nowhere", SIGNER).broken is None


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_changed_byte_is_found_and_its_line_named(tmp_path_factory, chain, data):
    folder = tmp_path_factory.mktemp("changed") / "audit"
    shutil.copytree(chain, folder)
    path = data.draw(st.sampled_from(sorted(folder.glob("*.jsonl"))))
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    line = path.read_bytes()[:at].count(b"\n") + 1
    path.write_bytes(content)
    broken = verify(folder, SIGNER).broken
    assert broken is not None
    assert (broken.file, broken.line) == (path.name, line) or line == 1
    shutil.rmtree(folder)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_removal_doubling_or_reordering_is_found(tmp_path_factory, chain, data):
    folder = tmp_path_factory.mktemp("moved") / "audit"
    shutil.copytree(chain, folder)
    paths = sorted(folder.glob("*.jsonl"))
    lines = [(path, line) for path in paths for line in path.read_bytes().splitlines(keepends=True)]
    at, other = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=2, max_size=2, unique=True))
    match data.draw(st.sampled_from(["remove", "double", "swap", "move"])):
        case "remove":
            del lines[at]
        case "double":
            lines.insert(other, (lines[other][0], lines[at][1]))
        case "swap":
            (p, a), (q, b) = lines[at], lines[other]
            lines[at], lines[other] = (p, b), (q, a)
        case "move":
            lines.insert(other, (lines[min(other, len(lines) - 1)][0], lines.pop(at)[1]))
    for path in paths:
        path.write_bytes(b"".join(line for owner, line in lines if owner == path))
    assert verify(folder, SIGNER).broken is not None
    shutil.rmtree(folder)


@pytest.mark.parametrize("keep", [0, 1, 2, 5])
def test_a_tail_cut_off_is_found(copy, keep):
    last = max(copy.glob("*.jsonl"))
    lines = last.read_bytes().splitlines(keepends=True)
    last.write_bytes(b"".join(lines[: min(keep, len(lines) - 1)]))
    assert "cut off" in str(verify(copy, SIGNER).broken)


def test_a_tail_cut_in_mid_line_is_no_killed_writer(copy):
    last = max(copy.glob("*.jsonl"))
    last.write_bytes(last.read_bytes()[:-20])
    assert "part of one" in str(verify(copy, SIGNER).broken)


def test_a_removed_file_is_found_whichever_it_is(chain, tmp_path):
    for number, path in enumerate(sorted(chain.glob("*.jsonl"))):
        folder = tmp_path / str(number)
        shutil.copytree(chain, folder)
        (folder / path.name).unlink()
        assert verify(folder, SIGNER).broken is not None, path.name


def test_a_head_that_is_gone_or_changed_is_found_and_stays_found(copy):
    (copy / "head").write_bytes((copy / "head").read_bytes().replace(b'"seq":1', b'"seq":0'))
    assert "head" in str(verify(copy, SIGNER).broken)
    written(copy, events(1))
    assert "head" in str(verify(copy, SIGNER).broken)
    (copy / "head").unlink()
    assert "head" in str(verify(copy, SIGNER).broken)


def test_writing_on_does_not_cover_up_a_cut(copy):
    last = max(copy.glob("*.jsonl"))
    last.write_bytes(b"".join(last.read_bytes().splitlines(keepends=True)[:-1]))
    written(copy, events(3))
    assert "missing" in str(verify(copy, SIGNER).broken)


def test_head_and_tail_taken_back_together_are_found_by_a_checkpoint(copy):
    before = {path.name: path.read_bytes() for path in copy.iterdir()}
    written(copy, events(2))
    anchor = (verify(copy, SIGNER).seq, verify(copy, SIGNER).mac)
    for path in copy.iterdir():
        path.unlink()
    for name, content in before.items():
        (copy / name).write_bytes(content)
    assert verify(copy, SIGNER).broken is None
    assert "checkpoint" in str(verify(copy, SIGNER, anchor).broken)


def test_a_line_of_another_key_is_not_ours(copy):
    Journal(copy, Signer(Keyring(Key("two secret of thirty-two characters or more"))), clock=lambda: MONDAY).append(
        events(1)
    )
    assert verify(copy, SIGNER).broken is not None


def test_the_chain_goes_on_over_a_change_of_keys(copy):
    both = Signer(Keyring(Key("two secret of thirty-two characters or more"), (Key(SECRET),)))
    Journal(copy, both, clock=lambda: MONDAY).append(events(2))
    assert verify(copy, both).broken is None


@pytest.mark.parametrize("left", [b'{"seq":', b"\0" * 50, b'{"seq":9}\n{"se', "半".encode()[:2]])
def test_an_unfinished_line_is_noted_and_no_tampering(copy, left):
    last = max(copy.glob("*.jsonl"))
    with last.open("ab") as file:
        file.write(left)
    assert (verify(copy, SIGNER).broken, verify(copy, SIGNER).torn) == (None, 1)
    written(copy, events(2), clock=lambda: MONDAY + timedelta(days=1))
    assert (verify(copy, SIGNER).broken, verify(copy, SIGNER).torn) == (None, 1)
    written(copy, events(2), clock=lambda: MONDAY + timedelta(days=1))
    assert verify(copy, SIGNER).broken is None


def test_a_line_written_before_the_head_was_is_counted(copy):
    head = (copy / "head").read_bytes()
    written(copy, events(2), largest=10**9)
    (copy / "head").write_bytes(head)
    written(copy, events(1))
    assert verify(copy, SIGNER).broken is None


def test_a_new_day_begins_a_file_and_old_ones_go_by_command_only(tmp_path):
    folder = tmp_path / "audit"
    for day in range(4):
        written(folder, events(2), clock=lambda day=day: MONDAY + timedelta(days=day))
    assert len(list(folder.glob("*.jsonl"))) == 4
    journal = Journal(folder, SIGNER, clock=lambda: MONDAY + timedelta(days=3))
    names = prune(folder, SIGNER, journal, today=date(2026, 3, 19), keep_days=1, who="operator:zhao")
    assert len(names) == 2
    report = verify(folder, SIGNER)
    assert (report.broken, report.files) == (None, 2)
    min(folder.glob("*.jsonl")).unlink()
    assert verify(folder, SIGNER).broken is not None


def test_a_full_disk_refuses_the_access_and_leaves_the_chain_whole(tmp_path):
    """A limit on file size stands for a full disk: the kernel refuses the write in the same way."""
    program = f"""
import resource, signal
from pathlib import Path
from bot.audit import Event, Journal, verify
from bot.audit.chain import Signer
from bot.errors import AuditUnavailable
from bot.keyring import Key, Keyring
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
signer = Signer(Keyring(Key({SECRET!r})))
journal = Journal(Path({str(tmp_path / "audit")!r}), signer)
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, -1))
refused = 0
for n in range(30):
    try:
        journal.append([Event("w", "x" * 40)])
    except AuditUnavailable:
        refused += 1
assert 10 < refused < 30, refused
resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
journal.append([Event("w", "after")])
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=100, cwd=ROOT)
    assert verify(tmp_path / "audit", SIGNER).broken is None


WRITER = """
import sys
from pathlib import Path
from bot.audit import Event, Journal
from bot.audit.chain import Signer
from bot.keyring import Key, Keyring
journal = Journal(Path(sys.argv[1]), Signer(Keyring(Key(sys.argv[2]))), largest=20_000)
print("ready", flush=True)
n = 0
while n < int(sys.argv[3]):
    n += 1
    head = journal.append([Event("w" * 24, "gateway.call", "some.service", detail={"n": n})] * 3)
    print(head.seq, flush=True)
"""


def writer(folder: Path, count: int) -> "subprocess.Popen[str]":
    arguments = [sys.executable, "-c", WRITER, str(folder), SECRET, str(count)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_several_processes_write_one_chain(tmp_path):
    processes = [writer(tmp_path / "audit", 20) for _ in range(3)]
    for process in processes:
        process.communicate(timeout=100)
        assert process.returncode == 0
    report = verify(tmp_path / "audit", SIGNER)
    assert (report.broken, report.records - report.files) == (None, 3 * 20 * 3)


def test_processes_killed_at_any_moment_lose_nothing_that_was_promised(tmp_path):
    promised = 0
    for _ in range(3):
        processes = [writer(tmp_path / "audit", 100_000) for _ in range(2)]
        for process in processes:
            assert process.stdout
            for _ in range(random.randint(2, 30)):
                process.stdout.readline()
        for process in processes:
            process.send_signal(signal.SIGKILL)
            last = process.communicate(timeout=100)[0].splitlines(keepends=True)
            promised = max([promised, *(int(line) for line in last if line.strip().isdigit() and line.endswith("\n"))])
    report = verify(tmp_path / "audit", SIGNER)
    assert report.broken is None
    assert report.seq >= promised > 0


@pytest.mark.parametrize("kept", [1.0, 0.5, 0.0])
def test_a_writer_that_died_while_it_began_a_file_is_followed_there(tmp_path, kept):
    """The file is begun before the head names it; whoever writes next finds its records, or its torn line."""
    folder = tmp_path / "audit"
    journal = Journal(folder, SIGNER, largest=1)
    journal.append(events(2))
    head = (folder / NAME).read_bytes()
    journal.append(events(3))
    (folder / NAME).write_bytes(head)
    newest = max(folder.glob("audit-*.jsonl"))
    newest.write_bytes(newest.read_bytes()[: int(newest.stat().st_size * kept)])
    assert verify(folder, SIGNER).broken is None
    Journal(folder, SIGNER).append(events(2))
    assert verify(folder, SIGNER).broken is None


async def test_an_access_is_on_record_before_it_happens_and_its_outcome_after(tmp_path):
    audit = Audit(Journal(tmp_path / "audit", SIGNER))
    async with audit.access("w" * 24, "gateway.call", "some.service") as access:
        assert records(tmp_path / "audit")[-1]["outcome"] == "begun"
        access.outcome = "refused:E1"
    with pytest.raises(ValueError, match="broke"):
        async with audit.access("w" * 24, "gateway.call", "some.service"):
            raise ValueError("broke")
    assert [record["outcome"] for record in records(tmp_path / "audit")] == [
        "done", "begun", "refused:E1", "begun", "failed",
    ]  # fmt: skip
    await audit.aclose()


async def test_records_of_many_tasks_share_a_sync_and_each_knows_its_number(tmp_path):
    audit = Audit(Journal(tmp_path / "audit", SIGNER))
    numbers = await asyncio.gather(*(audit.record(event) for event in events(300)))
    assert sorted(numbers) == list(range(2, 302))
    by_number = {record["seq"]: record["who"] for record in records(tmp_path / "audit")}
    assert [by_number[number] for number in numbers] == [event.who for event in events(300)]
    await audit.aclose()


async def test_where_nothing_can_be_recorded_nothing_is_accessed(tmp_path):
    (tmp_path / "audit").write_text("a file where the folder should be")
    audit = Audit(Journal(tmp_path / "audit", SIGNER))
    with pytest.raises(AuditUnavailable):
        async with audit.access("w", "gateway.call", "x"):
            pytest.fail("accessed without a record")
    await audit.aclose()


async def test_operators_are_told_that_nothing_can_be_recorded_until_it_can(tmp_path):
    """Whoever must be known is served nothing meanwhile."""
    (tmp_path / "audit").write_text("a file where the folder should be")
    audit = Audit(Journal(tmp_path / "audit", SIGNER))
    assert audit.tell() == {"state": "ok"}
    with pytest.raises(AuditUnavailable):
        await audit.record(Event("w", "x"))
    assert audit.tell() == {"state": "failing", "why": "audit log: File exists"}
    (tmp_path / "audit").unlink()
    await audit.record(Event("w", "x"))
    assert audit.tell() == {"state": "ok"}
    await audit.aclose()


async def test_a_log_that_can_be_written_again_is_known_to_be_before_anybody_needs_it(tmp_path):
    """At night nobody comes who must be known: an alert would stand until the morning."""
    folder = tmp_path / "audit"
    folder.write_text("a file where the folder should be")
    audit = Audit(Journal(folder, SIGNER), again_s=0.01)
    with pytest.raises(AuditUnavailable):
        await audit.record(Event("w", "x"))
    folder.unlink()

    async def is_well():
        return audit.tell() == {"state": "ok"}

    await until(is_well)
    assert [(record["who"], record["what"]) for record in records(folder)] == [
        ("system", "audit.opened"), ("system", "audit.resumed"),
    ]  # fmt: skip
    await audit.record(Event("w", "x"))
    await audit.aclose()
    assert len(records(folder)) == 3 and verify(folder, SIGNER).broken is None


async def test_a_process_ends_while_its_log_cannot_be_written(tmp_path):
    (tmp_path / "audit").write_text("a file where the folder should be")
    audit = Audit(Journal(tmp_path / "audit", SIGNER))
    with pytest.raises(AuditUnavailable):
        await audit.record(Event("w", "x"))
    await audit.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_the_command_names_the_first_broken_line(tmp_path):
    environment = {**os.environ, "BANSHI_SECRET_KEY": SECRET, "BANSHI_DATA_DIR": str(tmp_path)}
    written(tmp_path / "audit", events(3), clock=lambda: datetime.now(UTC))
    assert run_verify(environment) == (0, "the chain holds")
    path = next((tmp_path / "audit").glob("*.jsonl"))
    path.write_text(path.read_text().replace("some.service", "none.service", 1))
    status, last = run_verify(environment)
    assert status == 1
    assert last.startswith(f"broken: {path.name}:2: ")


def run_verify(environment):
    done = subprocess.run(
        [sys.executable, "-m", "bot", "audit", "verify"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.splitlines()[-1]


def records(folder):
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines()]
