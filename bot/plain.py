"""What every command has in common: faults told in plain words, and settings that a fresh machine has too."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.catalog import words
from bot.configuration import read_settings, use_demo_where_unset
from bot.errors import BanshiError, CatalogError, NotInOutbox, SettingsError
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.learning import Wait


@contextlib.contextmanager
def plain_errors() -> Iterator[None]:
    """A fault of the operator's is a sentence and exit status 1, never a traceback."""
    try:
        yield
    except CatalogError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        raise SystemExit(1) from None
    except SettingsError as error:
        for line in error.problems:
            click.echo(f"settings: {line}", err=True)
        raise SystemExit(1) from None
    except NotInOutbox as error:
        for name in error.names:
            click.echo(f"{name}: not in the outbox; see `banshi outbox list`", err=True)
        raise SystemExit(1) from None
    except BanshiError as error:
        raise click.ClickException(str(error)) from None


def tell_wait(why: "Wait") -> None:
    """Tells who waits at a terminal why a command takes long, where no program reads it."""
    click.echo(words.WAITS[why.name], err=True)


def tool_settings() -> Settings:
    """The settings of a tool: the sandbox's where nothing is configured. Raises SettingsError."""
    use_demo_where_unset()
    return read_settings()


@contextlib.contextmanager
def store_of(settings: Settings) -> Iterator[Settings]:
    """The settings with a store that runs: the embedded one is started where it is asked for."""
    from bot.embedded import embedded_store

    if settings.redis_url != "embedded":
        yield settings
        return
    with embedded_store(settings.data_dir) as url:
        os.environ["BANSHI_REDIS_URL"] = url
        yield settings.model_copy(update={"redis_url": url})


def with_running_store(settings: Settings) -> Settings:
    """The settings with the store that a server has started here; as they are where none runs, or it is elsewhere."""
    from bot.embedded import is_running, socket_path

    if settings.redis_url == "embedded" and is_running(settings.data_dir):
        return settings.model_copy(update={"redis_url": f"unix://{socket_path(settings.data_dir)}"})
    return settings


@contextlib.contextmanager
def trial_store(settings: Settings) -> Iterator[tuple[Settings, bool]]:
    """As `store_of`, and whether others share it.

    Where no embedded one runs, it is one that ends with this command and leaves nothing: a server must not come to
    depend on a store that a talk in a terminal started.
    """
    from bot.embedded import embedded_store, is_running

    if settings.redis_url != "embedded" or is_running(settings.data_dir):
        with store_of(settings) as shared:
            yield shared, True
        return
    with tempfile.TemporaryDirectory(prefix="banshi-") as folder, embedded_store(Path(folder)) as url:
        yield settings.model_copy(update={"redis_url": url}), False
