"""Telling citizens: the first way that is open, on what they agreed to, and no other."""

import pytest

from adapters.alipay.adapter import AlipayAdapter
from adapters.alipay.agreements import BY_IDENTITY
from adapters.alipay.ledger import MemoryLedger
from adapters.alipay.notifying import Notification, Way
from bot.errors import DeliveryFailed, StoreUnavailable
from bot.messages import Address

TEMPLATES = {
    "progress": {
        "subscription": "S1",
        "page": "pages/case?id%3D42",
        "follower": "F1",
        "action_name": "查看",
        "city": "7",
    },
    "waiting": {"subscription": "S2", "page": "pages/chat"},
}
NEWS = Notification("n1", "progress", {"keyword1": "已受理"}, "https://example.com/case")
SENT = {
    "alipay.open.app.mini.templatemessage.send": Way.SUBSCRIPTION,
    "alipay.eco.cityservice.message.send": Way.CITY,
    "alipay.open.public.message.single.send": Way.FOLLOWER,
}


@pytest.fixture
def adapter(world, kit):
    app = kit.app(templates=TEMPLATES, gateway=world.app.gateway, transport=world.app.transport)
    return AlipayAdapter({"demo": app}, world.http)


def ways(world):
    return [SENT[method] for method, _ in world.platform.calls if method in SENT]


async def progress(adapter, address):
    return [one for one in await adapter.consents(address) if one.notice == "progress"]


async def tell(adapter, kit, news=NEWS):
    return await adapter.notify(Address("alipay", "demo", kit.user), news)


async def test_a_subscription_comes_first_and_is_used_up(world, kit, adapter):
    world.platform.citizen(world.demo, kit.user).subscribed.add("S1")
    world.platform.chat("demo", kit.user).following = True
    assert [(await tell(adapter, kit)).way for _ in range(2)] == [Way.SUBSCRIPTION, Way.FOLLOWER]
    assert ways(world) == [Way.SUBSCRIPTION, Way.FOLLOWER]


async def test_the_city_service_only_with_the_citizens_agreement(world, kit, adapter):
    agreements = adapter.account("demo").agreements
    told = await tell(adapter, kit)
    assert (told.way, told.why[Way.CITY]) == (None, "not agreed")
    await agreements.agree(kit.user, BY_IDENTITY)
    assert (await tell(adapter, kit)).way is Way.CITY
    await agreements.withdraw(kit.user, BY_IDENTITY)
    assert (await tell(adapter, kit)).way is None
    assert ways(world) == [Way.CITY]


async def test_by_identity_number_the_number_leaves_hashed(world, kit, adapter):
    await adapter.account("demo").agreements.agree(kit.user, BY_IDENTITY)
    news = Notification("n2", "progress", {"keyword1": "x"}, "https://example.com/", "王示例", "11010119000101001X")
    assert (await tell(adapter, kit, news)).way is Way.CITY
    assert "alipay_user_id" not in world.platform.city_messages["n2"]
    assert "110101190001" not in str(world.platform.city_messages)


async def test_nobody_is_told_who_agreed_to_nothing(world, kit, adapter):
    told = await tell(adapter, kit)
    assert told.way is None
    assert told.why == {Way.SUBSCRIPTION: "not subscribed", Way.CITY: "not agreed", Way.FOLLOWER: "not following"}
    assert ways(world) == []


async def test_that_something_waits_is_told_who_subscribed_to_it(world, kit, adapter):
    here, said = Address("alipay", "demo", kit.user), {"matter": "您办的事有新消息", "how": "请回到对话查看"}
    assert await adapter.announce(here, "n1", said) is False
    world.platform.citizen(world.demo, kit.user).subscribed.add("S2")
    await adapter.consented(here, {"S2": True})
    assert await adapter.announce(here, "n1", said) is True
    assert ways(world) == [Way.SUBSCRIPTION]


async def test_a_refused_way_leads_to_the_next(world, kit, adapter):
    world.platform.citizen(world.demo, kit.user).subscribed.add("S1")
    world.platform.chat("demo", kit.user).following = True
    world.platform.errors["alipay.open.app.mini.templatemessage.send"] = ("40004", "USER_TEMPLATE_ILLEGAL")
    told = await tell(adapter, kit)
    assert (told.way, list(told.why)) == (Way.FOLLOWER, [Way.SUBSCRIPTION, Way.CITY])


async def test_what_may_have_arrived_is_not_sent_by_another_way(world, kit, adapter):
    world.platform.citizen(world.demo, kit.user).subscribed.add("S1")
    world.platform.chat("demo", kit.user).following = True
    world.platform.errors["alipay.open.app.mini.templatemessage.send"] = ("20000", "isp.unknow-error")
    told = await tell(adapter, kit)
    assert (told.way, told.open) == (None, True)
    assert Way.FOLLOWER not in ways(world)


async def test_news_without_templates_goes_nowhere(world, kit, adapter):
    told = await tell(adapter, kit, Notification("n3", "unheard-of", {}, "https://example.com/"))
    assert set(told.why.values()) == {"no template"}
    with pytest.raises(DeliveryFailed):
        await adapter.notify(Address("alipay", "nobody", kit.user), NEWS)


async def test_a_front_ends_yes_is_confirmed_by_alipay_and_a_no_holds_whatever_alipay_says(world, kit, adapter):
    address = Address("alipay", "demo", kit.user)
    await adapter.consented(address, {"S1": True})
    assert [(one.left, one.declined) for one in await progress(adapter, address)] == [(0, False)]
    world.platform.citizen(world.demo, kit.user).subscribed.add("S1")
    world.platform.chat("demo", kit.user).following = True
    await adapter.consented(address, {"S1": True})
    assert [
        (one.notice, one.template, one.left) for one in await adapter.consents(address) if one.notice == "progress"
    ] == [("progress", "S1", 1)]
    assert "progress" in (await adapter.ways(address)).notices
    assert await adapter.decline(address, "progress") and not await adapter.decline(address, "unheard-of")
    assert (await tell(adapter, kit)).way is None and ways(world) == []
    assert "progress" not in (await adapter.ways(address)).notices
    await adapter.consented(address, {"S1": True})
    assert (await tell(adapter, kit)).way is Way.SUBSCRIPTION
    await adapter.consented(address, {"S1": False})
    assert [one.declined for one in await progress(adapter, address)] == [True]
    assert await adapter.forget(address) and not (await adapter.consents(address))[0].at


async def test_agreements_say_since_when(world, kit, adapter):
    agreements = adapter.account("demo").agreements
    world.platform.citizen(world.demo, kit.user).subscribed.update(("S1", "S2"))
    assert await agreements.ask(kit.user, kit.user, ["S1", "S2", "S3"]) == {"S1", "S2"}
    kept = await agreements.kept(kit.user)
    assert {(name, each.lasting) for name, each in kept.items()} == {("S1", False), ("S2", False)}
    world.platform.citizen(world.demo, kit.user).subscribed.clear()
    assert await agreements.ask(kit.user, kit.user, ["S1"]) == frozenset()
    assert set(await agreements.kept(kit.user)) == {"S2"}


async def test_a_lasting_subscription_is_asked_about_once_a_day(world, kit, adapter):
    agreements = adapter.account("demo").agreements
    world.platform.citizen(world.demo, kit.user).subscribed.add("L1")
    world.platform.lasting.add("L1")
    for _ in range(3):
        assert await agreements.holds(kit.user, kit.user, "L1")
        await agreements.used(kit.user, "L1")
    assert len(world.platform.calls) == 1


async def test_an_agreement_that_cannot_be_looked_up_is_none(world, kit):

    class Away(MemoryLedger):
        async def read(self, key):
            raise StoreUnavailable("x")

    app = kit.app(templates=TEMPLATES, gateway=world.app.gateway)
    with pytest.raises(StoreUnavailable):
        await tell(AlipayAdapter({"demo": app}, world.http, ledger=Away()), kit)
    assert ways(world) == []
