"""Rules over a whole catalogue: everything named exists, everything asked is used."""

from datetime import date
from pathlib import Path

import pytest

from bot.catalog.check import check, check_age
from bot.catalog.load import Entries, load_catalog, load_gateways
from bot.checking import VOCABULARY, problems_in_form, sources_of
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
WORDS = VOCABULARY
GATEWAYS = load_gateways(ROOT / "gateways.yaml")

ENTRY = """\
title: 示例
welcome: 您好
hotline: "12345"
popular: [health.book]
services:
  health.book:
    sector: 医疗
    name: 挂号
    kind: booking
    depth: deep
    scope: 挂号
    names: 挂号
    phrases: 约个号
    guide: { summary: 挂号 }
    dictionaries: { noon: { "1": 上午 } }
    calls:
      hospitals:
        gateway: health
        operation: hospitals
        send: { city: city }
        rows: ""
        read: { code: hosOrgNo, name: hosName, noon: "hosType | code:noon" }
      order:
        gateway: health
        operation: order
        send: { outOrderNo: number, hosOrgNo: hospital }
        read: { order_no: orderNo }
      find:
        gateway: health
        operation: order_by_number
        send: { outOrderNo: number }
        read: { order_no: orderNo }
    form:
      slots:
        city: { type: city, ask: 哪个城市？ }
        hospital:
          type: hospital
          ask: 哪家医院？
          choices: { call: hospitals, label: "{{ name }}", value: code, back_to: city }
      confirm: "{{ hospital }}，对吗？"
      submit: order
      settle: find
      replies: { done: "{{ order_no }}" }
"""


def faults(tmp_path, text):
    file = tmp_path / "catalog.yaml"
    file.write_text(text, encoding="utf-8")
    return [
        f"{'.'.join(map(str, fault.path))}: {fault.message}" for fault in check(load_catalog(file), GATEWAYS, WORDS)
    ]


def test_a_sound_entry_has_no_faults(tmp_path):
    assert faults(tmp_path, ENTRY) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("guide: { summary: 挂号", 'guide: { online: "见 https://example.gov.cn/a", summary: 挂号', ""),
        ("guide: { summary: 挂号", "guide: { online: 'javascript://alert(1)', summary: 挂号", "不能是 javascript"),
        ("guide: { summary: 挂号", "guide: { online: 'intent://x', summary: 挂号", "只能是 http 或 https"),
        ("popular: [health.book]", "popular: [health.bok]", "没有 health.bok 这项服务"),
        ("gateway: health", "gateway: helth", "没有接口 helth"),
        ("operation: hospitals", "operation: hospital", "没有操作 hospital"),
        ("hosOrgNo: hospital }", "hosOrgNo: hospitl }", "取自 hospitl，可这张表单里没有它"),
        ("code:noon", "code:noone", "没有代码表 noone"),
        ("outOrderNo: number,", "outOrderNo: number | upercase,", "没有转换 upercase"),
        ("submit: order", "submit: odrer", "没有调用 odrer"),
        ("settle: find", "settle: fnd", "没有调用 fnd"),
        ("      settle: find\n", "", "必须写 settle"),
        ('      confirm: "{{ hospital }}，对吗？"\n', "", "请市民核对"),
        ("type: city,", "type: citty,", "没有 citty 这种类型"),
        ("back_to: city", "back_to: town", "没有问题 town"),
        ('label: "{{ name }}"', 'label: "{{ nmae }}"', "没有字段 nmae"),
        ('done: "{{ order_no }}"', 'done: "{{ ordr_no }}"', "ordr_no 在这里没有值"),
        ("{{ hospital }}，对吗？", "{{ hospitl }}，对吗？", "hospitl 在这里没有值"),
        ("phrases: 约个号", "phrases: 约个号\n    requires: none", ""),
        ("hosOrgNo: hospital }", "hosOrgNo: hospital, idNo: person.id_number }", "requires: real_name"),
        (
            "      confirm:",
            "        id_number: { type: id_number, ask: 证号？ }\n      confirm:",
            "既不提交也不显示",
        ),
        ("settle: find", "settle: find\n      hold: peek", "没有调用 peek"),
        ("settle: find", "settle: find\n      release: peek", "没有调用 peek"),
        ("settle: find", "settle: find\n      release: find", "没有留号"),
        ("settle: find", "settle: find\n      hold: find\n      release: order", "不能发 hospital"),
        ("settle: find", "settle: find\n      hold: find\n      held_until: expiry", "没有字段 expiry"),
        ("send: { city: city }", "send: { town: \"'唐山'\" }", "既不提交也不显示"),
    ],
)  # fmt: skip
def test_each_rule_says_what_is_wrong(tmp_path, before, after, said):
    assert before in ENTRY
    found = faults(tmp_path, ENTRY.replace(before, after))
    assert any(said in fault for fault in found) if said else found == []


def test_a_phrase_under_two_services_names_the_owner(tmp_path):
    twin = (
        ENTRY.split("services:\n")[1]
        .split("    calls:", maxsplit=1)[0]
        .replace("health.book", "health.other")
        .split("    dictionaries")[0]
    )
    assert any("（health.book）下面也有" in fault for fault in faults(tmp_path, ENTRY + twin))


def test_the_shipped_catalogue_is_sound():
    assert check(load_catalog(ROOT / "catalog.yaml"), GATEWAYS, WORDS) == []


def test_nothing_is_read_by_an_id_number_that_was_typed(tmp_path):
    typed = ENTRY.replace("        city: {", "        who: { type: id_number, ask: 证号？ }\n        city: {")
    reads = typed.replace("send: { city: city }", "send: { city: city, idNo: who }")
    assert any("打出来的身份证号去查" in fault for fault in faults(tmp_path, reads))
    books = typed.replace("hosOrgNo: hospital }", "hosOrgNo: hospital, idNo: who }")
    assert faults(tmp_path, books) == []


def test_entries_that_want_a_known_citizen_want_a_notice(tmp_path):
    known = ENTRY.replace("phrases: 约个号", "phrases: 约个号\n    requires: real_name")
    assert any("必须写 privacy" in fault for fault in faults(tmp_path, known))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("summary: 挂号 }", "summary: 挂号, phone: '123456789' }", "不是电话号码"),
        ("summary: 挂号 }", "summary: 挂号, phone: 打总机 }", "不是电话号码"),
        ("summary: 挂号 }", "summary: 挂号, phone: 0315-2800000 转 3；12345（示例） }", ""),
        ("summary: 挂号 }", "summary: 挂号, online: 'http://example' }", "不是完整的网址"),
        ("summary: 挂号 }", "summary: 挂号, online: 'https://example.gov.cn/办事' }", "不是完整的网址"),
        ('hotline: "12345"', 'hotline: "1234567890"', "不是电话号码"),
        ('hotline: "12345"', 'hotline: "12345"\nplaces: { 北京市: { online: 网厅 } }', "places 里没有 天津市"),
        ('hotline: "12345"', 'hotline: "12345"\nplaces: { 背景市: { online: 网厅 } }', "没有「背景市」这个省市"),
        ("summary: 挂号 }", "summary: 挂号, by_region: { 北京市: { fee: 免费 } } }", "天津市、河北省 的市民什么"),
        ("summary: 挂号 }", "summary: 挂号, fee: 免费, by_region: { 北京市: { fee: 免费 } } }", ""),
        ("dictionaries: {", "dictionaries: { spare: { '1': 一 },", "代码表 spare 没有任何调用用到"),
        ("      find:\n", "      spare: { gateway: health, operation: order }\n      find:\n", "spare 没有任何表单"),
        ('done: "{{ order_no }}"', 'done: "{{ order_no.part.part }}"', "模板显示不出来"),
        ('done: "{{ order_no }}"', "done: \"{{ order_no | yuan }}\"", ""),
        (
            "      confirm:",
            "        note: { type: text, ask: 备注？, optional: true }\n      confirm: \"{{ note }}\"\n      was:",
            "永远是空的",
        ),
    ],
)  # fmt: skip
def test_numbers_places_and_templates_are_tried(tmp_path, before, after, said):
    text = ENTRY.replace(before, after).replace('      was: "{{ hospital }}，对吗？"\n', "")
    assert before in ENTRY
    found = faults(tmp_path, text)
    assert any(said in fault for fault in found) if said else found == []


@pytest.mark.parametrize(
    ("day", "said", "warning"),
    [
        ("2026-11-21", "", False),
        ("2025-11-22", "", False),
        ("2025-11-21", "超过 12 个月", True),
        ("2026-11-23", "还没到", False),
        ("21/11/2026", "不是日期", False),
        ("2026-13-40", "不是日期", False),
    ],
)
def test_a_guide_is_verified_anew_once_a_year(tmp_path, day, said, warning):
    file = tmp_path / "catalog.yaml"
    file.write_text(ENTRY.replace("summary: 挂号 }", f"summary: 挂号, verified: '{day}' }}"), encoding="utf-8")
    found = check_age(load_catalog(file), today=date(2026, 11, 21), months=12)
    assert [(said in fault.message, fault.warning) for fault in found] == ([(True, warning)] if said else [])


def test_a_text_that_no_message_has_room_for(tmp_path):
    texts = {"bring": f"[{'件' * 10**6}]", "note": "长" * 501}
    guide = ", ".join(["summary: 挂号", *(f"{key}: {text}" for key, text in texts.items())])
    found = faults(tmp_path, ENTRY.replace("guide: { summary: 挂号 }", f"guide: {{ {guide} }}"))
    assert [line.split("，")[0] for line in found] == [
        "services.health.book.guide.bring: 这里有 1000000 个字",
        "services.health.book.guide.note: 这里有 501 个字",
    ]


@pytest.mark.parametrize(("count", "warning"), [(501, True), (5000, True), (5001, False)])
def test_a_guide_that_takes_several_messages_keeps_no_server_from_starting(tmp_path, count, warning):
    file = tmp_path / "catalog.yaml"
    text = ENTRY.replace("guide: { summary: 挂号 }", f"guide: {{ summary: 挂号, note: {'长' * count} }}")
    file.write_text(text, encoding="utf-8")
    told = check(load_catalog(file), GATEWAYS, WORDS)
    assert [fault.warning for fault in told if fault.path[-1] == "note"] == [warning]


def test_what_is_wrong_in_one_entry_hides_nothing_in_another(tmp_path):
    """A word that no entry has is told beside a call that isn't there, in the other entry."""
    (tmp_path / "catalog.yaml").write_text(TWO, encoding="utf-8")
    settings = Settings(catalog=tmp_path / "catalog.yaml", gateways=ROOT / "gateways.yaml", data_dir=tmp_path)
    told = [f"{one.path}: {one.message}" for one in problems_in_form(settings, sources_of(settings), entries=Entries())]
    assert any(line.startswith("services.health.other.kind") for line in told), told
    assert any("没有操作 nonsense" in line for line in told), told
    assert not any("health.other" in line.split(": ", 1)[1] for line in told), "what speaks of it may be right"


def test_what_is_wrong_in_one_reply_hides_nothing_in_another(tmp_path):
    """A template that is none, beside one that shows what nobody has read; what leans on either is not judged."""
    broken = ENTRY.replace('{ done: "{{ order_no }}" }', '{ done: "{{ order_n }}", unknown: "{{ order_no" }')
    (tmp_path / "catalog.yaml").write_text(broken, encoding="utf-8")
    settings = Settings(catalog=tmp_path / "catalog.yaml", gateways=ROOT / "gateways.yaml", data_dir=tmp_path)
    told = [one for one in problems_in_form(settings, sources_of(settings), entries=Entries()) if not one.warning]
    assert sorted(one.path.rpartition(".")[2] for one in told) == ["done", "unknown"], told


OTHER = (
    ENTRY.partition("services:\n")[2]
    .replace("health.book", "health.other")
    .replace("挂号", "约号")
    .replace("约个号", "约个")
)
TWO = ENTRY.replace("operation: hospitals", "operation: nonsense") + OTHER.replace("kind: booking", "kind: nonsense")
TWO = TWO.replace("popular: [health.book]", "popular: [health.book, health.other]")
