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
        ("", ""),
    ],
)
def test_a_place_abroad(said: str, place: str):
    assert abroad(said) == place
