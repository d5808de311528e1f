"""What happens is counted by channel, region and day; how many citizens there were is known, who they were is not."""

from collections import Counter
from datetime import datetime

from bot.catalog.converters import BEIJING
from bot.insight.figures import Place
from tests.conftest import new_phone
from tests.records import eventually, records


async def counted(here, channel):
    """Today's figures of a channel, by name and label."""
    (day,) = await here.insight.figures.days([datetime.now(BEIJING).date()])
    found: Counter[tuple[str, str]] = Counter()
    for figure, times in day.counts.items():
        if figure.channel in {channel, ""}:
            found[figure.name, figure.label] += times
    return found, day


async def test_messages_requests_and_services_are_counted(phone, house):
    channel = f"{phone.platform}/{phone.account}"
    async with records(house.data_dir) as here:
        before, _ = await counted(here, channel)
        await phone.says("查违章 冀B12345 发动机后六位123456")
        await phone.says("唐山天气")
        await phone.says("菜单")

        async def look():
            after, day = await counted(here, channel)
            more = after - before
            return (more, day) if more["messages", ""] >= 3 and more["requests", "route"] >= 2 else None

        more, day = await eventually(look)
        done = {label for name, label in more if name == "done"}
        assert any(label.endswith(".violation") for label in done) and any("weather" in label for label in done)
        assert sum(times for (name, _), times in more.items() if name == "answers") == more["messages", ""]
        assert any(name == "gateways" and label.endswith(":done") for name, label in more)
        assert any(figure.region == "唐山市" and figure.channel == channel for figure in day.counts)


async def test_citizens_are_counted_without_being_known(phone, house):
    channel = f"{phone.platform}/{phone.account}"
    today = datetime.now(BEIJING).date()
    async with records(house.data_dir) as here:
        before = await here.insight.figures.citizens([today], [Place(channel, "")])
        for one in (phone, *[await new_phone(phone.http, house, phone.platform, "counted") for _ in range(2)]):
            await one.says("你好")  # of one alone an estimate may take no notice

        async def look():
            return await here.insight.figures.citizens([today], [Place(channel, "")]) > before

        assert await eventually(look)
        for key in [key async for key in here.redis.scan_iter("banshi:{figures}*")]:
            kept = await here.redis.dump(key)
            assert phone.user.encode() not in kept and 0 < await here.redis.ttl(key) <= 402 * 24 * 3600
