"""A place that is kept for a citizen until the yes: given back when it isn't wanted, kept while nothing changes."""

import asyncio
import re
import secrets

import httpx
import pytest

from tests.answers import answer_all, new_plate
from tests.conftest import new_phone
from tests.identifiers import id_number
from tests.journeys.test_hospital_booking import until

INSPECTION = {"哪个城市": "唐山"}
SESSIONS = "请选日期和上下午"
SLOTS = "请选就诊时段"
FREE = re.compile(r"^(\d+)\. .*（余 (\d+)）", re.MULTILINE)
MOST_PLACES = 3
"""Of a slot in the sandbox."""


@pytest.fixture
async def neighbour(house, phone, request):
    """Somebody else, who looks what is left."""
    async with httpx.AsyncClient(timeout=60) as http:
        yield await new_phone(http, house, phone.platform, f"n{request.node.name}")


async def sessions(phone, station):
    """The sessions of a station, as this citizen is offered them."""
    return await answer_all(phone, "预约年检", {**INSPECTION, "车牌号": new_plate(), "检测站": station}, until=SESSIONS)


async def left(neighbour, station):
    """How many places the last session has, by somebody who doesn't book."""
    shown = await sessions(neighbour, station)
    await neighbour.says("取消")
    return int(re.findall(r"（余 (\d+)）", shown)[-1]), len(re.findall(r"（余", shown))


async def held(phone, station, number):
    await sessions(phone, station)
    asked = await phone.says(str(number))
    assert "确认请回复" in asked
    return asked


async def test_a_cancelled_booking_gives_its_place_back(phone, neighbour):
    before, number = await left(neighbour, "城西")
    await held(phone, "城西", number)
    assert (await left(neighbour, "城西"))[0] == before - 1
    assert "名额已经放回" in await phone.says("取消")
    assert (await left(neighbour, "城西"))[0] == before


async def test_a_form_that_is_forgotten_gives_its_place_back(phone, neighbour):
    """Set aside, and then the place that set-aside forms have is needed by another."""
    before, number = await left(neighbour, "城西")
    await held(phone, "城西", number)
    await phone.says("预约政务大厅办事")
    assert (await left(neighbour, "城西"))[0] == before - 1, "「继续」 would go on with it"
    await phone.says("我想挂号")
    assert (await left(neighbour, "城西"))[0] == before


async def test_the_same_wish_keeps_its_place(phone, faults):
    asked = await held(phone, "城西", 1)
    plate = re.search(r"[冀京津][A-Z]\w{5}", asked)[0]
    await faults.set("appointments", "refuse", code="SLOT_TAKEN", operations=["lock"], times=1)
    assert "请核对" in await phone.says(f"车牌号改成{plate}")


async def patient_of(phone, number):
    """Holds a place at the hospital for somebody whom nobody knows yet; gives what is to be confirmed."""
    await phone.says(number)
    await phone.says("赵大示例")
    asked = await phone.says(id_number(secrets.randbelow(10**6)))
    assert "请核对" in asked
    return asked


@pytest.fixture
async def others(house, phone, request):
    """As many more citizens as a slot has places at most, less one; what they hold is given back afterwards."""
    async with httpx.AsyncClient(timeout=60) as http:
        name = request.node.name
        all_ = [await new_phone(http, house, phone.platform, f"o{n}{name}") for n in range(MOST_PLACES - 1)]
        yield all_
        for one in all_:
            await one.says("取消")


async def test_the_last_place_is_moved_to_the_right_person(phone, others):
    """Whoever mends a name must not be told that the place which is kept for them is taken."""
    number, places = FREE.search(await until(phone, ("", ""), SLOTS)).groups()
    for other in others[: int(places) - 1]:
        await until(other, ("", ""), SLOTS)
        await patient_of(other, number)
    await phone.says("取消")
    assert FREE.search(await until(phone, ("", ""), SLOTS)).groups() == (number, "1")
    await patient_of(phone, number)
    mended = await phone.says("就诊人改成李示例")
    assert "请核对" in mended and "李示例" in mended
    assert "名额已经放回" in await phone.says("取消")


async def test_a_place_whose_gateway_does_not_answer_is_given_back_later(phone, neighbour, faults):
    before, number = await left(neighbour, "第一")
    await held(phone, "第一", number)
    await faults.set("appointments", "error", operations=["unlock"], times=1)
    told = await phone.says("取消")
    assert "还没放回去" in told and re.search(r"最晚 \d\d:\d\d 自动放回", told)
    assert (await left(neighbour, "第一"))[0] == before - 1
    await given_back(neighbour, before)


async def given_back(neighbour, before):
    """Waits until as many places are left as before."""
    for _ in range(30):
        await asyncio.sleep(1.2)  # the neighbour may not write more often than citizens do
        if (await left(neighbour, "第一"))[0] == before:
            return
    raise AssertionError("never given back")


async def test_a_refused_booking_keeps_no_place(phone, neighbour, faults):
    before, number = await left(neighbour, "城西")
    await held(phone, "城西", number)
    await faults.set("appointments", "refuse", code="DUPLICATE", operations=["book"], times=1)
    assert "已经有年检预约" in await phone.says("确认")
    assert (await left(neighbour, "城西"))[0] == before


async def test_whoever_erases_everything_keeps_no_place(phone, neighbour):
    before, number = await left(neighbour, "城西")
    await held(phone, "城西", number)
    await phone.says("删除我的数据")
    assert "已经全部删除" in await phone.says("确认删除")
    assert (await left(neighbour, "城西"))[0] == before


async def erases(phone):
    await phone.says("删除我的数据")
    assert "已经全部删除" in await phone.says("确认删除")


async def leaves(phone):
    await phone.unfollows()


@pytest.mark.parametrize("go", [erases, leaves])
async def test_a_place_is_given_back_after_an_erasure_once_its_gateway_answers(phone, neighbour, faults, go):
    """Nothing is known of them any more; the place is others' before its time is over."""
    before, number = await left(neighbour, "第一")
    await held(phone, "第一", number)
    await faults.set("appointments", "error", operations=["unlock"], times=1)
    await go(phone)
    assert (await left(neighbour, "第一"))[0] == before - 1
    await given_back(neighbour, before)


async def test_whoever_leaves_keeps_no_place(phone, neighbour):
    before, number = await left(neighbour, "城西")
    await held(phone, "城西", number)
    await phone.unfollows()
    assert (await left(neighbour, "城西"))[0] == before
