"""Rules over a whole catalogue: everything named exists, everything asked is used."""

from pathlib import Path

import pytest

from bot.catalog.check import check
from bot.catalog.load import load_catalog, load_gateways
from bot.checking import VOCABULARY

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
        read: { code: hosOrgNo, name: hosName, noon: "noonType | code:noon" }
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
        ("guide: { summary: 挂号", "guide: { online: 'javascript://alert(1)', summary: 挂号", "not 'javascript'"),
        ("guide: { summary: 挂号", "guide: { online: 'intent://x', summary: 挂号", "http or https"),
        ("popular: [health.book]", "popular: [health.bok]", "no service 'health.bok'"),
        ("gateway: health", "gateway: helth", "no gateway 'helth'"),
        ("operation: hospitals", "operation: hospital", "has no operation 'hospital'"),
        ("hosOrgNo: hospital }", "hosOrgNo: hospitl }", "'hospitl', which this form doesn't know"),
        ("code:noon", "code:noone", "no dictionary 'noone'"),
        ("outOrderNo: number,", "outOrderNo: number | upercase,", "no converter 'upercase'"),
        ("submit: order", "submit: odrer", "no call 'odrer'"),
        ("settle: find", "settle: fnd", "no call 'fnd'"),
        ("      settle: find\n", "", "finds out what became of it"),
        ('      confirm: "{{ hospital }}，对吗？"\n', "", "must be confirmed first"),
        ("type: city,", "type: citty,", "no slot type 'citty'"),
        ("back_to: city", "back_to: town", "no slot 'town'"),
        ('label: "{{ name }}"', 'label: "{{ nmae }}"', "reads no field 'nmae'"),
        ('done: "{{ order_no }}"', 'done: "{{ ordr_no }}"', "shows 'ordr_no'"),
        ("{{ hospital }}，对吗？", "{{ hospitl }}，对吗？", "shows 'hospitl'"),
        ("phrases: 约个号", "phrases: 约个号\n    requires: none", ""),
        ("hosOrgNo: hospital }", "hosOrgNo: hospital, idNo: person.id_number }", "requires: real_name"),
        (
            "      confirm:",
            "        id_number: { type: id_number, ask: 证号？ }\n      confirm:",
            "asked, but neither sent nor shown",
        ),
        ("settle: find", "settle: find\n      hold: peek", "no call 'peek'"),
        ("send: { city: city }", "send: { town: \"'唐山'\" }", "asked, but neither sent nor shown"),
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
    assert any("also stands under health.book" in fault for fault in faults(tmp_path, ENTRY + twin))


def test_the_shipped_catalogue_is_sound():
    assert check(load_catalog(ROOT / "catalog.yaml"), GATEWAYS, WORDS) == []


def test_nothing_is_read_by_an_id_number_that_was_typed(tmp_path):
    typed = ENTRY.replace("        city: {", "        who: { type: id_number, ask: 证号？ }\n        city: {")
    reads = typed.replace("send: { city: city }", "send: { city: city, idNo: who }")
    assert any("reads by an ID number that was typed" in fault for fault in faults(tmp_path, reads))
    books = typed.replace("hosOrgNo: hospital }", "hosOrgNo: hospital, idNo: who }")
    assert faults(tmp_path, books) == []


def test_entries_that_want_a_known_citizen_want_a_notice(tmp_path):
    known = ENTRY.replace("phrases: 约个号", "phrases: 约个号\n    requires: real_name")
    assert any("`privacy` must say" in fault for fault in faults(tmp_path, known))
