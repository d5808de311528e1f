"""The chat through the API: the same dialogue, once for each message."""

import asyncio

from tests.api.conftest import is_problem


async def test_a_service_from_the_first_word_to_the_answer(front):
    assert "发动机号" in await front.says("查违章 冀B12345")
    done = await front.says_all("123456")
    assert "冀B12345" in done["reply"]["text"] and done["state"] == "done" and done["service"] == "traffic.violation"
    assert done["at"].endswith("+08:00") and done["reply"]["speech"].endswith("。")


async def test_a_message_that_comes_twice_is_answered_once(front):
    asked = {"id": "m-twice-0001", "text": "查违章 冀B12345"}
    both = await asyncio.gather(*(front.http.post("/messages", json=asked) for _ in range(2)))
    assert len({answer.json()["reply"]["text"] for answer in both}) == 1
    assert "发动机" in (await front.http.post("/messages", json=asked)).json()["reply"]["text"]


async def test_a_service_is_opened_by_its_id_and_a_place_is_sent(front):
    opened = await front.http.post("/messages", json={"id": "m-open-0001", "service": "parking.nearby"})
    assert opened.json()["state"] == "asking"
    place = {"latitude": 39.63, "longitude": 118.18, "label": "唐山市路北区"}
    found = await front.http.post("/messages", json={"id": "m-place-001", "location": place})
    assert found.json()["service"] == "parking.nearby" and "停车" in found.json()["reply"]["text"]


async def test_what_a_city_has_instead_is_there_to_tap(front):
    told = await front.says_all("地铁末班车几点")
    offered = told["reply"]["choices"]
    assert told["state"] == "choosing" and "暂未开通" in told["reply"]["text"] and len(offered) == 3, told
    asked = {"id": "m-instead-01", "text": offered[0]["text"], "service": offered[0]["service"]}
    opened = (await front.http.post("/messages", json=asked)).json()
    assert opened["service"] == offered[0]["service"], opened
    searched = (await front.http.post("/search", json={"text": "地铁末班车几点"})).json()
    assert [one["service"] for one in searched["reply"]["choices"]] == [one["service"] for one in offered]


async def test_an_emergency_is_answered_with_a_number(front):
    told = await front.says_all("家里着火了")
    assert told["urgent"][0] == "119" and "119" in told["reply"]["text"]


async def test_an_emergency_in_the_middle_of_a_form_comes_first_also_for_the_elderly(front):
    for manner in ("标准版", "长辈版"):
        await front.says(manner)
        await front.says("查违章")
        told = await front.says_all("着火了快来人")
        assert told["urgent"][0] == "119" and told["reply"]["text"].startswith("119")
        assert "车牌" in await front.says("继续")
        await front.says("取消")


async def test_messages_of_the_wrong_form_are_refused(front):
    for body in ({}, {"id": "short"}, {"id": "m-12345678"}, {"id": "m-12345678", "text": "x", "photo": "http://x/y"}):
        is_problem(await front.http.post("/messages", json=body), 422, "invalid")


async def test_who_writes_without_end_is_told_to_wait(front):
    codes = [
        (await front.http.post("/messages", json={"id": f"m-many-{n:04}", "text": "在吗"})).status_code
        for n in range(33)
    ]
    assert codes[:30] == [200] * 30 and codes[-1] == 429
