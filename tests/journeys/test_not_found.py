"""What citizens could not find is kept for operators: masked, counted, with what it may have meant."""

import secrets

from bot.insight.questions import Why
from tests.identifiers import id_number
from tests.records import eventually, records


async def unfound(house, text):
    """The questions that hold these words, once they are recorded."""
    async with records(house.data_dir) as here:

        async def look():
            return [one for one in await here.insight.questions.unfound(1) if text in one.question.text]

        return await eventually(look)


def unheard(stem):
    """Words that nobody has asked before, so that each test finds its own."""
    return f"{stem}{''.join(secrets.choice('鑫淼焱垚犇骉羴猋') for _ in range(6))}"


async def test_words_that_mean_nothing_are_counted_once_with_their_number(phone, house):
    said = "查骉羴猋"
    async with records(house.data_dir) as here:

        async def times():
            found = [one for one in await here.insight.questions.unfound(1) if one.question.text == said]
            assert len(found) <= 1 and all(one.question.why == Why.UNMATCHED for one in found)
            return sum(one.times for one in found)

        before = await times()
        await phone.says(said)
        await phone.says(said)

        async def both():
            return await times() == before + 2

        assert await eventually(both)


async def test_they_are_masked_and_sealed(phone, house):
    mark, number = unheard(""), id_number(81)
    await phone.says(f"查一下我的车有没有违章，{mark}，我叫欧阳若兰，电话13800138000，{number}")
    await phone.says("算了")
    (one,) = await unfound(house, mark)
    assert "<phone>" in one.question.text and "<id>" in one.question.text and "<name>" in one.question.text
    async with records(house.data_dir) as here:
        kept = [key async for key in here.redis.scan_iter("banshi:{questions}*")]
        for key in kept:
            assert mark.encode() not in await here.redis.dump(key)
            assert 0 < await here.redis.ttl(key) <= 91 * 24 * 3600


async def test_real_questions_of_the_week_are_kept_masked(phone, house):
    plate = "冀B12345"
    await phone.says(f"帮我看看{plate}有没有违章")
    async with records(house.data_dir) as here:

        async def look():
            asked = await here.insight.questions.last_week()
            return [one for one in asked if one.question.text == "帮我看看<plate>有没有违章"]

        (one,) = await eventually(look)
        assert one.question.service.endswith(".violation") and one.times >= 1
        assert all(plate not in other.question.text for other in await here.insight.questions.last_week())
