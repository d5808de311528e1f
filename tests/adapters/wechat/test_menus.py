"""The menu: what WeChat gets, what would change, and what the catalogue may not say."""

import os

import httpx
import pytest
from click.testing import CliRunner
from pydantic import ValidationError
from starlette.applications import Starlette

from adapters.wechat.client import WeChatClient
from adapters.wechat.menus import Button, Conditional, differences, push_menus
from adapters.wechat.tokens import MemoryTokens
from bot.catalog.load import load_catalog
from bot.catalog.menu import Menu, menu_faults
from bot.cli import main
from sandbox.wechat.accounts import Account
from sandbox.wechat.api import wechat_routes
from sandbox.wechat.platform import Platform
from tests.conftest import ROOT

PAGE = Button("缴费", url="https://example.org/", page="pages/pay")
BUTTONS = (
    Button(
        "查询",
        under=(Button("查违章", "traffic.violation"), Button("缴费", url="https://example.org/", page="pages/pay")),
    ),
    Button("菜单", "菜单"),
)
FOR_SOME = [Conditional((Button("大字版", "菜单"),), tag="100"), Conditional((Button("苹果", "菜单"),), phone="ios")]


@pytest.fixture
async def far(kit):
    platform = Platform({"demo": Account("demo", kit.account().appid, "app-secret", "t", "", kit.own_id)})
    transport = httpx.ASGITransport(Starlette(routes=wechat_routes(platform)))
    async with httpx.AsyncClient(transport=transport) as http:
        account = kit.account(api_base="http://platform/wechat", mini_appid="wxabcdef0123456789")
        yield platform, WeChatClient(account, http, MemoryTokens())


async def test_a_menu_is_pushed_and_then_nothing_differs(far):
    platform, client = far
    before = await differences(client, BUTTONS, FOR_SOME)
    assert all(line.startswith("+") for line in before) and len(before) == 5
    await push_menus(client, BUTTONS, FOR_SOME)
    assert await differences(client, BUTTONS, FOR_SOME) == []
    (first, _) = platform.menus[client.account.appid]["menu"]["button"]
    assert first["sub_button"][0] == {"type": "click", "name": "查违章", "key": "traffic.violation"}
    assert first["sub_button"][1]["type"] == "miniprogram"
    rules = [menu["matchrule"] for menu in platform.menus[client.account.appid]["conditionalmenu"]]
    assert rules == [{"tag_id": "100"}, {"client_platform_type": "1"}]


async def test_a_second_push_replaces_the_conditional_menus(far):
    platform, client = far
    for _ in range(2):
        await push_menus(client, BUTTONS, FOR_SOME)
    assert len(platform.menus[client.account.appid]["conditionalmenu"]) == 2


async def test_what_changed_is_told(far):
    _, client = far
    await push_menus(client, BUTTONS, ())
    assert await differences(client, BUTTONS[::-1], ()) == ["~ the order of the buttons"]
    changed = (BUTTONS[0], Button("菜单", "sys.menu"))
    assert await differences(client, changed, ()) == ["- 菜单: click 菜单", "+ 菜单: click sys.menu"]


def menu(*buttons, **more):
    return Menu.model_validate({"buttons": buttons, **more})


def plain(name="查违章", **more):
    return {"name": name, "service": "traffic.violation", **more}


@pytest.mark.parametrize(
    ("broken", "path", "says"),
    [
        (menu(), ("menu", "buttons"), "1 到 3"),
        (menu(*[plain()] * 4), ("menu", "buttons"), "1 到 3"),
        (menu(plain("六个汉字多了")), ("menu", "buttons", 0, "name"), "16 字节"),
        (menu({"name": "查询", "under": [plain()] * 6}), ("menu", "buttons", 0, "under"), "最多 5 个"),
        (menu({"name": "查询", "under": [plain("长" * 21)]}), ("menu", "buttons", 0, "under", 0, "name"), "60 字节"),
        (menu({"name": "一", "under": [{"name": "二", "under": [plain()]}]}),
         ("menu", "buttons", 0, "under", 0, "under"), "只有两层"),
        (menu({"name": "无", "service": "traffic.gone"}), ("menu", "buttons", 0, "service"), "这项服务"),
        (menu({"name": "话", "say": "话" * 43}), ("menu", "buttons", 0, "say"), "128 字节"),
        (menu({"name": "页", "url": "https://" + "x" * 1020}), ("menu", "buttons", 0, "url"), "1024 字节"),
        (menu(plain(), conditional=[{"tag": "1", "buttons": []}]), ("menu", "conditional", 0, "buttons"), "1 到 3"),
    ],
)  # fmt: skip
def test_what_no_platform_would_take_is_a_fault_with_its_path(broken, path, says):
    ((where, message),) = menu_faults(broken, {"traffic.violation": None})
    assert (where, says in message) == (path, True), message


@pytest.mark.parametrize(
    "button",
    [{"name": "无用"}, {"name": "两用", "say": "菜单", "url": "https://example.org/"}, {"name": "", "say": "菜单"},
     {"name": "页", "say": "菜单", "page": "pages/x"}, {"name": "页", "url": "ftp://x"}],
)  # fmt: skip
def test_a_button_has_one_use(button):
    with pytest.raises(ValidationError):
        menu(button)


def test_another_menu_is_for_somebody():
    with pytest.raises(ValidationError):
        menu(plain(), conditional=[{"buttons": [plain()]}])


def test_the_shipped_menu_is_sound():
    catalog = load_catalog(ROOT / "catalog.yaml")
    assert catalog.menu is not None
    assert list(menu_faults(catalog.menu, catalog.services)) == []


@pytest.fixture
def own_environment():
    """Commands take the demo's values into their environment; here it is everybody's."""
    kept = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(kept)


def test_the_command_shows_and_pushes(house, monkeypatch, own_environment):
    """Through the real command, against the sandbox over HTTP."""
    monkeypatch.setenv("BANSHI_WECHAT__demo__API_BASE", f"{house.sandbox}/wechat")
    run = CliRunner().invoke
    shown = run(main, ["wechat", "menu", "diff", "--account", "demo"])
    assert shown.exit_code == 0, shown.output
    assert "+ 常用查询 › 查违章: click traffic.violation" in shown.output
    assert "pushed" in run(main, ["wechat", "menu", "push", "--account", "demo"]).output
    assert "demo: 0 differences" in run(main, ["wechat", "menu", "diff", "--account", "demo"]).output
    code = run(main, ["wechat", "qrcode", "traffic.violation", "--account", "demo"])
    assert code.output.startswith("https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=")
    doctor = run(main, ["wechat", "doctor", "--account", "demo", "--callback", f"{house.server}/wechat/demo"])
    assert "ok  callback" in doctor.output and "ok  access token" in doctor.output
    assert run(main, ["wechat", "doctor", "--account", "nobody"]).exit_code == 1
