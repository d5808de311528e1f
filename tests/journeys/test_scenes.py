"""Codes and menus that lead to a service, on every platform."""

import pytest


async def test_a_scanned_code_starts_its_service(phone):
    assert "请告诉我车牌号" in await phone.scans("traffic.violation")
    assert "发动机号的后 6 位" in await phone.says("冀B12345")


async def test_a_code_whose_scene_is_words_starts_what_they_mean(phone):
    assert "请告诉我车牌号" in await phone.scans("查违章")


async def test_a_code_of_no_service_is_answered_by_the_welcome(phone):
    assert (await phone.scans("hall-3")).startswith("您好")


@pytest.mark.parametrize("key", ["traffic.violation", "查违章"])
async def test_a_menu_key_is_a_service_or_words(phone, key):
    assert "请告诉我车牌号" in await phone.picks(key)
