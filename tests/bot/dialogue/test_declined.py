"""A card that is declined in a citizen's own words, or put off."""

import pytest

from tests.talks import Talk

PARKING = "停车缴费 津A12345"


@pytest.mark.parametrize("said", "2 不了 别交先 先别交 没说要交 行了不用了 好了不要了".split())
async def test_who_declines_is_done_with_it(parts, said):
    talk = Talk(parts)
    assert "回复「确认」" in await talk.says(PARKING)
    assert "不办了" in await talk.says(said)
    assert talk.talk.form is None


@pytest.mark.parametrize("said", "我再想想 先放放 等会儿 明天再说 等等".split())
async def test_who_puts_it_off_goes_on_later(parts, said):
    talk = Talk(parts)
    card = await talk.says(PARKING)
    told = await talk.says(said)
    assert "没有提交" in told and "回复「继续」" in told
    assert await talk.says("继续") == card


async def test_a_no_that_wants_a_change_still_asks_which(parts):
    talk = Talk(parts)
    await talk.says(PARKING)
    assert "要改哪一项" in await talk.says("不对")
