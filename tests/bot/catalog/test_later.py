"""A city that begins with few gateways: entries that call others answer by their guides until these are connected."""

import pytest

from bot.catalog.load import Entries
from bot.checking import load_checked, problems_in_form, sources_of
from bot.settings import Settings
from tests.bot.catalog.test_check import ENTRY
from tests.conftest import ROOT

OTHER = """\
    sign: { profile: hmac-sha256, key_id: k, secret: s }
    envelope: { code: code, message: message, data: data, done: ["0"] }
    operations: { hospitals: { path: /h }, order_by_number: { path: /o } }
"""
GATEWAYS = """\
gateways:
  {name}:
    name: 一号
    base_url: https://gw.example.gov.cn
""" + OTHER.replace("{", "{{").replace("}", "}}")


@pytest.fixture
def settings(tmp_path):
    """Writes the two files; `later` as it stands in gateways.yaml."""

    def write(later, name="traffic"):
        (tmp_path / "catalog.yaml").write_text(ENTRY, encoding="utf-8")
        text = GATEWAYS.format(name=name) + (f"later: {later}\n" if later else "")
        (tmp_path / "gateways.yaml").write_text(text, encoding="utf-8")
        return Settings(catalog=tmp_path / "catalog.yaml", gateways=tmp_path / "gateways.yaml", data_dir=tmp_path)

    return write


def told(settings):
    return [str(one) for one in problems_in_form(settings, sources_of(settings), entries=Entries()) if not one.warning]


def test_without_a_word_about_it_a_gateway_that_is_not_there_is_a_fault_with_its_remedy(settings):
    first = told(settings(""))[0]
    assert "没有接口 health" in first and "写进" in first and "later" in first
    first = told(settings("", name="health"))[0]
    assert "接口 health 没有操作 order" in first and "later" in first and "health.order" in first


@pytest.mark.parametrize(("later", "name"), [("[health]", "traffic"), ("[health.order]", "health")])
def test_entries_that_call_what_comes_later_have_their_guide_alone(settings, later, name):
    here = settings(later, name)
    assert told(here) == []
    service = load_checked(here)[0].services["health.book"]
    assert service.form is None and not service.calls and service.guide.summary == "挂号"


def test_what_is_connected_by_now_does_not_come_later(settings):
    for later, name in (("[health]", "health"), ("[health.order_by_number]", "health")):
        assert any(":8: later: " in line and "删去" in line for line in told(settings(later, name)))


def test_the_shipped_catalogue_stands_without_any_gateway(tmp_path):
    shipped = Settings(data_dir=tmp_path)
    names = load_checked(shipped)[1].gateways
    (tmp_path / "gateways.yaml").write_text(f"gateways: {{}}\nlater: [{', '.join(names)}]\n", encoding="utf-8")
    here = Settings(data_dir=tmp_path, gateways=tmp_path / "gateways.yaml", catalog=ROOT / "catalog.yaml")
    assert told(here) == []
    assert {call.gateway for one in load_checked(here)[0].services.values() for call in one.calls.values()} == {"items"}


def test_what_comes_later_for_nobody_is_a_warning_with_what_may_have_been_meant(settings):
    here = settings("[heath, health, health.oder]")
    found = [one for one in problems_in_form(here, sources_of(here), entries=Entries()) if one.path == "later"]
    assert [one.warning for one in found] == [True, True]
    assert "health.oder 没有任何条目用到" in found[0].message and "health.order？" in found[0].message
    assert "heath 没有任何条目用到" in found[1].message and "health？" in found[1].message
    assert load_checked(here)[0].services["health.book"].form is None, "a warning keeps nothing from being served"
