"""A citizen stays the same person while Alipay moves an app from user_id to open_id."""

import pytest
from starlette.applications import Starlette

from adapters.alipay.adapter import AlipayAdapter
from adapters.alipay.ledger import MemoryLedger
from adapters.alipay.persons import Persons
from bot.messages import Address, Reply
from sandbox.alipay.envelope import check_ack

OPEN, USER = "open-0123456789abcdef", "2088000000000001"


@pytest.fixture
def persons():
    return Persons("app", MemoryLedger())


async def test_19_a_citizen_known_by_user_id_keeps_it_when_an_open_id_comes(persons):
    assert await persons.meet(user_id=USER) == USER
    assert await persons.meet(open_id=OPEN, user_id=USER) == USER
    assert await persons.meet(open_id=OPEN) == USER
    assert await persons.meet(user_id=USER) == USER
    assert await persons.reach(USER) == OPEN


async def test_19_a_new_citizen_is_known_by_the_open_id(persons):
    assert await persons.meet(open_id=OPEN, user_id=USER) == OPEN
    assert await persons.meet(user_id=USER) == OPEN
    assert await persons.meet(open_id=OPEN) == OPEN
    assert await persons.reach(OPEN) == OPEN


async def test_19_ids_that_nobody_named_together_are_two_persons(persons):
    assert await persons.meet(user_id=USER) == USER
    assert await persons.meet(open_id=OPEN) == OPEN
    assert await persons.reach(USER) == USER
    assert not await persons.is_same(USER, open_id=OPEN)
    assert await persons.is_same(USER, open_id=OPEN, user_id=USER)
    assert await persons.is_same(USER, open_id=OPEN)


async def test_the_ids_of_one_app_say_nothing_about_another():
    ledger = MemoryLedger()
    await Persons("one", ledger).meet(open_id=OPEN, user_id=USER)
    assert await Persons("two", ledger).reach(USER) == USER


async def test_19_conversation_and_answers_follow_the_citizen(world, kit):
    """Before the move, in the middle of it, and after: one address, and answers go to the id that Alipay takes now."""
    citizen = world.platform.citizen(world.demo, USER)
    world.platform.chat("demo", USER).did["message"] = world.platform.clock()
    seen = []

    async def receive(message, *, waited_s=0.0):
        seen.append(message.address)
        return Reply("好")

    web = Starlette(routes=world.adapter.routes(receive))
    for number, ids in enumerate(
        ({}, {"OpenId": citizen.open_id}, {"OpenId": citizen.open_id, "FromAlipayUserId": None})
    ):
        answer = await kit.call(web, "/alipay/demo", kit.form(MsgId=f"25112100000000000{number}", **ids))
        check_ack(world.demo, answer.body, citizen.open_id if number == 2 else USER)
    assert seen == [Address("alipay", "demo", USER)] * 3
    sent = [biz.get("open_id") or biz["to_user_id"] for _, biz in world.platform.calls]
    assert sent == [USER, citizen.open_id, citizen.open_id]
    assert isinstance(world.adapter, AlipayAdapter)
