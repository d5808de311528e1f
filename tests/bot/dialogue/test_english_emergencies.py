"""Who is in danger and writes English reads the number to call first, in both languages, in forms too."""

import pytest

from tests.talks import Talk

FORMS = [(), ("我要挂号", "唐山"), ("12345投诉",), ("查燃气费",)]


@pytest.fixture
def talk(parts):
    return Talk(parts)


@pytest.mark.parametrize("before", FORMS)
@pytest.mark.parametrize(
    ("said", "english", "chinese"),
    [
        ("my wife is not breathing", "Call 120 (ambulance) now", "现在就打 120"),
        ("my house is on fire", "Call 119 (fire, gas, rescue) now", "现在就打 119"),
        ("gas leak", "Call 119 (fire, gas, rescue) now", "煤气"),
        ("my child is missing", "Call 110 (police) now", "现在就打 110"),
        ("I was robbed", "Call 110 (police) now", "现在就打 110"),
    ],
)
async def test_the_number_comes_first_in_both_languages(talk, before, said, english, chinese):
    for text in before:
        await talk.says(text)
    told = await talk.says(said)
    assert told.startswith(english) and chinese in told, told
    if before:
        assert "回复「继续」" in told


async def test_who_writes_chinese_reads_no_english(talk):
    assert "Call" not in await talk.says("着火了快来人")
    assert "Call" not in await talk.says("zhao huo le")
