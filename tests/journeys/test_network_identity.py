"""网号, 网证: a citizen is known by a result; services that must send name and ID number say what to do."""

import re

import httpx

from sandbox.data.people import persons
from tests.phone import agree, form_for, link_in


async def checked(phone, link, person="张示例"):
    """Agrees on the page, chooses network identity, passes the check there; gives the page at the end."""
    async with phone.browser() as browser:
        page = await agree(browser, link, provider="network")
        assert "不给姓名和身份证号" in page.text
        target, values = form_for(page.text, person)
        return await browser.post(httpx.URL(str(page.url)).join(target), data=values)


async def test_a_result_binds_and_services_that_need_the_number_say_so(phone):
    done = await checked(phone, link_in(await phone.says("网号认证")))
    assert "认证成功" in done.text
    assert "认证好了" in await phone.pushed("认证好了")
    asked = await phone.says("查社保")
    assert "网号认证里没有" in asked and "基数" not in asked
    newest = re.findall(r"https?://\S+", asked)[-1]
    assert "认证成功" in await phone.binds(newest, "张示例")
    assert "养老" in await phone.pushed("养老")


async def test_no_name_and_no_number_are_held(phone):
    await checked(phone, link_in(await phone.says("网号认证")))
    await phone.pushed("认证好了")
    told = await phone.says("我的数据")
    assert "实名绑定（20" in told and "张" not in told
    assert all(person.id_number not in told for person in persons().values())


async def test_it_is_not_offered_where_the_number_is_needed(phone):
    page = await phone.http.get(link_in(await phone.says("查社保")))
    assert "网号" not in page.text.split("<form")[1].split("</form>")[0]


async def test_declining_binds_nobody(phone):
    declined = await checked(phone, link_in(await phone.says("网号认证")), "不同意，返回")
    assert declined.status_code == 403
    assert "实名绑定" not in await phone.says("我的数据")


async def test_the_services_answer_must_be_signed_and_ours(phone, house):
    answer = await phone.http.post(f"{house.sandbox}/network/checks/result", json={"appId": "banshi-network-demo"})
    assert answer.status_code == 401
