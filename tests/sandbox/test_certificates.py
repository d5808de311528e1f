"""Electronic certificates and what can be done away from home."""

from typing import Any

import pytest

ZHANG = {"identity_number": "130202190001030037", "holder_name": "张示例"}
CHEN = {"identity_number": "130602190405060015", "holder_name": "陈示例"}


@pytest.fixture
def post(caller):
    async def post(path: str, **sent: str) -> dict[str, Any]:
        return (await caller.post("certificates", f"/license/{path}", **sent)).json()

    return post


async def issued(post, number="N1", who=ZHANG, position=0):
    rows = (await post("holder", **who))["data"]
    return await post("authorize", biz_num=number, license_code=rows[position]["license_code"], **who)


async def test_a_person_sees_their_own_certificates(post):
    names = [row["name"] for row in (await post("holder", **ZHANG))["data"]]
    assert "机动车驾驶证" in names and "居民身份证" in names
    assert (await post("holder", **{**ZHANG, "holder_name": "李示例"}))["ack_code"] == "NAME_MISMATCH"


async def test_who_holds_none_has_none(post, caller):
    caller.user = "wang"
    assert (await post("holder", identity_number="12010119000102002X", holder_name="王示例"))["ack_code"] == "NO_DATA"


async def test_a_certificate_is_shown_to_the_forwarded_user_only(post, caller):
    caller.user = "li"
    assert (await post("holder", **ZHANG))["ack_code"] == "USER_MISMATCH"


async def test_a_code_is_good_for_one_look(post):
    code = (await issued(post))["data"]["auth_code"]
    assert (await post("use", auth_code=code))["data"]["name"] == "居民身份证"
    assert (await post("use", auth_code=code))["ack_code"] == "CODE_USED"


async def test_a_code_expires(post, clock):
    code = (await issued(post))["data"]["auth_code"]
    clock.advance(minutes=10)
    assert (await post("use", auth_code=code))["ack_code"] == "CODE_EXPIRED"
    assert (await post("use", auth_code="20260101"))["ack_code"] == "CODE_UNKNOWN"


async def test_the_same_number_is_one_code_and_another_ends_it(post):
    first = await issued(post)
    assert first == await issued(post) == await post("authorize/query", biz_num="N1")
    second = (await issued(post, "N2"))["data"]["auth_code"]
    assert (await post("use", auth_code=first["data"]["auth_code"]))["ack_code"] == "CODE_EXPIRED"
    assert (await post("use", auth_code=second))["ack_code"] == "SUCCESS"
    assert (await issued(post, "N1", position=1))["ack_code"] == "NUMBER_REUSED"
    assert (await post("authorize/query", biz_num="N9"))["ack_code"] == "NO_DATA"


async def test_an_expired_or_another_s_certificate_is_not_shown(post, caller):
    mine = (await post("holder", **ZHANG))["data"][0]["license_code"]
    caller.user = "chen"
    assert (await issued(post, who=CHEN, position=1))["ack_code"] == "CERTIFICATE_EXPIRED"
    assert (await post("authorize", biz_num="N1", license_code=mine, **CHEN))["ack_code"] == "CERTIFICATE_UNKNOWN"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("失业登记", "失业登记"),
        ("公积金提取", "正常退休提取住房公积金"),
        ("我想把户口迁移到这边", "夫妻投靠户口迁移"),
        ("临时身份证", "临时居民身份证办理"),
        ("社保转移", "企业职工基本养老保险关系转移接续"),
    ],
)
async def test_items_are_found_by_the_words_of_citizens(caller, asked, found):
    rows = (await caller.post("gov", "/cross/items", itemName=asked)).json()["biz_data"]["rows"]
    assert found in {row["taskName"] for row in rows}


async def test_all_items_and_none(caller):
    assert len((await caller.post("gov", "/cross/items", itemName="全部")).json()["biz_data"]["rows"]) == 26
    assert (await caller.post("gov", "/cross/items", itemName="养猪补贴")).json()["code"] == "2001"
