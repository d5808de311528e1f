"""What was cut off is what is told of: water is no power."""

import pytest


@pytest.mark.parametrize(
    ("said", "place", "told", "not_told"),
    [
        ("停水了", "唐山市路北区", "没有停水通知", "条停水通知"),
        ("停电了", "唐山市路北区", "1 条停电通知", "没有"),
        ("家里没水了", "唐山市路南区", "1 条停水通知", "没有"),
        ("停气了", "唐山市路北区", "没有停气通知", "条停气通知"),
        ("查停供通知", "唐山市路北区", "1 条停供通知", "没有"),
        ("停水又停电", "唐山市路北区", "1 条停供通知", "没有"),
    ],
)
async def test_of_what_was_asked(phone, said, place, told, not_told):
    assert "哪里停了" in await phone.says(said)
    answer = await phone.says(place)
    assert told in answer and not_told not in answer, answer


async def test_what_else_is_cut_off_there_is_told_besides(phone):
    await phone.says("停水了")
    answer = await phone.says("唐山市路北区")
    assert "12345" in answer and "同一个地方另有" in answer and "· 停电" in answer
