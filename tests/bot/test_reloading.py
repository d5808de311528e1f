"""Catalogues are reloaded whatever else is wrong."""

import contextlib
from functools import partial

import pytest

from bot import jobs
from bot import reloading as reloading_module
from bot.catalog.load import load_catalog, load_gateways
from bot.checking import load_checked
from bot.editions import EditionStore
from bot.errors import CatalogError
from bot.file_edits import FILES, FileEditStore
from bot.intents.routing import Routing
from bot.reloading import Edition, Reloader, Shared
from bot.settings import Settings
from bot.versions import PublishedCopy, VersionStore
from tests.bot.services.test_connections import proof
from tests.bot.services.test_roots import FILE
from tests.waiting import until

SMALL = """\
title: 小城办事
hotline: "12345"
welcome: 您好
popular: []
services: {}
"""
ONE_SERVICE = (
    SMALL.replace("services: {}", "services:")
    + """\
  env.weather:
    sector: 环保气象
    name: 天气
    kind: query
    depth: plain
    scope: 天气
    names: 天气
    phrases: 明天冷不冷
    guide: { summary: 看天气, where: 网上, online: https://www.example.gov.cn, when: 随时, bring: [身份证], fee: 免费,
      time_limit: 马上, phone: "12345", verified: "2026-11-01" }
"""
)


def settings_of(file):
    return Settings(
        catalog=file,
        gateways=file.with_name("gateways.yaml"),
        data_dir=file.parent,
        secret_key="a secret of 32 characters or more",
        secrets={"one": "s3cret-of-one"},
    )


def never_asked():
    raise AssertionError("nobody writes here")


def known(routing, settings, catalog):
    return routing


@contextlib.asynccontextmanager
async def reloading(file, redis, swap):
    """A reloader at work on one file."""
    settings = settings_of(file)
    if not settings.gateways.exists():
        settings.gateways.write_text("gateways: {}\n")
    copy = PublishedCopy(VersionStore(redis), settings.published)
    edition = Edition(load_catalog(file), load_gateways(settings.gateways), Routing(never_asked))
    learned = partial(known, edition.routing)
    shared = Shared(EditionStore(redis), copy, FileEditStore(redis))
    reloader = Reloader(settings, edition, shared, swap, learned=learned)
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


async def test_a_private_authority_is_renewed_while_it_runs(file, redis):
    """Its file is one of the edition's: one that is renewed counts as an edit of gateways.yaml does."""
    taken = []
    file.write_text(ONE_SERVICE)
    certified = proof(file.parent)
    file.with_name("gateways.yaml").write_text(FILE.format(url="https://gw.example", ca=f"\n    ca: {certified.name}"))
    async with reloading(file, redis, taken.append) as reloader:
        first = load_gateways(file.with_name("gateways.yaml"))

        async def refused():
            return reloader.tell()["refused"] == "1"

        async def renewed():
            return taken and taken[-1].gateways != first

        certified.write_text("half of a file")
        await until(refused)
        assert not taken
        proof(file.parent)
        await until(renewed)
        assert not await refused()


async def test_a_private_authority_that_comes_after_its_line_is_taken(file, redis):
    taken = []
    file.write_text(ONE_SERVICE)
    async with reloading(file, redis, taken.append) as reloader:

        async def refused():
            return reloader.tell()["refused"] == "1"

        async def known_by_now():
            return taken and "one" in taken[-1].gateways.gateways

        gateways = file.with_name("gateways.yaml")
        gateways.write_text(FILE.format(url="https://gw.example", ca="\n    ca: proof.pem"))
        await until(refused)
        proof(file.parent)
        await until(known_by_now)
