"""Places abroad are told from dishes, houses and cars that are called after them."""

import pytest

from bot.intents.slots.abroad import abroad


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("东京的地铁几点停", "东京"),
        ("给新西兰的房子交水费", "新西兰"),
        ("台北悠游卡退钱", "台北"),
        ("新加坡花园小区停水了", ""),
        ("开家韩国烤肉店要什么证", ""),
        ("德国车年检去哪", ""),
        ("书法国画班怎么报名", ""),
        ("京港澳高速通不通", ""),
        ("我闺女在首尔念书", "首尔"),
        ("在北京都怎么查社保缴费", ""),
        ("内蒙古巴彦淖尔异地就医备案", ""),
        ("站台中间的路灯坏了", ""),
        ("公交站台南侧", ""),
        ("增加纳税人", ""),
        ("河南非法集资", ""),
        ("更新北京户口", ""),
        ("今日本人来办行吗", ""),
        ("朝鲜族改名字", ""),
        ("我家也门口停车了", ""),
        ("", ""),
    ],
)
def test_a_place_abroad(said: str, place: str):
    assert abroad(said) == place
