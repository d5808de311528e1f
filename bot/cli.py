"""The `banshi` command."""

import asyncio
import contextlib
import fcntl
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO, NoReturn

import click

from bot import logs, memory
from bot.catalog_commands import call, catalog
from bot.configuration import read_settings
from bot.console_commands import console
from bot.errors import SettingsError
from bot.plain import plain_errors, store_of, tell_wait, tool_settings, trial_store
from bot.settings import Settings
from bot.wechat_commands import wechat


@click.group()
def main() -> None:
    """Government services inside chat apps (banshi, 办事)."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes.")
def serve(host: str, port: int, workers: int) -> None:
    """The server (production form: no sandbox)."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    logs.configure()
    memory.thrifty()
    with plain_errors():
        settings = read_settings()
        with _shared_figures(settings, port) if workers > 1 else contextlib.nullcontext():
            _serve(settings, host, port, workers)


def _serve(settings: Settings, host: str, port: int, workers: int) -> None:
    from bot.app import create_app
    from bot.knowledge import learn
    from bot.serving import serve

    memory.loaded()
    knowledge = learn(settings)
    with store_of(settings) as running:
        serve(create_app(replace(knowledge, settings=running)), host, port, workers)


@contextlib.contextmanager
def _shared_figures(settings: Settings, port: int) -> Iterator[None]:
    """Has several processes of one server count together: whichever answers `/metrics` tells of all.

    Before anything that counts is imported. Raises SettingsError where a server that runs counts there already.
    """
    folder = settings.data_dir / f"metrics-{port}"
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # this process's alone: its copies don't hold it
        except OSError as error:
            raise SettingsError([f"--port {port}: a server of this data folder runs on it"]) from error
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        yield


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=0, help="Where /healthz, /readyz and /metrics are; without it nowhere.")
def worker(host: str, port: int) -> None:
    """The queue's worker."""
    from bot.worker import run_worker

    logs.configure()
    with plain_errors(), store_of(read_settings()) as settings, asyncio.Runner() as runner:
        task = runner.get_loop().create_task(run_worker(settings, host, port))
        runner.get_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
            runner.get_loop().run_until_complete(task)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True)
def sandbox(host: str, port: int) -> NoReturn:
    """The pretend far ends: WeChat, gateways, identity provider, and the simulator page."""
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", "--host", host, "--port", str(port)])  # noqa: S606


@main.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--sandbox-port", default=8001, show_default=True)
def demo(port: int, sandbox_port: int) -> None:
    """Server, worker, sandbox and store together (`make serve`)."""
    from bot.demo import run

    with plain_errors():
        run(port, sandbox_port)


@main.command()
@click.argument("text", required=False)
@click.option("--jsonl", is_flag=True, help="A JSON line in, a JSON line out.")
def chat(text: str | None, jsonl: bool) -> None:
    """Talk in the terminal through the whole dialogue."""
    from bot.demo import far_ends
    from bot.terminal import run

    logs.configure("ERROR")
    with plain_errors(), trial_store(tool_settings()) as (settings, is_shared), far_ends(settings):
        asyncio.run(run(settings, text, tell_wait, jsonl=jsonl, is_shared=is_shared))


@main.command()
@click.argument("file", required=False, type=click.File(encoding="utf-8", errors="surrogateescape"))
def match(file: IO[str] | None) -> None:
    """Routing alone: a JSON line in, a JSON line out."""
    from bot.matching import run

    logs.configure("ERROR")
    with plain_errors():
        run(tool_settings(), file or sys.stdin, tell_wait)


@main.command()
@click.argument("text")
def explain(text: str) -> None:
    """Why a sentence goes where it goes, for operators."""
    from bot.assembly import load_files
    from bot.catalog.converters import BEIJING
    from bot.dialogue import words
    from bot.dialogue.deeds import deed_of
    from bot.intents.explain import explain as explained
    from bot.intents.triage import Triage
    from bot.learning import build_router

    logs.configure("ERROR")
    with plain_errors():
        settings = tool_settings()
        catalog, _ = load_files(settings)
        now = datetime.now(BEIJING)
        told = explained(Triage(build_router(settings, catalog, tell_wait)), text, now=now)
        click.echo(str(told))
        if deed := deed_of(catalog, told, now):
            click.echo(words.DEED.format(deed=deed))


@main.command("eval")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--errors", default=0, show_default=True, help="Also print the first N wrong answers.")
@click.option("--baseline", type=click.Path(exists=True, path_type=Path), help="Exit 1 where a set fell by a point.")
@click.option("--record", type=click.Path(path_type=Path), help="Write the figures of these sets to this baseline.")
def evaluate(files: tuple[Path, ...], errors: int, baseline: Path | None, record: Path | None) -> None:
    """Scores the router on labelled messages."""
    from bot.assembly import load_files
    from bot.intents import baseline as recorded
    from bot.intents.eval import evaluate as score
    from bot.learning import build_router

    logs.configure("ERROR")
    with plain_errors():
        settings = tool_settings()
        shipped, _ = load_files(settings)
        figures, table = score(build_router(settings, shipped, tell_wait), files, errors=errors)
    click.echo(table)
    if record:
        recorded.write(record, figures)
    worse = recorded.falls(figures, recorded.read(baseline)) if baseline else []
    for line in worse:
        click.echo(line)
    if worse:
        raise SystemExit(1)


main.add_command(catalog)
main.add_command(call)
main.add_command(wechat)
main.add_command(console)


@main.group()
def outbox() -> None:
    """What waits to be delivered or done, and what was given up."""


@outbox.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON line each.")
def outbox_list(as_json: bool) -> None:
    """Dead letters, then what runs and what waits."""
    from bot.dispatch import show

    logs.configure("ERROR")
    with plain_errors(), store_of(tool_settings()) as settings:
        asyncio.run(show(settings, as_json=as_json))


@outbox.command("retry")
@click.argument("names", nargs=-1)
def outbox_retry(names: tuple[str, ...]) -> None:
    """Delivers dead letters anew: these, or all."""
    from bot.dispatch import retry

    logs.configure("ERROR")
    with plain_errors(), store_of(tool_settings()) as settings:
        click.echo(f"{asyncio.run(retry(settings, names))} to be delivered")


@outbox.command("drop")
@click.argument("names", nargs=-1, required=True)
def outbox_drop(names: tuple[str, ...]) -> None:
    """Forgets these for good."""
    from bot.dispatch import drop

    logs.configure("ERROR")
    with plain_errors(), store_of(tool_settings()) as settings:
        click.echo(f"{asyncio.run(drop(settings, names))} dropped")


@main.group()
def alipay() -> None:
    """The Alipay apps."""


@alipay.command("doctor")
@click.option("--app", "names", multiple=True, help="Only this app; may be given several times.")
@click.option("--callback", default="", help="The address that the console calls, such as https://…/alipay/NAME.")
def alipay_doctor(names: tuple[str, ...], callback: str) -> None:
    """Looks at keys, gateway and signatures, and names the usual mistakes; exit status 1 for any."""
    from bot.examining import examine_alipay

    logs.configure("ERROR")
    with plain_errors():
        if not asyncio.run(examine_alipay(tool_settings(), names, callback)):
            raise SystemExit(1)


@main.group()
def audit() -> None:
    """The audit log."""


@audit.command("verify")
@click.option(
    "--anchor", default="", help="SEQ:MAC of an `audit checkpoint` in the log pipeline: finds a tail cut off."
)
def audit_verify(anchor: str) -> None:
    """The chain holds, or the first broken line; exit status 1 if it doesn't."""
    from bot.auditing import verified

    with plain_errors():
        lines, holds = verified(tool_settings(), anchor)
    click.echo("\n".join(lines))
    if not holds:
        raise SystemExit(1)


@audit.command("prune")
@click.option("--operator", required=True, help="Whose decision it is; stands in the record.")
def audit_prune(operator: str) -> None:
    """Removes files older than BANSHI_AUDIT_KEEP_DAYS, and records that."""
    from bot.auditing import pruned

    with plain_errors():
        names = pruned(read_settings(), operator)
    click.echo("\n".join([*names, f"{len(names)} removed"]))


@main.group()
def vault() -> None:
    """The keys that seal what is kept about citizens."""


@vault.command("keys")
def vault_keys() -> None:
    """The ids of the keys, without the secrets."""
    from bot.rekeying import key_lines

    with plain_errors():
        click.echo("\n".join(key_lines(tool_settings())))


@vault.command("rotate")
@click.option("--operator", required=True, help="Whose decision it is; stands in the audit log.")
def vault_rotate(operator: str) -> None:
    """Seals everything in the store anew with the current key; may be broken off and started again."""
    from bot.rekeying import rotate

    logs.configure("ERROR")
    with plain_errors(), store_of(tool_settings()) as settings:
        done = asyncio.run(rotate(settings, operator))
    click.echo(f"{done.resealed} sealed anew, {done.current} were, {done.unreadable} of keys that are not at hand")
    if done.changed:
        raise click.ClickException(f"{done.changed} were changed by the server meanwhile: start again")
