"""A citizen who tells what has happened in their life hears what there is to do, from no place in particular."""

import pytest

from tests.talks import Talk

TOLD = {
    "我妈走了": "死亡证明", "我爸没了": "死亡证明", "老人走了": "死亡证明", "我奶奶去世了要办啥": "死亡证明",
    "我妈没了 户口怎么销": "注销户口", "孩子刚出生": "出生医学证明", "生了个闺女": "出生医学证明",
    "我媳妇生了": "出生医学证明", "我要结婚了": "结婚登记", "搬家了": "户口", "我下岗了": "失业保险金",
    "被开除了": "失业保险金", "失业了": "失业保险金", "考上大学了": "助学贷款", "怀孕了": "产检",
    "买房了": "不动产登记", "我爸瘫痪了": "残疾人证",
}  # fmt: skip


@pytest.mark.parametrize(("said", "told"), TOLD.items())
async def test_what_there_is_to_do_is_told_without_a_place(parts, said, told):
    answer = await Talk(parts).says(said)
    assert told in answer and "换个说法" not in answer and "哪个城市" not in answer, answer


async def test_one_of_it_is_picked(parts):
    talk = Talk(parts)
    told = await talk.says("我妈走了")
    assert "1. 户口迁移" in told and "110" in told, told
    assert "【户口迁移】" in await talk.says("1")


STUCK = {"唐山": "请选医院", "查违章": "车牌号", "交电费": "户号", "随手拍 井盖丢了": "请问在哪里", "查社保": "认证"}


@pytest.mark.parametrize("said", ["我爸去世了", "我妈走了", "孩子刚出生"])
@pytest.mark.parametrize("asked", STUCK)
async def test_it_is_heard_in_a_form_which_is_kept(parts, asked, said):
    talk = Talk(parts)
    if asked == "唐山":
        await talk.says("我要挂号")
    assert STUCK[asked] in await talk.says(asked)
    told = await talk.says(said)
    assert "证明" in told and "办到一半，回复「继续」" in told, told
    assert STUCK[asked] in await talk.says("继续")


async def test_what_a_form_asks_is_its_answer(parts):
    talk = Talk(parts)
    for said in ("投诉单位欠薪", "示例公司"):
        await talk.says(said)
    told = await talk.says("被开除了")
    assert "先别急" not in told, told


@pytest.mark.parametrize(
    ("opening", "said", "opens"),
    [("查违章", "公积金也查下", "公积金"), ("交电费", "我退休了", "养老"), ("查违章", "明天天气咋样", "哪个城市")],
)
async def test_another_wish_at_a_number_is_heard_and_the_form_kept(parts, opening, said, opens):
    talk = Talk(parts)
    await talk.says(opening)
    told = await talk.says(said)
    assert opens in told and "先放着，这件办完回复「继续」接着办" in told, told


@pytest.mark.parametrize("said", ["我妈走丢了", "我不走了", "孩子生病了", "他没了工作证", "我结过婚"])
async def test_what_sounds_alike_is_none(parts, said):
    told = await Talk(parts).says(said)
    assert "死亡证明" not in told and "出生医学证明" not in told and "恭喜" not in told, told
