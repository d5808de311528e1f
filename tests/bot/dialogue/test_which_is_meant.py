"""A number named beside the one that is handled replaces it only where it is said as a correction."""

import pytest

from tests.talks import Talk

WATER, OTHER_WATER = "1001000805", "1001000806"
CAR, OTHER_CAR = "冀B12345", "冀B54321"


async def last_of(talk, *messages):
    for message in messages:
        reply = await talk.says(message)
    return reply


@pytest.mark.parametrize(
    ("opening", "beside", "kept", "other"),
    [
        (f"水费 {WATER}", f"我婆婆家的是{OTHER_WATER} 不用管", WATER, OTHER_WATER),
        (f"水费 {WATER}", f"邻居老王昨天说他{OTHER_WATER}", WATER, OTHER_WATER),
        (f"停车费{CAR}", f"我同事的车是{OTHER_CAR}", CAR, OTHER_CAR),
        (f"停车费{CAR}", f"旁边停着{OTHER_CAR}", CAR, OTHER_CAR),
        ("燃气费 3001000301", "我儿子家是3001000201 别交他的", "3001000301", "3001000201"),
        ("交罚款 1302021900000111", "上回那个1302021900000011交过了", "1302021900000111", "1302021900000011"),
        ("进京证 冀B66666 明天 三天", f"我朋友那辆{CAR}上周办过了", "冀B66666", CAR),
        ("约年检 冀A12345 石家庄", "我还有一辆冀AF67890 上个月检过了", "冀A12345", "冀AF67890"),
        ("约年检 冀A12345 石家庄", "我还有一辆冀AF67890", "冀A12345", "冀AF67890"),
    ],
)
async def test_the_one_that_is_handled_stays_and_is_named(parts, opening, beside, kept, other):
    talk = Talk(parts)
    await talk.says(opening)
    told = await talk.says(beside)
    assert kept in told
    assert f"「改成 {other}」" in told
    changed = await talk.says(f"改成 {other}")
    assert kept not in changed


@pytest.mark.parametrize(
    ("opening", "beside", "kept", "other"),
    [
        (f"水费 {WATER}", f"我婆婆家的是{OTHER_WATER} 不用管", WATER, OTHER_WATER),
        (f"停车费{CAR}", f"我同事的车是{OTHER_CAR}", CAR, OTHER_CAR),
    ],
)
async def test_what_is_paid_after_that_is_the_one_that_was_shown(parts, opening, beside, kept, other):
    paid = await last_of(Talk(parts), opening, beside, "确认")
    assert other not in paid
    assert kept in paid or "订单" in paid or "支付" in paid


@pytest.mark.parametrize(
    ("opening", "correction", "meant"),
    [
        (f"停车费{CAR}", OTHER_CAR, OTHER_CAR),
        (f"停车费{CAR}", f"是{OTHER_CAR}", OTHER_CAR),
        (f"停车费{CAR}", f"我的车是{OTHER_CAR}", OTHER_CAR),
        (f"停车费{CAR}", f"车牌号是{OTHER_CAR}吧", OTHER_CAR),
        (f"停车费{CAR}", f"不对是{OTHER_CAR}", OTHER_CAR),
        (f"停车费{CAR}", f"是{OTHER_CAR} 不是{CAR}", OTHER_CAR),
        (f"停车费{CAR}", f"我记错了 {OTHER_CAR}", OTHER_CAR),
        (f"停车费{CAR}", f"改成{OTHER_CAR}", OTHER_CAR),
        (f"停车费{CAR}", f"换成我爱人的{OTHER_CAR}", OTHER_CAR),
        (f"停车费{CAR}", f"换另一辆{OTHER_CAR}", OTHER_CAR),
        (f"水费 {WATER}", "给我妈交 1001000806", OTHER_WATER),
        (f"水费 {WATER}", "应该是1001000806", OTHER_WATER),
        (f"水费 {WATER}", "水费 1001000806", OTHER_WATER),
    ],
)
async def test_a_correction_replaces_it(parts, opening, correction, meant):
    talk = Talk(parts)
    await talk.says(opening)
    told = await talk.says(correction)
    assert meant in told
    assert "没有换" not in told
