"""A citizen who tries one plate after the other is stopped; their own they may look up all day."""

LAST = "，发动机后六位123456"


async def test_trying_plates_ends_and_the_own_one_goes_on(phone):
    said = [await phone.says(f"查违章 冀B{n:05}{LAST}") for n in range(12300, 12322)]
    assert "不同号码" not in "".join(said[:20])
    assert "今天在「" in said[20] and "不同号码" in said[21]
    assert "不同号码" not in await phone.says(f"查违章 冀B12300{LAST}")
