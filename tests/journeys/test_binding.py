"""Binding a chat to a person: only the citizen whose chat it is, in a browser of theirs, step by step, once."""

import asyncio
import re

import httpx
import pytest
from redis.asyncio import Redis

from bot.embedded import socket_path
from tests.phone import agree, form_for, link_in
from tests.wechat_phone import WeChatPhone


async def invited(phone):
    return link_in(await phone.says("查社保"))


async def logged_in(browser, page, person):
    """Presses a test person's button; gives the redirect back, not followed."""
    target, values = form_for(page.text, person)
    url = httpx.URL(str(page.url)).join(target)
    return await browser.post(url, data=values, follow_redirects=False)


async def still_unbound(phone):
    assert "还没有收到认证结果" in await phone.says("继续")


@pytest.fixture
async def plain(house):
    """A citizen of an account that may not ask whose browser it is."""
    async with httpx.AsyncClient(timeout=60) as http:
        here = WeChatPhone(http, house.server, house.sandbox, "demo-plain", f"oPlain{id(http)}")
        await here.opens()
        yield here


async def test_the_page_says_which_chat_is_bound_to_whom_and_asks(phone):
    page = await phone.http.get(await invited(phone))
    assert {"wechat": "微信「办事助手」", "alipay": "支付宝「办事生活号」"}[phone.platform] in page.text
    assert "社保参保缴费查询" in page.text and "如果链接是别人发给您的" in page.text and "也就是您本人" in page.text


async def test_pages_can_be_neither_framed_nor_cached(phone):
    page = await phone.http.get(await invited(phone))
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY" and page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"


async def test_the_cookie_is_for_this_browser_and_our_pages_only(phone):
    page = await phone.http.get(await invited(phone))
    cookie = page.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie and "domain" not in cookie


async def test_a_forwarded_link_binds_nobody(phone):
    """The attacker's link, the victim's browser: the victim's own app says that it isn't their chat."""
    link = await invited(phone)
    who = {"sandbox_wechat": "oVictim0000000000000000001", "sandbox_alipay": "2088999999999999"}
    async with httpx.AsyncClient(follow_redirects=True, timeout=60, cookies=who) as victim:
        page = await agree(victim, link)
        assert "不是发给您的" in page.text
        assert "链接已失效" in (await victim.get(link)).text
    await still_unbound(phone)


async def test_without_the_app_a_forwarded_link_shows_digits_that_count_only_in_the_chat_that_asked(plain, house):
    link = await invited(plain)
    async with httpx.AsyncClient(follow_redirects=True, timeout=60) as victim:
        page = await agree(victim, link)
        back = await logged_in(victim, page, "张示例")
        shown = await victim.get(back.headers["location"])
    assert "不要告诉任何人" in shown.text
    await still_unbound(plain)
    code = digits(shown.text)
    other = WeChatPhone(plain.http, house.server, house.sandbox, "demo-plain", f"{plain.user}b")
    await other.opens()
    assert "实名认证" in await other.says("查社保")
    assert "养老" not in await other.says(code)


async def test_digits_typed_into_the_chat_bind_and_go_on_at_once(plain):
    assert "还差一步" in (page := await plain.binds(await invited(plain), "张示例"))
    assert "养老" in await plain.says(digits(page))
    assert "养老" in await plain.says("查社保")


async def test_digits_within_words_and_with_a_gap_are_read(plain):
    page = await plain.binds(await invited(plain), "张示例")
    code = digits(page)
    assert "养老" in await plain.says(f"验证码是 {code[:3]} {code[3:]}")


async def test_digits_go_on_with_what_waits_behind_something_else(plain):
    page = await plain.binds(await invited(plain), "张示例")
    await plain.says("唐山天气")
    assert "养老" in await plain.says(digits(page))


async def test_digits_bear_few_tries(plain):
    page = await plain.binds(await invited(plain), "张示例")
    wrong = f"{(int(digits(page)) + 1) % 10**6:06}"
    told = await plain.says(wrong)
    assert "数字不对，还能再试 2 次" in told and "「新链接」" in told and "「取消」" in told
    assert "还能再试 1 次" in await plain.says(f"数字是 {wrong[:3]} {wrong[3:]}")
    used_up = await plain.says(wrong)
    assert "作废" in used_up and "「继续」" in used_up and "「取消」" in used_up
    assert "养老" not in await plain.says(digits(page))


async def test_a_snapshot_page_binds_nobody(phone):
    if phone.platform != "wechat":
        pytest.skip("only WeChat shows snapshots")
    link = await invited(phone)
    async with phone.browser() as browser:
        browser.cookies.set("sandbox_wechat_snapshot", "1")
        assert "使用完整服务" in (await agree(browser, link)).text
    await still_unbound(phone)


async def test_a_state_of_another_browser_leads_nowhere(phone):
    """Login CSRF: the attacker's own way back, put into the victim's browser, and the other way round."""
    link = await invited(phone)
    async with phone.browser() as mine, phone.browser() as other:
        back = (await logged_in(mine, await agree(mine, link), "张示例")).headers["location"]
        assert (await other.get(back)).status_code == 410
        await other.get(link)
        assert (await other.get(back)).status_code == 410
        assert "认证成功" in (await mine.get(back)).text


async def test_a_stolen_code_is_worth_nothing_on_another_way(phone, house):
    """Code injection: a code that was made for one way is brought back on another; PKCE and nonce don't fit."""
    async with phone.browser() as first, phone.browser() as second:
        stolen = (await logged_in(first, await agree(first, await invited(phone)), "李示例")).headers["location"]
        again = await agree(second, link_in(await phone.says("新链接")))
        own = (await logged_in(second, again, "张示例")).headers["location"]
        code = httpx.URL(stolen).params["code"]
        swapped = httpx.URL(own).copy_set_param("code", code)
        assert (await second.get(swapped)).status_code == 403
    await still_unbound(phone)


async def test_two_callbacks_at_once_bind_once(phone):
    async with phone.browser() as browser:
        back = (await logged_in(browser, await agree(browser, await invited(phone)), "张示例")).headers["location"]
        answers = await asyncio.gather(browser.get(back), browser.get(back), browser.get(back))
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410]
    assert "养老" in await phone.pushed("养老")


async def test_a_ticket_is_replaced_by_a_newer_one(phone):
    old = await invited(phone)
    await phone.says("链接打不开")
    assert (await phone.http.get(old)).status_code == 410


@pytest.mark.parametrize("said", ["继续", "同意", "好了吗"])
async def test_what_is_said_beside_the_page_leaves_its_link_alone(phone, said):
    link = await invited(phone)
    assert "前面那个链接还能用" in await phone.says(said)
    assert "认证成功" in await phone.binds(link, "张示例")
    assert "养老" in await phone.pushed("养老")


async def test_who_does_not_agree_at_the_link_is_done(phone):
    await invited(phone)
    assert "没有用您的信息" in await phone.says("不同意")
    assert "没有办到一半的事" in await phone.says("继续")


async def test_going_on_leaves_the_digits_of_the_page_good(plain):
    async with plain.browser() as browser:
        page = await agree(browser, await invited(plain))
        target, values = form_for(page.text, "张示例")
        shown = await browser.post(httpx.URL(str(page.url)).join(target), data=values)
    assert "6 位数字" in await plain.says("继续")
    assert "养老" in await plain.says(digits(shown.text))


async def test_an_old_ticket_has_run_out(phone, house):
    link = await invited(phone)
    async with Redis(unix_socket_path=str(socket_path(house.data_dir))) as redis:
        keys = [key async for key in redis.scan_iter("*:way")]
        assert keys
        for key in keys:
            await redis.delete(key)
    assert (await phone.http.get(link)).status_code == 410


@pytest.mark.parametrize("ticket", ["", "x", "AAAA", "%00", "é" * 10, "a" * 5000])
async def test_a_made_up_ticket_is_no_ticket(phone, house, ticket):
    assert (await phone.http.get(f"{house.server}/auth/start", params={"t": ticket})).status_code == 410
    answer = await phone.http.post(f"{house.server}/auth/start", data={"t": ticket, "provider": "oidc"})
    assert answer.status_code == 410


async def test_agreeing_needs_the_page_that_was_shown(phone, house):
    """A form posted from elsewhere comes without the cookie; one without the notice's version didn't show it."""
    link = await invited(phone)
    ticket = httpx.URL(link).params["t"]
    agreed = {"t": ticket, "provider": "oidc", "agree": "2026-11"}
    async with phone.browser() as browser:
        assert (await browser.post(f"{house.server}/auth/start", data=agreed)).status_code == 410
        await browser.get(link)
        answer = await browser.post(f"{house.server}/auth/start", data={**agreed, "agree": ""})
        assert answer.status_code == 410


async def test_the_browser_is_sent_nowhere_that_the_address_says(phone, house):
    link = await invited(phone)
    async with phone.browser() as browser:
        for name in ("next", "redirect_uri", "url", "return"):
            page = await browser.get(f"{link}&{name}=https://evil.example/")
            assert "evil.example" not in page.text
        left = await agree_without_following(browser, link)
        assert left.headers["location"].startswith(f"{house.sandbox}/")
        assert "evil" not in left.headers["location"]


async def test_declining_at_the_provider_binds_nobody_and_the_link_still_works(phone):
    link = await invited(phone)
    async with phone.browser() as browser:
        page = await agree(browser, link)
        target, values = form_for(page.text, "不同意，返回")
        declined = await browser.post(httpx.URL(str(page.url)).join(target), data=values)
        assert declined.status_code == 403 and "没有成功" in declined.text
    assert "认证成功" in await phone.binds(link, "张示例")


async def test_a_login_that_is_too_weak_is_asked_for_more_and_goes_on_afterwards(phone):
    assert "认证成功" in await phone.binds(await invited(phone), "张示例", assurance="phone")
    await phone.pushed("更高级别")
    asked = await phone.says("继续")
    assert "更高级别" in asked
    newest = re.findall(r"https?://\S+", asked)[-1]
    assert "认证成功" in await phone.binds(newest, "张示例", assurance="real_name")
    assert "养老" in await phone.pushed("养老")


def digits(page):
    return re.search(r'class="code">(\d{6})<', page)[1]


async def agree_without_following(browser, link):
    page = await browser.get(link)
    target, values = form_for(page.text, "同意，去实名认证")
    return await browser.post(httpx.URL(str(page.url)).join(target), data=values, follow_redirects=False)
