"""What operators see: figures of all processes, health with each dependency, traces without anybody's data."""

import asyncio
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from ruamel.yaml import YAML

from tests.conftest import PHONES, ROOT
from tests.houses import estate, new_citizen
from tests.redis_servers import standalone
from tests.waiting import until

METRIC = re.compile(r"\bbanshi_[a-z_]+")
SUFFIX = re.compile(r"_(bucket|count|sum|created)$")
PLATE, ENGINE = "冀B12345", "123456"


class Collector(BaseHTTPRequestHandler):
    """Takes spans as an OpenTelemetry collector does (OTLP over HTTP)."""

    spans: ClassVar[list] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = ExportTraceServiceRequest.FromString(body)
        self.spans.extend(s for r in request.resource_spans for scope in r.scope_spans for s in scope.spans)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def collector():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def here(tmp_path_factory, collector):
    """A server of two processes that sends its traces."""
    folder = tmp_path_factory.mktemp("observed")
    more = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector, "OTEL_BSP_SCHEDULE_DELAY": "200"}
    with standalone(folder) as store, estate(folder, store.url, more) as estate_:
        estate_.serve("server", "--workers", "2")
        yield estate_


@pytest.fixture
async def phone(here):
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_keepalive_connections=0)) as http:
        yield PHONES["wechat"](http, here.server, here.sandbox, "demo", new_citizen("wechat"))


def value(text, sample):
    found = re.search(rf"^{re.escape(sample)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


async def test_whichever_process_is_asked_tells_of_all(phone, here):
    sample = 'banshi_messages_total{platform="wechat",state="done"}'

    async def told():
        return {value((await phone.http.get(f"{here.server}/metrics")).text, sample) for _ in range(8)}

    async def have_been_told(count):
        return await told() == {count}

    before = max(await told() | await told())  # each process, asked, tells what it has counted by then
    for _ in range(12):
        assert "查到 4 条违法" in await phone.says(f"查违章 {PLATE} 发动机后六位{ENGINE}")
    await until(lambda: have_been_told(before + 12))


async def test_readyz_names_each_dependency(phone, here):
    ready = (await phone.http.get(f"{here.server}/readyz")).json()
    assert ready["status"] == "ready"
    assert ready["store"]["state"] == "ok" and ready["store"]["ms"] < 1000
    assert set(ready["queue"]) == {"ready", "running", "planned"}
    assert re.fullmatch("[0-9a-f]{16}", ready["catalogue"]["edition"])
    assert ready["gateways"]["traffic"] == "closed"
    assert set(ready["tokens"].values()) <= {"held", "missing"}
    assert set(ready["identity"]) == {"oidc", "network"}


async def test_labels_hold_no_citizen_and_no_words(phone, here):
    await phone.says("我叫赵大示例，身份证号忘了，想查违章")
    text = (await phone.http.get(f"{here.server}/metrics")).text
    assert phone.user not in text and "赵大" not in text and PLATE not in text
    labels = {label for line in text.splitlines() for label in re.findall(r'(\w+)="', line)}
    assert labels <= {
        "platform", "state", "service", "le", "verdict", "error", "version", "outcome", "gateway", "operation", "why",
        "pid", "urgent", "kind",
    }  # fmt: skip


def traces():
    """The names in each trace: what an earlier message still tells is of another one."""
    told = {}
    for span in Collector.spans:
        told.setdefault(span.trace_id, set()).add(span.name)
    return told.values()


async def test_a_trace_leads_from_the_callback_to_store_and_gateway(phone, collector):
    Collector.spans.clear()
    await phone.says(f"查违章 {PLATE} 发动机后六位{ENGINE}")
    began = time.monotonic()
    while not any({"callback", "routing", "store", "gateway"} <= names for names in traces()):
        assert time.monotonic() - began < 60, traces()
        await asyncio.sleep(0.1)
    alone = [span.name for span in Collector.spans if span.name == "store" and not span.parent_span_id]
    assert not alone, "each process looks at the store many times a second by itself: nobody pays for that to be told"
    written = b"".join(span.SerializeToString() for span in Collector.spans)
    assert not any(secret.encode() in written for secret in (PLATE, ENGINE, phone.user))


async def test_a_page_s_address_and_words_stand_in_no_span(phone, here):
    """Libraries that trace by themselves write down addresses: tickets, codes and what people type stand in these."""
    Collector.spans.clear()
    await phone.http.get(f"{here.server}/auth/start", params={"t": "ticket-of-a-binding"})
    await phone.http.get(f"{here.server}/api/v1/services/欧阳若兰")
    await phone.says("唐山天气")
    began = time.monotonic()
    while "callback" not in {span.name for span in Collector.spans}:
        assert time.monotonic() - began < 60, "no such span"
        await asyncio.sleep(0.1)
    assert {span.name for span in Collector.spans} <= {"callback", "routing", "store", "gateway"}
    written = b"".join(span.SerializeToString() for span in Collector.spans)
    assert b"ticket-of-a-binding" not in written and "欧阳若兰".encode() not in written


# ── files for Grafana and Prometheus ──


def known_metrics(text):
    return {SUFFIX.sub("", name) for name in METRIC.findall(text)}


async def test_every_metric_of_dashboard_and_alerts_exists(house):
    """In one process all metrics are told, those without a value too."""
    async with httpx.AsyncClient(timeout=60) as http:
        told = known_metrics((await http.get(f"{house.server}/metrics")).text)
    board = json.loads((ROOT / "deploy/grafana/banshi.json").read_text())
    asked = "\n".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    rules = YAML(typ="safe").load((ROOT / "deploy/prometheus/alerts.yaml").read_text())
    asked += "\n".join(rule["expr"] for group in rules["groups"] for rule in group["rules"])
    assert len(known_metrics(asked)) > 10
    assert known_metrics(asked) - told == set()
