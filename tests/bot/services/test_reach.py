"""A gateway's address can't be turned into a way inside."""

import asyncio
import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx
import pytest

from bot.catalog.gateways import Gateways
from bot.configuration import check_production
from bot.errors import SettingsError
from bot.services.http import http_client
from bot.services.reach import Reach, is_public
from bot.settings import Settings

INTERNAL = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "::1", "fc00::1", "fe80::1%eth0", "::ffff:10.0.0.1", "2002:0a00:0001::1", "64:ff9b::7f00:1", "nonsense",
)  # fmt: skip


class Inside(BaseHTTPRequestHandler):
    """A service of the internal network; `/away` redirects."""

    def do_GET(self):
        self.send_response(302 if self.path == "/away" else 200)
        if self.path == "/away":
            self.send_header("Location", "http://169.254.169.254/secret")
        self.end_headers()
        self.wfile.write(b"inside")

    def log_message(self, *arguments):
        pass


@pytest.fixture
def port():
    with HTTPServer(("127.0.0.1", 0), Inside) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("address", INTERNAL)
def test_internal_addresses_are_known(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "64:ff9b::808:808"])
def test_public_addresses_are_known(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]"])
async def test_an_internal_address_is_not_connected_to_however_it_is_written(port, host):
    async with http_client(Reach()) as http:
        with pytest.raises((httpx.HTTPError, OSError)):
            await http.get(f"http://{host}:{port}/", timeout=60)


async def test_an_internal_host_that_is_named_is_reached_and_redirects_are_not_followed(port):
    async with http_client(Reach(["localhost"])) as http:
        assert (await http.get(f"http://localhost:{port}/", timeout=60)).text == "inside"
        assert (await http.get(f"http://localhost:{port}/away", timeout=60)).status_code == 302
    async with http_client(Reach(["127.0.0.1"])) as http:
        assert (await http.get(f"http://127.0.0.1:{port}/", timeout=60)).text == "inside"


async def test_a_name_that_turns_to_an_internal_address_is_refused_when_it_is_resolved_again(port, monkeypatch):
    """DNS rebinding: the resolver of the machine answers with another address the second time."""
    answers = iter(["93.184.216.34", "127.0.0.1"])

    async def resolved(self, host, *arguments, **options):
        address = next(answers)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolved)
    reach = Reach()
    assert [found["host"] for found in await reach.resolve("gateway.example", port)] == ["93.184.216.34"]
    with pytest.raises(OSError, match="internal"):
        await reach.resolve("gateway.example", port)
    await reach.close()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://gw.gov.cn/",
        "file:///etc/passwd",
        "http://user:pass@gw.gov.cn",
        "http://10.1.2.3/api",
        "http://[fc00::1]/",
        "http://gw.example.gov.cn/api",
    ],
)
def test_production_does_not_start_with_such_a_gateway(url):
    with pytest.raises(SettingsError, match=r"gateways\.g\.base_url: "):
        check_production(production(), gateways(url))


def test_production_starts_with_an_internal_gateway_that_is_named():
    check_production(production(private_gateways=("10.1.2.3",)), gateways("http://10.1.2.3/api"))


PROVIDERS = ["identity_url", "network_identity_url", "console_identity_url", "speech_url"]


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8001/identity", "http://id.example.gov.cn", "https://10.1.2.3", "ftp://id.example.gov.cn"]
)
def test_production_does_not_start_with_such_a_provider(name, url):
    with pytest.raises(SettingsError, match=f"BANSHI_{name.upper()}: "):
        check_production(production(**{name: url}), gateways("https://gw.example.gov.cn/api"))


@pytest.mark.parametrize("name", PROVIDERS)
def test_production_starts_with_a_safe_provider_or_an_internal_one_that_is_named(name):
    there = gateways("https://gw.example.gov.cn/api")
    check_production(production(**{name: "https://id.example.gov.cn"}), there)
    check_production(production(private_gateways=("10.1.2.3",), **{name: "http://10.1.2.3/id"}), there)


def production(**more):
    return Settings(secret_key="a secret of at least thirty-two characters", secrets={"s": "x"}, demo=False, **more)


def gateways(url):
    gateway = {
        "name": "g", "base_url": url, "sign": {"profile": "tif", "secret": "s"}, "operations": {},
        "envelope": {"code": "c", "message": "m", "data": "d", "done": ["0"]},
    }  # fmt: skip
    return Gateways.model_validate({"gateways": {"g": gateway}})
