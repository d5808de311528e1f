"""The core journeys on every kind of store: one server, Sentinel, Cluster."""

import re
import secrets

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from redis.crc import key_slot

from bot import stores
from bot.delivery.turns import TurnStore
from bot.errors import SettingsError
from bot.identity.vault import Vault
from bot.messages import Address
from tests.answers import answer_all, new_plate
from tests.conftest import PHONES, Faults
from tests.houses import estate, new_citizen
from tests.identifiers import id_number
from tests.phone import form_for, link_in
from tests.redis_servers import LAYOUTS

SOAK = pytest.mark.soak


@pytest.fixture(
    scope="module", params=[pytest.param("standalone", marks=SOAK), pytest.param("sentinel", marks=SOAK), "cluster"]
)
def house(request, tmp_path_factory):
    """A server over such a store, and a sandbox."""
    folder = tmp_path_factory.mktemp(request.param)
    with LAYOUTS[request.param](folder) as servers, estate(folder, servers.url) as here:
        yield here, here.serve("server")


@pytest.fixture(params=["wechat", pytest.param("alipay", marks=SOAK)])
async def phone(house, request):
    here, server = house
    async with httpx.AsyncClient(timeout=60) as http:
        citizen = PHONES[request.param](http, server, here.sandbox, "demo", new_citizen(request.param))
        await citizen.opens()
        yield citizen


@pytest.fixture
async def faults(house):
    async with httpx.AsyncClient(base_url=house[0].sandbox, timeout=60) as http:
        switches = Faults(http)
        yield switches
        await switches.clear()


async def test_a_query_step_by_step_and_its_repeat(phone):
    assert "车牌号" in await phone.says("查违章")
    assert "发动机号" in await phone.says("冀B12345")
    assert "查到 4 条违法" in await phone.says_thrice("123456")


async def test_a_booking(phone):
    answers = {
        "哪个城市": "唐山", "请选医院": "唐山市工人医院", "请选科室": "口腔科", "就诊人的姓名": "赵大示例",
        "身份证号": id_number(secrets.randbelow(10**6)),
    }  # fmt: skip
    await answer_all(phone, "挂号", answers)
    assert re.search(r"预约号 \d+", await phone.says("确认"))


@SOAK
async def test_a_late_answer_is_pushed(phone, faults):
    await phone.says("查违章 冀B12345")
    await faults.set("traffic", "slow", delay_s=5)
    assert "正在为您查询" in await phone.says("123456")
    assert "查到 4 条违法" in await phone.pushed("冀B12345")


async def test_a_binding_leads_back_to_the_answer(phone):
    assert "认证成功" in await phone.binds(link_in(await phone.says("查社保")), "张示例")
    assert "基数" in await phone.pushed("养老")


async def bound(phone, person, ask="查社保"):
    assert "认证成功" in await phone.binds(link_in(await phone.says(ask)), person)
    return await phone.pushed("")


@SOAK
async def test_own_data_agreed_to_told_taken_away_and_erased(phone):
    assert "医疗健康信息" in await bound(phone, "张示例", "医保余额")
    assert "2431.56" in await phone.says("同意")
    assert "授权记录" in await phone.says("我的数据")
    link = re.findall(r"https?://\S+", await phone.says("导出我的数据"))[-1]
    async with phone.browser() as browser:
        page = await browser.get(link)
        target, values = form_for(page.text.replace("<button>", '<button name="ok" value="1">'), "下载")
        file = await browser.post(httpx.URL(link).join(target), data=values)
        assert "general" in file.json()["consents"]
    assert "收回全部授权" in await phone.says("撤回授权")
    await phone.says("删除我的数据")
    assert "全部删除" in await phone.says("确认删除")
    assert "实名绑定" not in await phone.says("我的数据")


@SOAK
async def test_a_relative_says_yes(phone, house):
    relative = PHONES[phone.platform](phone.http, phone.server, phone.sandbox, "demo", new_citizen(phone.platform))
    await relative.opens()
    await bound(phone, "李示例")
    await bound(relative, "张示例")
    code = re.search(r"亲情码 \d{8}", await phone.says("添加妈妈"))[0]
    await relative.says(code)
    assert "等对方确认" in await relative.says("同意代办")
    assert "张*" in await phone.pushed("确认代办")
    assert "给妈妈查社保" in await phone.says("确认代办")
    assert "张*" in await phone.says("给我妈查社保")
    assert "已收回" in await relative.says("取消代办")


@SOAK
async def test_a_manner_is_remembered_and_numbers_are_counted(phone):
    assert "更多" in await phone.says("长辈版")
    assert "12345" in await phone.says("公租房怎么申请")
    first = int(new_plate().removeprefix("冀B"))
    for number in range(first, first + 21):
        answer = await phone.says(f"查违章 冀B{number % 100_000:05} 发动机后六位123456")
    assert "今天在" in answer, "twenty different ones a day"


# ── keys ──


@given(user=st.text(max_size=40), message=st.text(max_size=60))
def test_what_one_script_touches_is_in_one_slot(user, message):
    turns = TurnStore(stores.connect("redis://localhost"), Vault(SecretStr("x" * 32)), 1800)
    keys = turns._keys(Address("wechat", "demo", user), message)
    assert len({key_slot(key.encode()) for key in (*keys.opening, *keys.closing)}) == 1


# ── forms of the address ──


@pytest.mark.parametrize(
    ("url", "manner", "nodes", "service"),
    [
        ("redis://localhost", "", (("localhost", 6379),), ""),
        ("rediss://u:p%40@cache.example.com:6380/2?ssl_cert_reqs=none", "", (("cache.example.com", 6380),), ""),
        ("unix:///run/redis.sock?db=1", "", (), ""),
        (
            "redis+sentinel://:pw@a:26379,[::1],c:1/main/3",
            "+sentinel",
            (("a", 26379), ("::1", 26379), ("c", 1)),
            "main",
        ),
        ("rediss+sentinel://a/main?sentinel_password=x&ssl_ca_certs=/ca", "+sentinel", (("a", 26379),), "main"),
        ("redis+cluster://a:7000,b:7001", "+cluster", (("a", 7000), ("b", 7001)), ""),
        ("rediss+cluster://user:pw@a:7000/0", "+cluster", (("a", 7000),), ""),
    ],
)
def test_every_form_is_understood(url, manner, nodes, service):
    address = stores.parse(url)
    assert (address.manner, address.nodes, address.service) == (manner, nodes, service)
    assert "p@" not in repr(address) and "pw" not in repr(address)


def test_login_database_and_tls_reach_the_connection():
    options = stores.parse("rediss+sentinel://u:p%40@a,b/main/3?sentinel_password=x").options
    assert (options["username"], options["password"], options["db"], options["ssl"]) == ("u", "p@", 3, True)
    assert dict(stores.parse("rediss+sentinel://a/main?sentinel_password=x").sentinel_options) == {
        "password": "x", "ssl": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "forms"),
        ("localhost:6379", "forms"),
        ("http://localhost", "forms"),
        ("redis+sentinel://a:26379", "service's name"),
        ("redis+sentinel:///main", "host"),
        ("redis://a,b", "several hosts"),
        ("redis+cluster://a:7000/2", "database 0"),
        ("redis://a/one", "number"),
        ("redis://a:99999", "host"),
        ("redis://a?retry=7", "unknown option retry"),
        ("redis://secret@pw@a", "host"),
    ],
)
def test_a_wrong_form_is_named_and_never_quoted(url, said):
    with pytest.raises(SettingsError) as wrong:
        stores.parse(url)
    (problem,) = wrong.value.problems
    assert problem.startswith("BANSHI_REDIS_URL: ") and said in problem
    assert "secret" not in problem


@given(st.text())
def test_any_text_is_an_address_or_a_settings_error(text):
    for url in (text, f"redis://{text}", f"redis+sentinel://{text}", f"unix://{text}"):
        try:
            stores.parse(url)
        except SettingsError:
            continue
