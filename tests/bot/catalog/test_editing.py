"""What an operator changes becomes a layer; comments, order and everything else stay as they were."""

from pathlib import Path

import pytest

from bot.catalog.differences import changed_sections, changes
from bot.catalog.layering import layer_with, restored, switched
from bot.catalog.layers import laid_over
from bot.catalog.load import load_catalog
from bot.catalog.merging import merge, with_fields
from bot.catalog.sections import Below, merged_data, section_of, text_of, value_at
from bot.catalog.source import Source, SourceMap
from bot.catalog.written import parsed
from tests.bot.catalog.test_load import FORM
from tests.conftest import ROOT

VIOLATION = ("services", "traffic.violation")


@pytest.fixture(scope="module")
def shipped():
    text = (ROOT / "catalog.yaml").read_text()
    return [Below(text, parsed(text), SourceMap(Path("catalog.yaml"), text))]


@pytest.fixture(scope="module")
def before(shipped):
    return text_of(shipped, "", VIOLATION)


def test_every_section_comes_out_as_it_stands_and_changes_nothing(shipped):
    services = [("services", name) for name in shipped[0].data["services"]]
    for section in [*services, *((key,) for key in shipped[0].data if key != "services")]:
        text = text_of(shipped, "", section)
        value = value_at(shipped[0].data, section)
        assert parsed(text) == (value if len(section) == 2 else {section[0]: value}), section
        assert layer_with(shipped, "", section, text) == "", section


def test_only_what_was_changed_becomes_the_layer(shipped, before):
    edited = before.replace("phone: '12123'", "phone: '12345'  # 换了总机").replace(
        "查违章 |", "查违章 | 查我的罚单 |", 1
    )
    layer = layer_with(shipped, "", VIOLATION, edited)
    assert parsed(layer) == {
        "services": {VIOLATION[1]: {"names": parsed(edited)["names"], "guide": parsed(edited)["guide"]}}
    }
    assert "# 换了总机" in layer
    again = text_of(shipped, layer, VIOLATION)
    assert parsed(again) == parsed(edited) and "# 换了总机" in again
    assert layer_with(shipped, layer, VIOLATION, again) == layer
    assert layer_with(shipped, layer, VIOLATION, before) == ""


def test_what_is_taken_out_stays_out(shipped, before):
    without = with_fields(before, {"guide.note": None, "not_for": None})
    layer = layer_with(shipped, "", VIOLATION, without)
    merged = value_at(laid_over(shipped[0].data, parsed(layer)), VIOLATION)
    assert (merged["guide"]["note"], merged["not_for"]) == ("", [])


def test_a_form_changes_its_fields_and_nothing_else(before):
    after = with_fields(before, {"guide.phone": "12345", "phrases": [*phrases(before), "新来的一句"]})
    lines = set(after.splitlines()) ^ set(before.splitlines())
    assert {line.strip() for line in lines if "{" not in line} >= {"phone: '12123'", "phone: '12345'", "新来的一句"}
    assert [(c.field, c.added, c.removed) for c in changes(parsed(before), parsed(after))] == [
        ("phrases", ("新来的一句",), ()),
        ("guide.phone", (), ()),
    ]


def test_two_who_add_phrases_get_both(before):
    mine = with_fields(before, {"phrases": [*phrases(before)[1:], "我的一句"]})
    theirs = with_fields(before, {"phrases": [*phrases(before), "他的一句"], "guide.note": "他写的"})
    merged, clashes = merge(before, mine, theirs)
    assert clashes == []
    (said, note) = changes(parsed(before), parsed(merged))
    assert (set(said.added), said.removed) == ({"我的一句", "他的一句"}, (phrases(before)[0],))
    assert note.after == "他写的"


def test_two_who_change_one_field_are_asked(before):
    mine = with_fields(before, {"guide.phone": "12345", "guide.fee": "一元"})
    theirs = with_fields(before, {"guide.phone": "12328"})
    merged, (clash,) = merge(before, mine, theirs)
    assert (clash.field, clash.base, clash.mine, clash.theirs) == ("guide.phone", "12123", "12345", "12328")
    assert parsed(merged)["guide"]["fee"] == "一元" and parsed(merged)["guide"]["phone"] == "12328"
    chosen, clashes = merge(before, mine, theirs, {"guide.phone": "mine"})
    assert clashes == [] and parsed(chosen)["guide"]["phone"] == "12345"
    theirs_then, clashes = merge(base=before, mine=mine, theirs=theirs, choose={"guide.phone": "theirs"})
    assert clashes == [] and parsed(theirs_then)["guide"] == {**parsed(chosen)["guide"], "phone": "12328"}


def test_services_are_switched_off_and_on(shipped):
    layer = switched("", "env.weather", off=True)
    assert "env.weather" not in merged_data(shipped, parsed(layer))["services"]
    assert switched(layer, "env.weather", off=False) == ""


def test_one_section_goes_back_and_the_others_stay(shipped, before):
    first = layer_with(shipped, "", VIOLATION, with_fields(before, {"guide.phone": "12345"}))
    both = layer_with(shipped, first, ("hotline",), 'hotline: "12328"\n')
    assert changed_sections(parsed(first), parsed(both)) == [("hotline",)]
    assert parsed(restored(both, VIOLATION, "")) == {"hotline": "12328"}
    assert restored(both, ("hotline",), first) == first


def test_names_of_sections_are_paths():
    assert section_of("services.traffic.violation") == VIOLATION
    assert section_of("menu") == ("menu",)


def phrases(text):
    return [phrase.strip() for phrase in parsed(text)["phrases"].replace("\n", "|").split("|") if phrase.strip()]


def test_what_a_city_adds_stands_written_out_and_is_edited_like_all_else(tmp_path):
    city = "\n".join((
        "elsewhere+: [{ topic: 气象观测, go: 气象局, phrases: 参观气象台 }]",
        "services:",
        "  env.weather:",
        "    phrases+: 今天穿啥",
        "    form: { replies: { empty: 问 12121 } }  # 本地热线",
    ))  # fmt: skip
    texts = {"catalog.yaml": FORM, "city.yaml": city}
    below = [Below(text, parsed(text), SourceMap(Path(name), text)) for name, text in texts.items()]
    section = ("services", "env.weather")
    whole = text_of(below, "", section)
    assert parsed(whole) == merged_data(below)["services"]["env.weather"]
    assert layer_with(below, "", section, whole) == "", "nothing was changed"
    layer = layer_with(below, "", section, whole.replace("问 12121", "问气象台").replace("今天穿啥", "穿啥"))
    assert set(parsed(layer)["services"]["env.weather"]) == {"phrases", "form"}
    files = [Source(tmp_path / name, text) for name, text in texts.items()]
    weather = load_catalog(*files, Source(tmp_path / "published.yaml", layer, is_whole=True)).services["env.weather"]
    assert weather.form.replies.empty.source == "问气象台" and weather.phrases[-1] == "穿啥"
    assert parsed(text_of(below, "", ("elsewhere",)))["elsewhere"][-1]["topic"] == "气象观测"
