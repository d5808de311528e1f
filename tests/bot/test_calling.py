"""`banshi call`: an engineer tries a call and is told which of the fields that the entry reads aren't answered."""

import json

import pytest

from bot.calling import tried
from bot.errors import AuditUnavailable, SettingsError
from bot.settings import Settings
from tests.bot.catalog.test_check import ENTRY
from tests.bot.services.test_connections import Far, listening
from tests.ports import free_port
from tests.redis_servers import standalone

GATEWAYS = """
gateways:
  health:
    name: 一号
    base_url: {url}
    sign: {{ profile: hmac-sha256, key_id: k, secret: health }}
    envelope: {{ code: code, message: message, data: data, done: ["0"], empty: ["1"] }}
    retries: 0
    rate: {{ per_second: 0.001, burst: {burst}, shared: true }}
    operations:
      hospitals: {{ path: /read }}
      order: {{ path: /order, writes: true }}
      order_by_number: {{ path: /find }}
"""


@pytest.fixture
def trying(tmp_path):
    """Tries a call of the entry where the gateway answers so; gives what is told, and what the gateway heard."""

    async def run(body, call="hospitals", values=None, entry=ENTRY, burst=9, store="embedded"):
        said = json.dumps(body).encode()
        far = Far([b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said)])
        async with listening(far) as url:
            (tmp_path / "catalog.yaml").write_text(entry, encoding="utf-8")
            (tmp_path / "gateways.yaml").write_text(GATEWAYS.format(url=url, burst=burst), encoding="utf-8")
            settings = Settings(
                catalog=tmp_path / "catalog.yaml",
                gateways=tmp_path / "gateways.yaml",
                data_dir=tmp_path,
                secrets={"health": "s3cret"},
                secret_key="a secret of 32 characters or more",
                demo=True,
                redis_url=store,
            )
            told = await tried(settings, "health.book", call, {"city": "唐山市"} if values is None else values)
        return told, far.heard

    return run


async def test_all_that_is_read_is_there(trying):
    rows = [{"hosOrgNo": "1", "hosName": "工人医院", "hosType": "1", "level": {"name": "三甲"}, "13011234567": 1}]
    told, heard = await trying({"code": "0", "data": rows})
    assert told.is_good and len(heard) == 1
    assert told.lines == (
        "health /read: done",
        "  read.code: hosOrgNo: text",
        "  read.name: hosName: text",
        "  read.noon: hosType | code:noon: text",
        "for gateways.yaml: answers: [hosOrgNo, hosName, hosType, level.name]",
    )


async def test_a_try_draws_from_the_quota_that_servers_draw_from(trying, tmp_path):
    body = {"code": "0", "data": [{"hosOrgNo": "1", "hosName": "工人医院", "hosType": "1"}]}
    (tmp_path / "store").mkdir()
    with standalone(tmp_path / "store") as store:
        first, _ = await trying(body, burst=1, store=store.url)
        told, heard = await trying(body, burst=1, store=store.url)
    assert first.is_good and not heard
    assert told.lines[0] == "health /read: unknown:over-quota"


async def test_a_try_is_made_where_the_store_is_away(trying):
    body = {"code": "0", "data": [{"hosOrgNo": "1", "hosName": "工人医院", "hosType": "1"}]}
    told, _ = await trying(body, store=f"redis://127.0.0.1:{free_port()}")
    assert told.is_good


async def test_a_try_is_on_record_before_it_is_made_whoever_it_is_about(trying, tmp_path):
    _, heard = await trying({"code": "0", "data": []})
    lines = [
        json.loads(line) for file in (tmp_path / "audit").glob("*.jsonl") for line in file.read_text().splitlines()
    ]
    found = [(one["who"], one["what"], one["why"], one["outcome"], one["detail"].get("call")) for one in lines]
    who = ("operator:@shell", "gateway.try", "health.book")
    assert found[1:] == [(*who, "begun", "hospitals"), (*who, "done", "hospitals")] and len(heard) == 1
    for file in (tmp_path / "audit").iterdir():
        file.unlink()
    (tmp_path / "audit").rmdir()
    (tmp_path / "audit").write_text("no folder: nothing can be recorded")
    with pytest.raises(AuditUnavailable):
        await trying({"code": "0", "data": []})


async def test_what_is_missing_is_named_with_what_it_may_be(trying):
    told, _ = await trying({"code": "0", "data": [{"hosOrgNo": "1", "hosNmae": "工人医院", "hosType": None}]})
    assert not told.is_good
    assert "  read.name: hosName: MISSING; is it hosNmae?" in told.lines
    assert "  read.noon: hosType | code:noon: nothing" in told.lines
    assert "工人医院" not in "\n".join(told.lines)


async def test_what_a_converter_cannot_read_is_told(trying):
    entry = ENTRY.replace("hosType | code:noon", "hosType | moment")
    told, _ = await trying({"code": "0", "data": [{"hosOrgNo": 1, "hosName": "", "hosType": "上午"}]}, entry=entry)
    assert "  read.noon: UNREADABLE, hosType: not a value for `moment`" in told.lines and not told.is_good


async def test_lists_within_the_answer(trying):
    entry = ENTRY.replace('rows: ""', "rows: list").replace(
        'noon: "hosType | code:noon" }', "days: days }\n        each: { days: { noon: hosType, fee: price } }"
    )
    rows = [{"hosOrgNo": "1", "hosName": "甲", "days": [{"hosType": "1", "prise": 3}]}]
    rows.append({"hosOrgNo": "2", "hosName": "乙", "days": []})
    told, _ = await trying({"code": "0", "data": {"list": rows}}, entry=entry)
    assert "  rows: list: 2 rows" in told.lines and "  each.days.noon: hosType: text" in told.lines
    assert "  each.days.fee: price: MISSING; is it prise?" in told.lines
    assert told.lines[-1].endswith("answers: [list.hosOrgNo, list.hosName, list.days.hosType, list.days.prise]")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"code": "1"}, "nothing on record: try values that something is known of"),
        ({"code": "7", "message": "赵示例没有"}, "no data to look at"),
        ({"other": "0"}, "no data to look at"),
    ],
)
async def test_without_data_nothing_is_said_to_be_right(trying, body, said):
    told, _ = await trying(body)
    assert told.lines[-1] == said and not told.is_good and "赵示例" not in "\n".join(told.lines)


async def test_values_that_are_not_given_are_told(trying):
    told, _ = await trying({"code": "0", "data": []}, values={})
    assert "  not sent, for want of a value: city" in told.lines


@pytest.mark.parametrize(
    ("call", "values", "said"),
    [
        ("order", None, "health.order changes something"),
        ("hospital", None, "health.book has no call hospital; it has hospitals, order, find"),
        ("hospitals", {"town": "唐山"}, "town: not sent; this call sends city"),
    ],
)
async def test_what_cannot_be_tried_is_refused_and_nothing_is_sent(trying, call, values, said):
    with pytest.raises(SettingsError, match=said):
        await trying({}, call, values)
