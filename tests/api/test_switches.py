"""What operators switch off, as front ends meet it."""

from tests.api.test_forms import FINE, key
from tests.console.test_switches import closed
from tests.waiting import until


async def test_switches_count_for_the_api_too(house, front):
    """A service, a gateway, the bot: refused with the sentence that the chat says, and well again afterwards."""

    async def refused(wanted):
        answer = await front.http.post("/submissions", json=FINE, headers=key())
        return answer.status_code == 503 and wanted in answer.json()["detail"]

    for path, fields, wanted in (
        ("/service", {"service": "traffic.violation"}, "暂停办理"),
        ("", {"gateway": "traffic"}, "暂停办理"),
        ("/bot", {}, "系统正在维护"),
    ):
        async with closed(house, path, say="预计今晚 22 点恢复。", **fields):
            await until(lambda said=wanted: refused(said))
            assert await refused("预计今晚 22 点恢复")
            assert wanted in await front.says("查违章")

        async def well():
            return (await front.http.post("/submissions", json=FINE, headers=key())).status_code == 201

        await until(well)
