"""A citizen says how it was (好差评): once a case, and again after something was put right."""

import asyncio
import secrets

from bot import stores
from bot.audit import Audit, Journal
from bot.audit.chain import Signer
from bot.configuration import demo_environment
from bot.embedded import socket_path
from bot.identity.sealed import SealedStore
from bot.identity.vault import Vault
from bot.insight.rating_store import RatingStore
from bot.keyring import Key, Keyring
from tests.answers import answer_all, new_plate
from tests.api.conftest import is_problem
from tests.api.test_forms import LAMP, submit
from tests.records import records


async def reported(front, problem="路灯不亮"):
    asked = {**LAMP, "values": {**LAMP["values"], "problem": problem}}
    waiting = await submit(front, asked)
    return (await front.http.post(f"/submissions/{waiting['id']}/confirm")).json()["number"]


async def test_a_case_is_rated_once_and_shown(front):
    number = await reported(front)
    case = (await front.http.get("/ratings")).json()["items"][0]
    assert case["case"] == number and case["rateable"] and case["rating"] is None and case["service"] == LAMP["service"]
    asked = {"case": number, "level": 2, "tags": ["slow", "many_trips"], "text": "等了很久"}
    both = await asyncio.gather(*(front.http.post("/ratings", json=asked) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [201, 409]
    told = next(answer.json() for answer in both if answer.status_code == 201)
    assert (
        told["label"] == "不满意"
        and told["tags"][0] == {"tag": "slow", "label": "办得慢"}
        and told["at"].endswith("+08:00")
    )
    is_problem(await front.http.post("/ratings", json={**asked, "level": 1}), 409, "already_rated")
    case = (await front.http.get("/ratings")).json()["items"][0]
    assert case["rating"] == told and not case["rateable"]
    held = (await front.http.get("/me/data")).json()["held"]
    assert held["ratings"][0]["text"] == "等了很久" and held["ratings"][0]["at"].endswith("+08:00")
    assert held["sessions"][0]["since"].endswith("+08:00")


async def test_a_case_is_rated_again_after_something_was_put_right(front, house, tmp_path):
    number = await reported(front)
    await front.http.post("/ratings", json={"case": number, "level": 1, "tags": ["rude"]})
    keyring = Keyring(Key(demo_environment()["BANSHI_SECRET_KEY"]))
    redis = stores.connect(f"unix://{socket_path(house.data_dir)}")
    audit = Audit(Journal(tmp_path, Signer(keyring)))
    operators = RatingStore(SealedStore(redis, Vault(keyring), audit))
    try:
        poor = next(one for one in await operators.since(0) if one.case == number)
        assert poor.is_poor and (await operators.remedy(poor.id, "已向您致歉并培训"))[0].user == front.openid
        case = (await front.http.get("/ratings")).json()["items"][0]
        assert case["rateable"] and case["rating"]["remedy"] == "已向您致歉并培训"
        again = (await front.http.post("/ratings", json={"case": number, "level": 4, "tags": ["polite"]})).json()
        assert again["level"] == 4 and again["before"] == [1]
        is_problem(await front.http.post("/ratings", json={"case": number, "level": 5}), 409, "already_rated")
        assert (await front.http.delete("/me/data")).status_code == 204
        assert await operators.find(poor.id) is None and poor.id not in {one.id for one in await operators.since(0)}
    finally:
        await audit.aclose()
        await redis.aclose()


async def test_the_chat_and_a_page_at_the_same_moment_are_one_rating(visitor, house):
    """Whoever is second is told so; what is kept is what was confirmed, and it is counted once."""
    places = {}
    async with records(house.data_dir) as here:
        for number in range(6):
            visitor.openid = f"oBOTH{secrets.token_hex(8)}"
            front = await visitor.logs_in()
            opening, answers = "预约机动车年检", {"车牌号": new_plate(), "哪个城市": "唐山", "检测站": "城东"}
            await answer_all(front, opening, answers)
            assert "这次办得怎么样" in await front.says("确认")
            case = (await front.http.get("/ratings")).json()["items"][0]["case"]
            given = {"case": case, "level": 2}
            said, first, second = await asyncio.gather(
                front.says("4"), *(front.http.post("/ratings", json=given) for _ in range(2))
            )
            codes = sorted((first.status_code, second.status_code))
            kept = (await front.http.get("/ratings")).json()["items"][0]["rating"]
            assert codes == ([409, 409] if "谢谢您的评价：满意" in said else [201, 409]), (number, said, codes)
            assert kept["level"] == (4 if codes == [409, 409] else 2)
            places[case] = kept["level"]
        found = {one.case: int(one.level) for one in await RatingStore(here.sealed).since(0) if one.case in places}
    assert found == places


async def test_only_what_was_done_for_oneself_can_be_rated(front, visitor):
    number = await reported(front)
    waiting = await submit(front, LAMP | {"values": {**LAMP["values"], "problem": "垃圾堆积"}})
    for case in (waiting["number"], "BS000", "x"):
        is_problem(await front.http.post("/ratings", json={"case": case, "level": 5}), 409, "not_rateable")
    visitor.openid = "oSomebodyElse0003"
    await visitor.logs_in()
    is_problem(await visitor.http.post("/ratings", json={"case": number, "level": 5}), 409, "not_rateable")
    assert number not in {one["case"] for one in (await visitor.http.get("/ratings")).json()["items"]}


async def test_what_a_rating_can_say_is_told_and_kept_to(front):
    told = (await front.http.get("/ratings/scale")).json()
    assert [one["level"] for one in told["levels"]] == [5, 4, 3, 2, 1] and all(one["tags"] for one in told["levels"])
    number = await reported(front)
    for wrong in (
        {"level": 0},
        {"level": 6},
        {"level": "5"},
        {"level": 5, "tags": ["rude"]},
        {"level": 5, "text": "好" * 501},
    ):
        is_problem(await front.http.post("/ratings", json={"case": number, **wrong}), 422, "invalid")
    assert (await front.http.get("/ratings")).json()["items"][0]["rating"] is None
