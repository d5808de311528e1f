"""A driver asks for the violations of a car."""

import pytest


async def test_asked_step_by_step(phone):
    assert "车牌号" in await phone.says("查违章")
    assert "发动机号" in await phone.says("冀B12345")
    answer = await phone.says("123456")
    assert "冀B12345 查到 4 条违法" in answer
    assert "记 6 分" in answer and "罚 200.00 元" in answer and "新华道" in answer


async def test_everything_in_one_message(phone):
    assert "冀B12345 查到 4 条违法" in await phone.says("查违章 冀B12345 发动机后六位123456")


async def test_new_energy_plate(phone):
    await phone.says("查违章")
    assert "发动机号" in await phone.says("京·ad12345")


async def test_plate_with_look_alikes_is_read_aloud(phone):
    await phone.says("查违章")
    answer = await phone.says("冀BI234O")
    assert "我把车牌读作 冀B12340" in answer


async def test_nothing_found(phone):
    await phone.says("查违章 冀B66666")
    assert "没有查到违法记录" in await phone.says("666666")


async def test_vehicle_not_found_asks_for_the_plate_again(phone):
    await phone.says("查违章 冀B99999")
    answer = await phone.says("999999")
    assert "没有查到车牌 冀B99999 的车" in answer and "请告诉我车牌号" in answer


async def test_wrong_engine_number_asks_for_it_again(phone):
    await phone.says("查违章 冀B12345")
    answer = await phone.says("999999")
    assert "对不上" in answer and "发动机号的后 6 位" in answer
    assert "查到 4 条违法" in await phone.says("123456")


async def test_wrong_form_is_explained_and_the_third_time_has_a_way_out(phone):
    await phone.says("查违章")
    assert "车牌要写全" in await phone.says("就是我那辆白色的")
    await phone.says("白色那辆嘛")
    assert "12345" in await phone.says("白的白的")


async def test_correction_takes_the_place_of_the_former_plate(phone):
    await phone.says("查违章 冀B12345")
    assert "发动机号" in await phone.says("不对，是冀B54321")
    answer = await phone.says("654321")
    assert "冀B54321 查到 1 条违法" in answer


@pytest.mark.parametrize("kind", ["error", "garbage", "html", "empty", "wrong-signature", "reset"])
async def test_gateway_fault_is_a_sentence_and_what_was_entered_stays(phone, faults, kind):
    await phone.says("查违章 冀B12345")
    await faults.set("traffic", kind)
    down = await phone.says("123456")
    assert "暂时没有回应" in down and "12123" in down and "继续" in down
    await faults.clear()
    assert "查到 4 条违法" in await phone.says("继续")


@pytest.mark.parametrize("kind", ["gbk", "json-in-json"])
async def test_odd_encodings_are_read_all_the_same(phone, faults, kind):
    await faults.set("traffic", kind)
    await phone.says("查违章 冀B12345")
    assert "查到 4 条违法" in await phone.says("123456")


async def test_refusal_without_words_of_its_own(phone, faults):
    await faults.set("traffic", "refuse", code="1999")
    await phone.says("查违章 冀B12345")
    assert "没有受理" in await phone.says("123456")


async def test_hanging_gateway_is_answered_in_time_and_the_result_is_pushed(phone, faults):
    await phone.says("查违章 冀B12345")
    await faults.set("traffic", "slow", delay_s=6)
    assert "正在为您查询" in await phone.says("123456")
    assert "查到 4 条违法" in await phone.pushed("冀B12345")


async def test_follow_up_with_another_plate_asks_for_its_engine(phone):
    await phone.says("查违章 冀B12345 发动机后六位123456")
    assert "发动机号" in await phone.says("那冀B54321呢")
    assert "冀B54321 查到 1 条违法" in await phone.says("654321")


async def test_an_error_in_a_gateways_own_language_is_not_shown(phone, faults):
    await phone.says("查违章 冀B12345")
    await faults.set("traffic", "refuse", code="E77", message="ERR_TIMEOUT: 连接 com.example.Dao 失败", times=1)
    answer = await phone.says("123456")
    assert "没有受理" in answer and "12123" in answer and "ERR" not in answer
