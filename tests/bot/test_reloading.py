"""Catalogues are reloaded whatever else is wrong."""

from bot import app, stores
from bot.catalog.load import load_catalog
from bot.editions import EditionStore
from bot.embedded import embedded_store
from bot.file_edits import FILES, FileEditStore
from bot.reloading import Reloader
from bot.settings import Settings
from bot.versions import PublishedCopy, VersionStore
from tests.conftest import ROOT
from tests.waiting import until

SMALL = """\
title: 小城办事
hotline: "12345"
welcome: 您好
popular: []
services: {}
"""


async def test_a_note_of_the_files_that_cannot_be_read_stops_no_reloading(tmp_path):
    file = tmp_path / "catalog.yaml"
    file.write_text(SMALL)
    settings = Settings(catalog=file, gateways=ROOT / "gateways.yaml", data_dir=tmp_path)
    with embedded_store(tmp_path) as url:
        redis = stores.connect(url)
        await redis.hset(FILES, mapping={"name": "former", "content": b"not packed"})
        copy = PublishedCopy(VersionStore(redis), settings.published)
        edits, editions = FileEditStore(redis), EditionStore(redis)
        reloader = Reloader(settings, load_catalog(file), editions, copy, edits, lambda edition: None)
        jobs = app.begun(reloader.run())

        async def announced():
            return reloader.current == reloader.digest

        async def refused():
            return reloader.tell()["refused"]

        await until(announced, within_s=5)
        file.write_text(SMALL.replace("title", "no-such-field"))
        await until(refused, within_s=5)
        await app.ended(*jobs)
        await redis.aclose()
