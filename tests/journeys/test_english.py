"""A visitor who writes English is shown which number begins what they want, and whom to call."""

import pytest

from bot.dialogue import words


@pytest.mark.parametrize(
    ("said", "first", "asked"),
    [
        ("check my traffic fines", "1. Traffic fines · 机动车违法查询", "车牌号"),
        ("hospital appointment", "1. Hospital appointment · 医院预约挂号", "哪个城市"),
        ("How is the weather tomorrow?", "1. Weather · 天气与预警查询", "哪个城市"),
    ],
)
async def test_what_is_wanted_is_begun_by_its_number(phone, said, first, asked):
    told = await phone.says(said)
    assert first in told and "Reply with a number" in told and "菜单" in told and "12345" in told, told
    assert asked in await phone.says("1")


@pytest.mark.parametrize("said", ["hello", "help", "Can you speak English?", "where is the metro"])
async def test_who_names_nothing_that_is_here_is_shown_what_is(phone, said):
    told = await phone.says(said)
    assert "Reply with a number" in told and "1. Traffic fines" in told and "110 (police)" in told, told
    assert "Reply with a number" in await phone.says(said), "as often as it is said"


@pytest.mark.parametrize("matter", words.ENGLISH_MATTERS, ids=lambda matter: matter[0])
async def test_every_matter_that_is_served_here_is_found(phone, matter):
    name, *_ = matter
    assert f"{name} ·" in await phone.says(name) or name == "Metro", "this city has none"


@pytest.mark.parametrize("said", ["wo yao guahao", "wzcx", "ETC", "cha shebao"])
async def test_sounds_and_abbreviations_are_chinese(phone, said):
    assert "Reply with" not in await phone.says(said)


async def test_thanks(phone):
    assert "不客气" in await phone.says("thank you")


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("weather", "唐山天气"),
        ("I want to check my social security", "12333"),
        ("how do I see a doctor", "the department and who is ill"),
        ("how do I enroll my kid in school", "write what you need in a few Chinese words"),
    ],
)
async def test_what_to_write_or_to_know_is_told(phone, said, what):
    assert what in await phone.says(said)


@pytest.mark.parametrize("said", ["police report", "how do I report a theft", "my bike was stolen last week"])
async def test_the_police_are_called(phone, said):
    told = await phone.says(said)
    assert told.startswith("Police: call 110") and "我要报案" in told, told
