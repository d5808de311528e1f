"""Nothing but guides: what citizens are told where a city has connected no gateway yet."""

from dataclasses import replace

import pytest

from bot.catalog.gateways import Gateways
from tests.talks import Mind, Talk, open_dialogue


@pytest.fixture
async def talk(mind):
    edition = mind.edition
    later = tuple(edition.gateways.gateways)
    catalog = edition.catalog.without_calls_to(later)
    bare = replace(edition, catalog=catalog, gateways=Gateways(gateways={}, later=later))
    async with open_dialogue(Mind(mind.settings, bare)) as parts:
        yield Talk(parts)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("查违章 冀B12345 发动机后六位123456", "【机动车违法查询】"),
        ("我那社保交了几年咧", "【社保参保缴费查询】"),
        ("我想挂唐山市工人医院口腔科的号", "【医院预约挂号】"),
        ("唐山明天限行吗", "【机动车尾号限行查询】"),
        ("我要投诉楼下饭馆油烟", "【"),
        ("我的预约", ""),
        ("取消预约", ""),
        ("我报的路灯修了没", ""),
        ("给我妈查社保", "【社保参保缴费查询】"),
    ],
)
async def test_a_service_without_its_gateway_tells_its_guide(talk, said, told):
    answer = await talk.says(said)
    assert told in answer and answer and "http" not in answer.partition("网上")[0]


async def test_children_are_not_looked_up_where_nobody_can_be_asked(talk):
    await talk.bind("张示例", "130203199001011234")
    assert "窗口" in await talk.says("添加孩子")


@pytest.mark.parametrize(
    "begun", [("查违章 冀B12345",), ("我想挂唐山市工人医院的号",), ("查违章 冀B12345", "等等，公租房怎么申请")]
)
async def test_a_form_whose_gateway_is_taken_away_meanwhile_ends_with_words(mind, begun):
    edition = mind.edition
    async with open_dialogue(mind) as parts:
        talk = Talk(parts)
        for text in begun:
            await talk.says(text)
        catalog = edition.catalog.without_calls_to(edition.gateways.gateways)
        gateways = parts.dialogue.gateways.over(Gateways(gateways={}))
        parts.dialogue.swap(catalog, edition.routing, gateways)
        assert await talk.says("123456")
        assert await talk.says("继续")
        assert "【机动车违法查询】" in await talk.says("查违章")
