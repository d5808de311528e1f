"""Where a number is asked for, words that tell of danger are no answer to it: they are heard as they are alone."""

import pytest

from tests.talks import Talk


@pytest.fixture
def talk(parts):
    return Talk(parts)


@pytest.mark.parametrize("said", ["手机被偷了", "我被打了"])
@pytest.mark.parametrize("opening", ["查燃气费", "查违章"])
async def test_danger_is_heard_where_a_number_is_asked_for(talk, opening, said):
    asked = await talk.says(opening)
    assert "户号" in asked or "车牌号" in asked
    assert (await talk.says(said)).startswith("110")
    assert await talk.says("继续") == asked


async def test_the_same_words_tell_what_happened_where_that_is_asked(talk):
    assert "用几句话" in await talk.says("12345投诉")
    assert not (await talk.says("小区里电动车老被偷了没人管，家里也进过小偷")).startswith("110")
