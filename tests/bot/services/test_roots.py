"""A gateway behind a private authority: proven by the file that its entry names, and by nothing else."""

import json
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import SecretStr

from bot.catalog.calls import CallSpec
from bot.catalog.load import load_gateways
from bot.errors import CatalogError
from bot.services.client import GatewayClient
from bot.services.connections import open_connections
from bot.services.outcome import Done, Unknown
from bot.services.reach import Reach
from tests.bot.services.test_connections import Far, listening, proof

BODY = json.dumps({"code": "0", "data": {"n": "7"}}).encode()
SAID = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
READ = CallSpec(gateway="one", operation="read", read={"n": "n"})
FILE = """
gateways:
  one:
    name: 一号
    base_url: {url}{ca}
    sign: {{ profile: hmac-sha256, key_id: k, secret: one }}
    envelope: {{ code: code, message: message, data: data, done: ["0"] }}
    retries: 0
    operations:
      read: {{ path: /read }}
"""


@pytest.fixture
def written(tmp_path):
    """Writes gateways.yaml beside the far end's certificate; gives what it loads as."""

    def write(url, ca=""):
        file = tmp_path / "gateways.yaml"
        file.write_text(FILE.format(url=url, ca=f"\n    ca: {ca}" if ca else ""))
        return load_gateways(file)

    return write


async def called(gateways):
    async with open_connections(Reach(anywhere=True)) as connections:
        client = GatewayClient(gateways, {"one": SecretStr("s3cret-of-one")}, connections)
        return await client.call(READ, {}, {}, timeout_s=60)


async def test_a_private_authority_is_trusted_where_its_entry_says_so(tmp_path, written):
    certified = proof(tmp_path)
    certificate = x509.load_pem_x509_certificates(certified.read_bytes())[0]
    (tmp_path / "root.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (tmp_path / "root.cer").write_bytes(certificate.public_bytes(Encoding.DER))
    (tmp_path / "others").mkdir()
    other = proof(tmp_path / "others")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certified)
    async with listening(Far([SAID]), tls) as url:
        for ca in ("root.pem", "root.cer", str(tmp_path / "root.pem")):
            assert await called(written(url, ca)) == Done({"n": "7"})
        for ca in ("", f"others/{other.name}"):
            assert await called(written(url, ca)) == Unknown("unreachable", sent=False)


def test_another_certificate_in_the_same_file_is_another_gateway(tmp_path, written):
    """So its connections are made anew when the files are read again."""
    proof(tmp_path)
    one = written("https://gw.example", "proof.pem")
    assert one == written("https://gw.example", "proof.pem")
    proof(tmp_path)
    assert one != written("https://gw.example", "proof.pem")


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "没有这个文件"), (b"nothing", "没有证书"), (b"-----BEGIN CERTIFICATE-----\nx", "没有证书")],
)
def test_what_holds_no_certificate_is_said_with_its_line(tmp_path, written, content, said):
    if content is not None:
        (tmp_path / "root.pem").write_bytes(content)
    with pytest.raises(CatalogError) as raised:
        written("https://gw.example", "root.pem")
    (problem,) = raised.value.problems
    assert said in problem.message and (problem.line, problem.path) == (6, "gateways.one.ca")
