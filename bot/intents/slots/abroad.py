"""Places abroad that a message names: other countries, territories with their own authorities, and their cities."""

import re

from bot.intents.slots.tables import Surfaces, words

_NAMES: Surfaces[str] = Surfaces((name, name) for name in words("abroad.txt"))
_OTHER_NAME = re.compile(
    r"料理|烤肉|菜|餐|泡菜|火锅|汉堡|披萨|面馆|小吃|奶茶|红酒|咖啡|香水|化妆|品牌|车|进口|代购|电影|电视剧|动漫|"
    r"风情|花园|小区|家园|公寓|广场|大厦|城(?!市)|街|路|道(?!路)|假日|酒店|饭店|婚纱|国际|画|族"
)
"""What stands behind the name of a country where it names a dish, a house or a street here."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_BEFORE = frozenset("在去到从往飞回来的给和跟与及是住寄坐问查订买约想要于对向赴返留游说讲叫我俺咱他她你您们个")
"""What stands before a named place; behind other characters it is part of other words: 今日本人, 内蒙古巴彦淖尔."""
_KNOWING = re.compile(r"出国|国外|境外|出境|港澳台|留学|护照|外国|海外")


def abroad(text: str) -> str:
    """The first place abroad that a text names, empty where it names none."""
    named = (name for start, end, name in _NAMES.scan(text) if _stands(text, start, end))
    return next(named, "")


def _stands(text: str, start: int, end: int) -> bool:
    is_whole = start == 0 or text[start - 1] in _BEFORE or not _HAN.match(text, start - 1)
    return is_whole and not _OTHER_NAME.match(text, end)


def concerns_abroad(phrase: str) -> bool:
    """Whether what citizens say of a matter shows that places abroad come up in it."""
    return bool(_KNOWING.search(phrase) or abroad(phrase))
