"""A citizen who books in the chat and on the mini program's page in the same moment has one booking, and knows it."""

import asyncio
import os
import re

import httpx
import pytest

from tests.answers import answer_all, new_plate
from tests.api.conftest import Front
from tests.wechat_phone import WeChatPhone

SERVICE = "traffic.vehicle_inspection"
MADE = "年检约好了"
NUMBER = re.compile(r"\b\d{20}\b")


@pytest.fixture(params=["the mini program's chat", "the official account"])
async def ways(house, request):
    """One person's chat and mini program's pages; WeChat has another id for them in another account."""
    openid = f"oBOTH{os.urandom(8).hex()}"
    async with (
        httpx.AsyncClient(timeout=60) as http,
        httpx.AsyncClient(base_url=f"{house.server}/api/v1", timeout=60) as pages,
    ):
        front = await Front(pages, house.sandbox, openid).logs_in()
        own = WeChatPhone(http, house.server, house.sandbox, "demo", f"{openid}b")
        yield (own if request.param == "the official account" else front), front


async def fills_the_page(front, plate):
    """The first place and the first hour, as the chat takes them; gives where to confirm."""
    values = {"plate": plate, "city": "唐山"}
    for field in ("station", "session"):
        asked = {"field": field, "values": values, "limit": 1}
        page = (await front.http.post(f"/services/{SERVICE}/choices", json=asked)).json()
        values[field] = page["items"][0]["value"]
    keyed = {"Idempotency-Key": os.urandom(16).hex()}
    answer = await front.http.post("/submissions", json={"service": SERVICE, "values": values}, headers=keyed)
    assert answer.status_code == 201, answer.text
    waiting = answer.json()
    assert waiting["state"] == "confirm", waiting
    return f"/submissions/{waiting['id']}/confirm"


@pytest.mark.parametrize("first", ["chat", "page"])
async def test_one_booking_and_both_are_told_the_truth(ways, first):
    chat, front = ways
    plate = new_plate()

    async def talks():
        await answer_all(chat, "预约机动车年检", {"车牌号": plate, "哪个城市": "唐山"})

    if first == "chat":
        await talks()
        address = await fills_the_page(front, plate)
    else:
        address = await fills_the_page(front, plate)
        await talks()
    said, answer = await asyncio.gather(chat.says("确认"), front.http.post(address))
    told = answer.json()
    by_chat, by_page = MADE in said, told.get("state") == "done"
    assert (by_chat, by_page) in {(True, False), (False, True)}, (said, told)
    mine = await chat.says("我的年检预约")
    listed = (await front.http.get("/records/bookings")).json()["items"]
    numbers = {one["data"]["appoint_no"] for one in listed if one["actions"]} | set(NUMBER.findall(mine))
    assert len(numbers) == 1, (mine, listed)
    assert numbers.pop() in (said if by_chat else told["reply"]["text"])
