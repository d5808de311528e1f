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


QUESTIONS = {"查违章": "车牌号", "随手拍 井盖丢了": "请问在哪里", "投诉商家缺斤短两": "哪方面的问题"}


@pytest.mark.parametrize("said", "先不 算球 算逑了 撤了吧 撤了吧我不告了 我不告了 没事了 算了不告了 改天再说".split())
@pytest.mark.parametrize("opening", QUESTIONS)
async def test_who_gives_up_in_their_own_words_is_done_with_it(parts, opening, said):
    talk = Talk(parts)
    assert QUESTIONS[opening] in await talk.says(opening)
    told = await talk.says(said)
    assert "不办了，填写的内容没有提交" in told, told
    assert talk.talk.form is None
    assert talk.talk.paused is None


async def test_nothing_to_add_is_no_end(parts):
    talk = Talk(parts)
    for said in ("随手拍 井盖丢了", "唐山建设北路", "跳过"):
        told = await talk.says(said)
    assert "补充" in told
    assert "回复「确认」" in await talk.says("没事了")


async def test_not_now_at_the_card_ends_it(parts):
    talk = Talk(parts)
    await talk.says(PARKING)
    assert "不办了" in await talk.says("先不")


@pytest.mark.parametrize("said", ["等会再说", "一会儿再说吧"])
async def test_who_is_busy_keeps_the_form(parts, said):
    talk = Talk(parts)
    await talk.says("查违章")
    told = await talk.says(said)
    assert "不着急" in told and "车牌号" in told, told
