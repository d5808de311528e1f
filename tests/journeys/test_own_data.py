"""Citizens decide about their data: agree by kind, refuse, take back, see, take away, erase."""

import asyncio
import contextlib
import json
import re

import httpx
import pytest
from redis.asyncio import Redis

from bot.audit import Audit, Journal
from bot.audit.chain import Signer
from bot.catalog.privacy import DataKind
from bot.embedded import socket_path
from bot.errors import SealBroken
from bot.identity.consent import ConsentStore
from bot.identity.sealed import SealedStore
from bot.identity.vault import Vault
from bot.keyring import Key, Keyring
from bot.messages import Address
from tests.phone import form_for, link_in

NAME, NUMBER = "张示例", "130202190001030037"


async def bound(phone, ask="查社保", person=NAME):
    assert "认证成功" in await phone.binds(link_in(await phone.says(ask)), person)
    return await phone.pushed("")


async def test_sensitive_data_is_agreed_to_on_its_own(phone):
    asked = await bound(phone, "医保余额")
    assert "医疗健康信息" in asked and "用来" in asked and "30 分钟" in asked and "2431.56" not in asked
    assert "2431.56" in await phone.says("同意")
    assert "2431.56" in await phone.says("医保余额")
    assert "金融账户信息" in await phone.says("公积金余额")


async def test_who_refuses_keeps_what_is_public(phone):
    await bound(phone, "医保余额")
    refused = await phone.says("不同意")
    assert "不办了" in refused and "公开服务照常能用" in refused
    assert "℃" in await phone.says("唐山天气")
    assert "同意请回复" in await phone.says("医保余额")


async def test_words_that_are_no_yes_agree_to_nothing(phone):
    await bound(phone, "医保余额")
    assert "2431.56" not in await phone.says(NUMBER)
    assert "2431.56" not in await phone.says("继续")


async def test_the_whole_notice_can_be_read(phone, house):
    page = await phone.http.get(f"{house.server}/auth/notice")
    assert page.status_code == 200 and "2026-11" in page.text and "不满十四周岁" in page.text
    assert page.headers["x-frame-options"] == "DENY"


async def test_consent_is_taken_back_by_a_word(phone):
    await bound(phone)
    assert "收回全部授权" in await phone.says("撤回授权")
    assert "实名认证" in await phone.says("查社保")


@pytest.mark.parametrize("said", ["撤回医疗信息授权", "取消医疗健康信息的授权", "收回我的医保数据授权"])
async def test_one_kind_is_taken_back_and_the_rest_stands(phone, said):
    await bound(phone, "医保余额")
    await phone.says("同意")
    assert "已收回「医疗健康信息」的授权" in await phone.says(said)
    assert "同意请回复「同意」" in await phone.says("医保余额")
    await phone.says("不同意")
    assert "养老" in await phone.says("查社保")
    assert "没有「金融账户信息」的授权" in await phone.says("撤回金融账户信息授权")


async def test_another_version_of_the_notice_asks_everybody_anew(phone, house, tmp_path):
    await bound(phone, "医保余额")
    await phone.says("同意")
    vault, address = Vault(keyring()), Address(phone.platform, phone.account, phone.user)
    async with Redis(unix_socket_path=str(socket_path(house.data_dir))) as redis:
        audit = Audit(Journal(tmp_path / "audit", Signer(keyring())))
        consents = ConsentStore(SealedStore(redis, vault, audit), 600)
        await consents.give(address, [DataKind.GENERAL, DataKind.MEDICAL], "2025-01")  # agreed under the notice of then
        await audit.aclose()
    asked = await phone.says("医保余额")
    assert "同意请回复「同意」" in asked and "2431.56" not in asked
    while "同意请回复「同意」" in asked:
        asked = await phone.says("同意")
    assert "2431.56" in asked


async def test_what_is_held_is_told_masked(phone):
    assert "实名绑定" not in await phone.says("我的数据")
    await bound(phone)
    told = await phone.says("我的数据")
    assert "实名绑定（张*" in told and "授权记录" in told and NAME not in told and NUMBER not in told
    assert "没送到" not in told, "what was pushed has arrived"


async def test_data_is_taken_away_by_a_link_that_works_once(phone):
    await bound(phone)
    link = re.findall(r"https?://\S+", await phone.says("导出我的数据"))[-1]
    async with phone.browser() as browser:
        page = await browser.get(link)
        assert NUMBER not in page.text
        target, values = form_for(page.text, "下载文件")
        url = httpx.URL(link).join(target)
        file = await browser.post(url, data=values)
        held = json.loads(file.content)
        assert held["binding"]["person"]["id_number"] == NUMBER and "general" in held["consents"]
        assert "attachment" in file.headers["content-disposition"] and file.headers["cache-control"] == "no-store"
        assert (await browser.post(url, data=values)).status_code == 410
        assert (await browser.get(link)).status_code == 410


async def test_data_is_shown_on_a_page_that_people_can_read(phone):
    await phone.says("唐山天气")
    await bound(phone)
    link = re.findall(r"https?://\S+", await phone.says("导出我的数据"))[-1]
    async with phone.browser() as browser:
        target, values = form_for((await browser.get(link)).text, "打开看")
        page = await browser.post(httpx.URL(link).join(target), data=values)
        assert page.status_code == 200 and page.headers["cache-control"] == "no-store"
        read = " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", page.text, flags=re.DOTALL).split())
        assert f"姓名 {NAME}" in read and f"身份证号 {NUMBER}" in read and "认证级别 实名" in read
        assert "身份和一般办事信息" in read and "您说过的城市 唐山市" in read
        assert re.search(r"从什么时候起 20\d\d-\d\d-\d\d \d\d:\d\d", read)
        assert (await browser.post(httpx.URL(link).join(target), data=values)).status_code == 410


async def test_erasing_leaves_nothing_of_a_citizen_anywhere(phone, house):
    name, number = "杨示例", "130402190506070027"  # whom no other test binds
    await bound(phone, person=name)
    await phone.says("查公积金")
    await phone.says("同意")
    await phone.says("继续")
    assert "确认删除" in await phone.says("删除我的数据")
    assert "全部删除" in await phone.says("确认删除")
    vault = Vault(keyring())
    address = Address(phone.platform, phone.account, phone.user)
    traces = [phone.user, vault.pseudonym(address), name, number]
    async with Redis(unix_socket_path=str(socket_path(house.data_dir))) as redis:
        left = [where async for where in places(redis, vault) if any(trace in where for trace in traces)]
    # the answer to the very message that asked for it, and the count of messages a minute: both gone within one
    answered = [where for where in left if re.search(r":seen:|:wrote$", where.split(" ")[0])]
    assert left == answered, [where[:150] for where in left if where not in answered]
    assert all(name not in where and number not in where for where in answered)
    files = [file for file in house.data_dir.rglob("*") if file.is_file() and file.stat().st_size < 50_000_000]
    content: dict[object, bytes] = {}
    for file in files:
        with contextlib.suppress(FileNotFoundError):  # a log that is written anew goes meanwhile
            content[file] = file.read_bytes()
    plain = [str(file) for file, data in content.items() for trace in (phone.user, number) if trace.encode() in data]
    assert plain == []


async def test_the_stores_own_file_sheds_what_was_erased(phone, house):
    await bound(phone)
    alias = Vault(keyring()).pseudonym(Address(phone.platform, phone.account, phone.user))
    kept = [f"{{{alias}}}:{what}".encode() for what in ("person", "consents")]
    assert all(key in appended(house) for key in kept)
    await phone.says("删除我的数据")
    await phone.says("确认删除")
    async with asyncio.timeout(60):
        while any(key in appended(house) for key in kept):  # noqa: ASYNC110 (another process writes the file)
            await asyncio.sleep(0.1)


def appended(house):
    """The embedded store's append-only files, as they lie on the disk."""
    with contextlib.suppress(FileNotFoundError):  # a file goes while it is looked for
        return b"".join(file.read_bytes() for file in sorted((house.data_dir / "appendonlydir").iterdir()))
    return appended(house)


async def test_unfollowing_erases_too(phone):
    await bound(phone)
    await phone.unfollows()
    assert "实名绑定" not in await phone.says("我的数据")


def keyring():
    from bot.configuration import demo_environment

    return Keyring(Key(demo_environment()["BANSHI_SECRET_KEY"]))


async def places(redis, vault):
    """Everything in the store: `key` with each of its values, opened where it is sealed."""
    async for key in redis.scan_iter("*"):
        kind, name = await redis.type(key), key.decode()
        match kind:
            case b"string":
                values = [await redis.get(key) or b""]
            case b"hash":
                values = [part for pair in (await redis.hgetall(key)).items() for part in pair]
            case b"list":
                values = await redis.lrange(key, 0, -1)
            case b"set":
                values = list(await redis.smembers(key))
            case b"zset":
                values = await redis.zrange(key, 0, -1)
            case b"stream":
                values = [part for _, fields in await redis.xrange(key) for part in fields.values()]
            case _:
                values = []
        yield name
        for value in values:
            yield f"{name} {opened(vault, name, value)}"


def opened(vault, name, value):
    """A value as text; sealed ones by their key, or by the beginning that all keys of a citizen share."""
    base = re.match(r"banshi:\{t\d+\}:[0-9a-f]{24}", name)
    for purpose in filter(None, (name, base and base[0], "errand")):
        for at in (0, 30):
            try:
                return vault.open(value[at:], purpose).decode("utf-8", "replace")
            except SealBroken:
                continue
    return value.decode("utf-8", "replace")
