"""Nothing personal is written down, whatever way it came and however it was written."""

import io
import json
import logging
import subprocess
import sys
import time
from contextvars import copy_context
from dataclasses import dataclass
from urllib.parse import quote

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.logs import mask_event, written
from bot.masking import FIELDS, SHAPES, mask, mask_value
from bot.request_ids import begin, is_well_formed
from bot.settings import Settings
from tests.conftest import ROOT
from tests.identifiers import id_number

HAN = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
WIDE = {str(n): chr(0xFF10 + n) for n in range(10)}


@st.composite
def disguised(draw, digits):
    """A number as people and programs write it."""
    match draw(st.sampled_from(["plain", "spaced", "dashed", "wide", "hidden", "han", "mixed"])):
        case "spaced":
            return " ".join((digits[:3], digits[3:7], digits[7:]))
        case "dashed":
            return "-".join((digits[:6], digits[6:]))
        case "wide":
            return "".join(WIDE.get(sign, sign) for sign in digits)
        case "hidden":
            return "\u200b".join(digits)
        case "han":
            return "".join(HAN.get(sign, sign) for sign in digits)
        case "mixed":
            return "".join(HAN.get(sign, sign) if place % 3 else sign for place, sign in enumerate(digits))
    return digits


PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).flatmap(disguised)
IDS = st.integers(0, 3_000_000).map(id_number).flatmap(disguised)
CARDS = st.from_regex(r"62[0-9]{14,17}", fullmatch=True).map(
    lambda card: " ".join((card[:4], card[4:8], card[8:12], card[12:16], card[16:])).strip()
)
PLATES = st.builds(
    lambda province, letter, gap, rest, last: f"{province}{letter}{gap}{rest}{last}",
    st.sampled_from("京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"),
    st.sampled_from("ABCDEFGHJKLMNPQRSTUVWXYZabcdef"),
    st.sampled_from(["", "·", ".", " ", "-", "•"]),
    st.from_regex(r"[0-9]{4}", fullmatch=True),
    st.sampled_from(["0", "A", "D1", "05", "学", "警", "挂", "港", "z"]),
)  # fmt: skip
OPENIDS = st.from_regex(r"o[A-Za-z0-9_-]{25}[0-9][A-Za-z]", fullmatch=True)
EMAILS = st.from_regex(r"[a-z]{3,8}[0-9]{0,3}@[a-z]{3,8}\.(com|gov\.cn)", fullmatch=True)
PREFIXES = st.sampled_from(["", "+86 ", "86-", "电话", "tel:", "=", "（", "我的是"])
SECRETS = st.one_of(st.tuples(PREFIXES, PHONES).map("".join), IDS, CARDS, PLATES, OPENIDS, EMAILS)


@dataclass
class Form:
    said: str


def shown(event):
    """What the pipeline would print."""
    return written(None, "info", mask_event(None, "info", event))


@settings(max_examples=150, deadline=None)
@given(SECRETS, st.sampled_from(["", "查违章 ", "error: ", "?q="]), st.sampled_from(["", "，谢谢", " HTTP/1.1", '"}']))
def test_no_shape_passes_through_a_log_line_however_nested(secret, before, after):
    said = f"{before}{secret}{after}"
    event = {
        "event": said, "text": said, "deep": {"list": [(said, {"more": said})]}, "form": Form(said), "set": {said},
        "query": quote(said), "escaped": json.dumps(said), "bytes": said.encode(), said: "a key",
    }  # fmt: skip
    line = shown(event)
    for form in (secret, quote(secret), json.dumps(secret)[1:-1], json.dumps(json.dumps(secret))[1:-1]):
        assert form not in line, line
    assert "".join(sign for sign in secret if sign.isdigit()) not in line or sum(map(str.isdigit, secret)) < 4, line


@settings(max_examples=60, deadline=None)
@given(SECRETS)
def test_no_shape_passes_through_an_exception_or_another_librarys_logger(secret):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.processors.format_exc_info, mask_event],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logger = logging.Logger("uvicorn.access")
    logger.addHandler(handler)
    logger.info('%s - "%s %s HTTP/%s" %d', "127.0.0.1:5", "GET", f"/auth?x={quote(secret)}", "1.1", 200)
    try:
        raise ValueError(f"can't read {secret}") from KeyError(secret)
    except ValueError:
        logger.exception("failed with %r", secret)
    assert secret not in stream.getvalue() and quote(secret) not in stream.getvalue()
    assert json.dumps(secret)[1:-1] not in stream.getvalue()


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("我叫李小明，查社保", "我叫<name>"),
        ("姓名：欧阳若兰", "姓名:<name>"),
        ("Person(ref='r1', name='张示例', level='face')", "name='<name>'"),
        ('{"name": "阿依古丽·买买提"}', '"name": "<name>"'),
        ("唐山市路北区新华道12号3栋201室", "<address>"),
        ("户号10020030", "户号<number>"),
        ("社保卡X00000001", "社保卡<document>"),
        ("0315-2345678", "<phone>"),
        ("粵Z1234港", "<plate>"),
        ("使123456", "<plate>"),
    ],
)
def test_names_and_numbers_behind_the_words_that_announce_them(said, written):
    assert written in mask(said)


@pytest.mark.parametrize(
    "said",
    [
        "traffic.violation", "2026-03-16T10:00:01.123456+08:00", "2026-03-16 10:00:01", "took 12345 ms", "status-502",
        "GET /healthz HTTP/1.1 200", "http://127.0.0.1:8001/gov/traffic", "10.0.0.1:8080", "查违章", "12345", "12123",
        "/usr/lib/python3.11/asyncio/runners.py\", line 118, in run", "LATE-2601", "京津冀", "gpt-4", "3.11.7",
        "bot/delivery/inbox.py:125", "kxbtqzwvmnprsthl",
    ],
)  # fmt: skip
def test_what_engineers_need_stays(said):
    assert mask(said) == said


def test_fields_that_are_about_a_person_are_hidden_whatever_they_hold():
    event = {"user": "abc", "name": "Li", "Authorization": "Bearer x", "openid": "z", "service": "traffic.violation"}
    line = json.loads(shown({**event, "inner": {"id_number": 7, "app_secret": "s"}, "phone": ""}))
    assert line["service"] == "traffic.violation" and line["phone"] == ""
    assert {line["user"], line["name"], line["Authorization"]} == {"<user>", "<name>", "<authorization>"}
    assert line["inner"] == {"id_number": "<id_number>", "app_secret": "<app_secret>"}
    assert "password" in FIELDS


def test_a_value_that_goes_round_ends():
    ring: list[object] = ["13800000000"]
    ring.append(ring)
    assert "13800000000" not in str(mask_value(ring))


@pytest.mark.parametrize(
    "shape", ["中", "1 ", "零", "o", "a@", "a.a-", "冀A .", "路", "1", "%E5", "姓名", "A1", "\\u4e2d"]
)
def test_no_text_keeps_the_masking_busy(shape):
    began = time.thread_time()
    mask(shape * 100_000)
    assert time.thread_time() - began < 5, shape
    assert len(SHAPES) > 10


@pytest.mark.parametrize("text", ["a_" * 31 + "-1", "a_" * 60 + "查违章", "_" * 64 + "1"])
def test_underscores_end_too(text):
    """In a process of its own, since a pattern that goes round in circles can't be told to stop."""
    code = "import sys; from bot.masking import mask; sys.stdout.buffer.write(mask(sys.argv[1]).encode())"
    ran = subprocess.run([sys.executable, "-c", code, text], cwd=ROOT, capture_output=True, timeout=120, check=True)
    assert ran.stdout.decode() == text


def test_an_id_from_outside_is_taken_only_where_it_is_one():
    assert is_well_formed("550e8400-e29b-41d4-a716-446655440000")
    for offered in (
        "",
        "short",
        "13800138000",
        "130202190001030037",
        "x" * 65,
        "a b c d e f g",
        "evil\nline: 12345",
        "冀B12345冀B",
    ):
        assert not is_well_formed(offered)
        assert copy_context().run(begin, offered) != offered
    assert copy_context().run(begin, "trace-abcdefgh") == "trace-abcdefgh"


CRASH = """
import logging, sys, threading, warnings
from bot import logs
from bot.settings import Settings
logs.configure()
settings = Settings(secret_key="sesame-sesame-sesame-sesame-sesame", secrets={"traffic": "gateway-key-1"})
logging.getLogger("uvicorn.error").warning("settings %r", settings)
warnings.warn("citizen 13800138000")
def work():
    password = "sesame-in-a-local"
    raise RuntimeError("thread of 13800138000")
t = threading.Thread(target=work); t.start(); t.join()
def crash(secret):
    local = "sesame-in-a-local"
    logging.getLogger("x").error("phone %s", "1380013\\u200b8000", exc_info=ValueError("冀B12345"))
    raise ValueError(f"plate 冀B12345 of 13800138000")
crash("sesame-argument")
"""


def test_a_crash_prints_neither_secrets_nor_citizens():
    done = subprocess.run([sys.executable, "-c", CRASH], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {line["event"] for line in lines} >= {"process ended", "thread ended"}
    assert "<plate> of <phone>" in done.stderr
    for secret in ("sesame-", "gateway-key-1", "13800138000", "冀B12345", "1380013"):
        assert secret not in done.stderr.replace("sesame-argument", "").replace('sesame-in-a-local"', ""), done.stderr


def test_settings_never_show_their_secrets():
    told = Settings(secret_key="sesame" * 6, secrets={"traffic": "sesame"}, identity_client_secret="sesame")
    assert "sesame" not in f"{told!r}{told}{told.model_dump()}{told.model_dump_json()}"


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()))
def test_every_event_is_one_line_of_json_that_says_what_it_said(event):
    line = written(None, "info", event)
    finite = {key: value for key, value in event.items() if value not in (float("inf"), float("-inf"))}
    assert "\n" not in line
    assert json.loads(line) | finite == json.loads(line)


def test_half_a_character_and_what_is_no_data_are_written_too():
    assert json.loads(written(None, "info", {"event": "\ud83d", "what": Form("x"), "bytes": b"y"}))["event"] == "\ud83d"
