"""Somebody in need gets the number first, whatever was going on; afterwards it goes on where it stopped."""

import asyncio

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.configuration import demo_environment
from bot.embedded import socket_path
from bot.identity.vault import Vault, base_of
from bot.messages import Address

NUMBER = "120。"
NEED = "我妈晕倒了快来人"
GO_ON = "回复「继续」接着办"


async def test_out_of_the_blue(phone):
    answer = await phone.says(NEED)
    assert answer.startswith(NUMBER) and GO_ON in answer


async def test_while_a_form_waits_for_an_answer(phone):
    await phone.says("查违章")
    assert (await phone.says("着火了快来人")).startswith("119。")
    assert "请告诉我车牌号" in await phone.says("继续")
    assert "发动机号" in await phone.says("冀B12345")


async def test_while_services_are_offered(phone):
    offered = await phone.says("社保")
    assert (await phone.says(NEED)).startswith(NUMBER)
    assert await phone.says("继续") == offered
    assert "您是想办下面哪件事" not in await phone.says("1")


async def test_while_a_form_is_set_aside(phone):
    await phone.says("查违章")
    await phone.says("唐山今天天气怎么样")
    assert (await phone.says(NEED)).startswith(NUMBER)
    assert "请告诉我车牌号" in await phone.says("继续")


async def test_while_the_citizen_is_to_prove_who_they_are(phone):
    assert "实名" in await phone.says("查社保")
    assert (await phone.says("我不想活了")).startswith("12356。")
    assert "认证" in await phone.says("继续")


async def test_a_report_of_a_nuisance_is_a_report(phone):
    await phone.says("我要投诉")
    answers = {"哪一类": "投诉", "投诉什么": "楼下烧烤摊天天冒烟熏得开不了窗，还老有人喝多了打架", "手机号": "跳过"}
    asked = await phone.says("我要打12345反映问题")
    for _ in range(6):
        said = next((text for words, text in answers.items() if words in asked), "1")
        asked = await phone.says(said)
        assert not asked.startswith(("110", "119", "120"))


@pytest.mark.parametrize("phone", ["wechat"], indirect=True)  # an Alipay phone can't tell two answers apart
async def test_while_another_answer_is_being_made(phone, house, faults):
    await faults.set("traffic", "hang")
    running = asyncio.create_task(phone.says("查违章 冀B12345 发动机后六位123456"))
    await is_being_answered(phone, house)
    assert (await phone.says(NEED)).startswith(NUMBER)
    assert not running.done()
    await running


async def test_who_writes_without_end_is_still_answered(phone):
    for _ in range(31):
        if "您发得太快了" in await phone.says("你好"):
            break
    else:
        pytest.fail("never told")
    assert (await phone.says(NEED)).startswith(NUMBER)


async def test_while_an_answer_is_to_be_confirmed(phone):
    asked = await phone.says("我要投诉")
    asked = await phone.says("我要打12345反映问题")
    answers = {"哪一类": "投诉", "说说是什么事": "楼下工地夜里还施工", "在哪里": "唐山市路北区建设北路"}
    for _ in range(6):
        if "回复「确认」" in asked:
            break
        asked = await phone.says(next((text for words, text in answers.items() if words in asked), "跳过"))
    assert "回复「确认」" in asked
    assert (await phone.says(NEED)).startswith(NUMBER)
    assert (await phone.says("胸闷喘不上气")).startswith(NUMBER)
    assert "诉求已登记" in await phone.says("确认")


async def test_told_in_the_words_of_a_complaint(phone):
    await phone.says("我要打12345反映问题")
    await phone.says("投诉")
    assert (await phone.says("楼里着火了有人没出来")).startswith("119。")
    assert "什么事" in await phone.says("继续")


async def test_spoken(phone):
    phone.needs("spoken")
    assert (await phone.sends("spoken", NEED)).startswith(NUMBER)


async def is_being_answered(phone, house):
    """Waits until the store knows that a message of this citizen's is being answered."""
    alias = Vault(SecretStr(demo_environment()["BANSHI_SECRET_KEY"])).pseudonym(
        Address(phone.platform, phone.account, phone.user)
    )
    async with Redis(unix_socket_path=str(socket_path(house.data_dir))) as redis, asyncio.timeout(60):
        while not await redis.exists(f"{base_of(alias)}:lock"):  # noqa: ASYNC110 (another process writes it)
            await asyncio.sleep(0.01)


async def test_a_request_beside_it_is_not_forgotten(phone):
    answer = await phone.says("我妈晕倒了想挂个号")
    assert answer.startswith(NUMBER) and "等人平安了再办" in answer


async def test_a_question_about_it_is_answered_as_a_question(phone):
    fare = await phone.says("救护车收费标准")
    assert not fare.startswith("120") and "12345" in fare and "公示" in fare
    assert "119" not in (await phone.says("火车票怎么退"))[:4]


async def test_it_is_counted_and_told_to_nobody(phone, house):
    said = "我妈晕倒了在锦绣花园三号楼"
    await phone.says(said)
    metrics = (await phone.http.get(f"{house.server}/metrics")).text
    assert f'banshi_messages_total{{platform="{phone.platform}",state="urgent"}}' in metrics
    assert "锦绣花园" not in house.log.read_text()


async def test_each_of_two_calamities_has_its_numbers(phone):
    """Told one after the other, or in one message: the later one isn't answered as the former."""
    assert (await phone.says("我不想活了")).startswith("12356。")
    answer = await phone.says("被骗转账了两万")
    assert answer.startswith("110。") and "96110" in answer
    both = await phone.says("我不想活了，被骗转账了两万")
    assert both.startswith("12356。") and "96110" in both
