"""`banshi chat` beside servers that run: whoever tries things out is no citizen, and leaves nothing behind."""

import json
import re
import subprocess
import sys

import pytest
from redis import Redis

from tests.conftest import ROOT
from tests.houses import estate
from tests.redis_servers import standalone

SAID = {
    "a": ["今天月亮圆不圆呢", "挂号", "协和医院", "算了"],
    "b": ["查违章 冀B12345 发动机后六位123456", "非常满意"],
    "c": ["转人工", "13800138000", "确认"],
    "d": ["长辈版", "路灯坏了", "建设北路88号门口", "跳过", "确认"],
    "e": ["今天唐山限行吗", "不满意"],
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A server and a worker at work."""
    folder = tmp_path_factory.mktemp("terminal")
    with standalone(folder) as store, estate(folder, store.url) as here, Redis(port=store.ports[0]) as redis:
        here.serve("server")
        here.start("worker", "worker")
        yield here, redis


def chat(place, lines):
    said = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    command = [sys.executable, "-m", "bot", "chat", "--jsonl"]
    done = subprocess.run(command, env=place.env, cwd=ROOT, input=said, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


OTHERS = re.compile(r"banshi:(queue|task-workers|workers?)|\{banshi-catalog\}:files|banshi:\{[0-9a-f]+\}:looked:")
"""The worker's and the server's own; how many numbers somebody tried, which no erasure may make forgotten for a day."""


def kept(redis):
    """What stands in the store and does not go by itself within minutes."""
    keys = {key.decode() for key in redis.scan_iter() if redis.ttl(key) > 600 or redis.ttl(key) == -1}
    return {key for key in keys if not OTHERS.match(key)}


def test_a_try_out_colours_no_figure_and_leaves_nothing(place):
    here, redis = place
    before = kept(redis)
    told = chat(here, [{"conversation": name, "text": text} for name, texts in SAID.items() for text in texts])
    assert "state" in told[0] and any(answer["state"] == "handed_over" for answer in told)
    left = kept(redis) - before
    assert left == set(), sorted(left)
    listed = [sys.executable, "-m", "bot", "outbox", "list"]
    done = subprocess.run(listed, env=here.env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "terminal" not in done.stdout
