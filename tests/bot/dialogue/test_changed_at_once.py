"""Several values that are changed in one message at a confirmation: all are taken, or it is said which isn't."""

import pytest

from tests.talks import Talk

PERMIT = "办进京证 津A12345 后天 三天"


@pytest.mark.parametrize("said", ["冀B54321 明天 两天", "明天，两天，冀B54321"])
async def test_all_that_is_changed_at_once_is_changed(parts, said):
    talk = Talk(parts)
    assert "津A12345" in await talk.says(PERMIT)
    card = await talk.says(said)
    assert "冀B54321" in card and "两天" in card and "津A12345" not in card and "三天" not in card
    assert "没看明白" not in card


async def test_what_fits_nothing_is_told(parts):
    talk = Talk(parts)
    await talk.says(PERMIT)
    card = await talk.says("冀B54321 明天 半年")
    assert card.startswith("「半年」没看明白") and "冀B54321" in card and "三天" in card


@pytest.mark.parametrize("said", ["冀B54321 明天 三天", "冀B54321 谢谢"])
async def test_what_stands_already_is_no_riddle(parts, said):
    talk = Talk(parts)
    await talk.says(PERMIT)
    card = await talk.says(said)
    assert "冀B54321" in card and "没看明白" not in card
