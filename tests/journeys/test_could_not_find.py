"""What citizens could not find reaches operators, masked, with its reason and the services that it might belong to."""

import csv
import io
import secrets

import pytest

from tests.journeys.test_how_it_went import booked
from tests.operators import operator
from tests.records import eventually

RARE = "犇骉羴猋鱻麤"


def mark() -> str:
    """Characters that mean nothing, so that a question is this test's own."""
    return "".join(secrets.choice(RARE) for _ in range(6))


@pytest.fixture
async def editor(house):
    async with operator(house.server, "demo-editor") as here:
        yield here


async def lines(editor, text):
    """The lines of the operators' file that hold these words."""
    answer = await editor.get("/unmatched/export?days=7")
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    return [row for row in rows if text in row["群众的话（已脱敏）"]]


async def listed(editor, text):
    """The line of a question, once it is there."""
    return (await eventually(lambda: lines(editor, text)))[0]


async def offered(editor, text, why):
    """The names that the page offers for a question's group, in their order, for an editor to add it to."""
    page = (await editor.get(f"/unmatched?days=7&why={why}")).text
    row = next(row for row in page.split("<tr>") if text in row)
    return [part.split("：")[1].split("，")[0] for part in row.split('加为说法<span class="sr">')[1:]]


async def test_none_of_those_offered_was_meant(phone, editor):
    async def times():
        return sum(int(row["次数"]) for row in await lines(editor, "社保") if row["原因"] == "给的都不是")

    before = await times()
    assert "都不是" in await phone.says("社保")
    await phone.says("都不是")

    async def counted():
        return await times() > before  # what another test asked a moment ago may be written in between

    assert await eventually(counted)
    assert any("社保" in name for name in await offered(editor, "社保", "unclear"))


async def test_the_imported_items_have_nothing_of_it(phone, editor):
    said = f"{mark()}证去哪里办理"
    assert "事项库里没有查到" in await phone.says(f"办事指南 {said}")
    row = await listed(editor, said)
    assert row["原因"] == "事项库里没有" and row["当时给的服务"] == "办事指南与事项搜索"
    assert "办事指南与事项搜索" not in await offered(editor, said, "unlisted")


async def test_it_was_broken_off(phone, editor):
    said = f"查违章 {mark()}"
    await phone.says(said)
    await phone.says("算了")
    row = await listed(editor, said)
    assert row["原因"] == "办到一半放弃" and row["当时给的服务"] == "机动车违法查询"
    assert "机动车违法查询" in await offered(editor, said, "abandoned")


async def test_the_citizen_said_that_it_was_wrong(phone, editor):
    said = f"查违章 {mark()}"
    await phone.says(said)
    await phone.says("不对，我是要预约挂号")
    row = await listed(editor, said)
    assert row["原因"] == "群众说不是这个" and row["可能要的服务"] == "医院预约挂号"
    assert (await offered(editor, said, "corrected"))[0] == "医院预约挂号"


async def test_another_service_was_asked_for_within_a_minute(phone, editor):
    said = f"查违章 {mark()}"
    await phone.says(said)
    await phone.says("我要预约挂号")
    row = await listed(editor, said)
    assert row["原因"] == "一分钟内换了别的" and row["当时给的服务"] == "机动车违法查询"
    assert (await offered(editor, said, "switched"))[0] == "医院预约挂号"


async def test_it_was_rated_low_and_may_well_belong_where_it_went(phone, editor):
    said = f"预约机动车年检 {mark()}"
    await booked(phone, said)
    await phone.says("1")
    row = await listed(editor, said)
    assert row["原因"] == "办完评了差评" and row["当时给的服务"] == "机动车年检预约"
    assert "机动车年检预约" in await offered(editor, said, "rated_low")
