"""The embedded store on a disk that runs full: nothing can be written, nobody is left without an answer."""

import contextlib
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from redis import Redis, RedisError

from bot.embedded import socket_path
from tests.conftest import PHONES
from tests.faults.town import eventually
from tests.houses import estate, new_citizen

SIZE = "24m"
WINDOW_S = 4.8

pytestmark = pytest.mark.soak


@contextlib.contextmanager
def disk(folder: Path):
    """A small disk at this folder."""
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield folder
    finally:
        unmount = ["umount", "--lazy", str(folder)]
        subprocess.run(unmount, check=True)


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A server whose data folder, store and audit log included, is a disk of its own."""
    folder = tmp_path_factory.mktemp("full")
    with disk(folder / "var") as data, estate(folder, "embedded") as estate_:
        estate_.serve("server")
        yield estate_, data


@pytest.fixture(params=["wechat", "alipay"])
async def phone(here, request):
    async with httpx.AsyncClient(timeout=60) as http:
        citizen = PHONES[request.param](http, here[0].server, here[0].sandbox, "demo", new_citizen(request.param))
        await citizen.opens()
        yield citizen


@contextlib.contextmanager
def filled(data: Path):
    """Nothing more fits on the disk."""
    filler = data / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    try:
        yield
    finally:
        filler.unlink()


def refuses(store: Redis) -> bool:
    try:
        store.set("filler", "x" * 1000)
    except RedisError as error:
        return "MISCONF" in str(error)
    return False


async def timed(phone, text):
    began = time.monotonic()
    answer = await phone.says(text)
    assert time.monotonic() - began < WINDOW_S, answer
    return answer


async def test_guides_and_an_honest_sentence_and_back(phone, here):
    estate_, data = here
    with Redis(unix_socket_path=str(socket_path(data))) as store:
        with filled(data):
            await eventually(lambda: refuses(store))
            assert "【公租房" in await timed(phone, "公租房怎么申请")
            assert "系统正在维护" in await timed(phone, "查违章")
            assert (await phone.http.get(f"{estate_.server}/healthz")).text == "ok"
        await eventually(lambda: not refuses(store))
    assert "车牌号" in await phone.says("查违章")
    assert estate_.processes["server"].poll() is None
