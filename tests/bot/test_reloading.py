"""Catalogues are reloaded whatever else is wrong."""

import contextlib

import pytest

from bot import jobs
from bot import reloading as reloading_module
from bot.catalog.load import load_catalog
from bot.checking import load_checked
from bot.editions import EditionStore
from bot.errors import CatalogError
from bot.file_edits import FILES, FileEditStore
from bot.reloading import Reloader
from bot.settings import Settings
from bot.versions import PublishedCopy, VersionStore
from tests.waiting import until

SMALL = """\
title: 小城办事
hotline: "12345"
welcome: 您好
popular: []
services: {}
"""


def settings_of(file):
    gateways = file.with_name("gateways.yaml")
    return Settings(
        catalog=file, gateways=gateways, data_dir=file.parent, secret_key="a secret of 32 characters or more"
    )


@contextlib.asynccontextmanager
async def reloading(file, redis, swap):
    """A reloader at work on one file."""
    settings = settings_of(file)
    settings.gateways.write_text("gateways: {}\n")
    copy = PublishedCopy(VersionStore(redis), settings.published)
    reloader = Reloader(settings, load_catalog(file), EditionStore(redis), copy, FileEditStore(redis), swap)
    at_work = jobs.begun(reloader.run())

    async def announced():
        return reloader.current == reloader.digest

    await until(announced)
    yield reloader
    await jobs.ended(*at_work)


async def test_a_catalogue_without_a_service_is_refused_with_its_line(file, redis):
    taken = []
    async with reloading(file, redis, taken.append) as reloader:

        async def refused():
            return reloader.tell()["refused"] == "1"

        file.write_text(SMALL + "elsewhere: []\n")
        await until(refused)
    assert not taken
    with pytest.raises(CatalogError) as told:
        load_checked(settings_of(file))
    (problem,) = told.value.problems
    assert str(problem).startswith(f"{file}:5: services: 目录里一项服务也没有")


@pytest.fixture
def file(tmp_path):
    here = tmp_path / "catalog.yaml"
    here.write_text(SMALL)
    return here


async def test_a_note_of_the_files_that_cannot_be_read_stops_no_reloading(file, redis):
    await redis.hset(FILES, mapping={"name": "former", "content": b"not packed"})
    async with reloading(file, redis, lambda edition: None) as reloader:

        async def refused():
            return reloader.tell()["refused"]

        file.write_text(SMALL.replace("title", "no-such-field"))
        await until(refused)


async def test_what_is_edited_while_a_fault_is_read_is_read_too(file, redis, monkeypatch):
    read = reloading_module.load_checked

    def slowly(*args, **kwargs):
        try:
            return read(*args, **kwargs)
        finally:
            if "no-such-field" in file.read_text():
                file.write_text(SMALL.replace("title: 小城办事\n", ""))

    async with reloading(file, redis, lambda edition: None) as reloader:

        async def refused(faults):
            return reloader.tell()["refused"] == faults

        monkeypatch.setattr(reloading_module, "load_checked", slowly)
        file.write_text(SMALL.replace("title", "no-such-field"))
        await until(lambda: refused("2"))
        await until(lambda: refused("1"))
