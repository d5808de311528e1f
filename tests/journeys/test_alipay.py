"""What only Alipay has, through the whole app: the move from user_id to open_id."""

import secrets

import httpx
import pytest

from tests.alipay_phone import AlipayPhone
from tests.phone import link_in


@pytest.fixture
async def phone(house):
    async with httpx.AsyncClient(timeout=60) as http:
        here = AlipayPhone(http, house.server, house.sandbox, "demo", f"2088{secrets.randbelow(10**12):012}")
        await here.opens()
        yield here


async def test_a_conversation_goes_on_while_the_app_moves_to_open_id(phone):
    assert "请告诉我车牌号" in await phone.says("查违章")
    await phone.moves("both")
    assert "发动机号的后 6 位" in await phone.says("冀B12345")
    await phone.moves("open_id")
    assert "查到 4 条违法" in await phone.says("123456")


async def test_who_proved_who_they_are_is_known_by_either_id(phone):
    assert "认证成功" in await phone.binds(link_in(await phone.says("查社保")), "张示例")
    await phone.pushed("养老")
    await phone.moves("both")
    await phone.says("查违章")
    await phone.moves("open_id")
    assert "养老" in await phone.says("查社保")
