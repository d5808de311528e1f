"""The menu under an account's chats: as WeChat wants it, what is there now, and what would change (§4.4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.wechat.client import WeChatClient
from adapters.wechat.errcodes import WeChatRefused

NO_MENU = 46003
PLATFORM_TYPES = {"ios": "1", "android": "2", "others": "3"}


@dataclass(frozen=True, slots=True)
class Button:
    """One button: a key that comes back, a page, or more buttons."""

    name: str
    key: str = ""
    url: str = ""
    page: str = ""
    under: tuple["Button", ...] = ()


@dataclass(frozen=True, slots=True)
class Conditional:
    """Another menu for the citizens with a tag, or with one kind of phone."""

    buttons: tuple[Button, ...]
    tag: str = ""
    phone: str = ""


async def push_menus(client: WeChatClient, buttons: Sequence[Button], conditional: Sequence[Conditional]) -> None:
    """Replaces the account's menus, the conditional ones too. Phones show it within five minutes."""
    appid = client.account.mini_appid
    for old in (await _menus(client)).get("conditionalmenu") or ():
        await client.call("/cgi-bin/menu/delconditional", {"menuid": str(old.get("menuid"))})
    await client.call("/cgi-bin/menu/create", {"button": [_button(each, appid) for each in buttons]})
    for menu in conditional:
        listed = [_button(each, appid) for each in menu.buttons]
        await client.call("/cgi-bin/menu/addconditional", {"button": listed, "matchrule": _rule(menu)})


async def differences(
    client: WeChatClient, buttons: Sequence[Button], conditional: Sequence[Conditional]
) -> Sequence[str]:
    """What a push would change: lines that begin with `-` for what is there, `+` for what would be."""
    appid = client.account.mini_appid
    there = await _menus(client)
    now = list(_lines(there.get("menu", {}).get("button") or (), ""))
    for menu in there.get("conditionalmenu") or ():
        now += _lines(menu.get("button") or (), _title(menu.get("matchrule") or {}))
    wanted = list(_lines([_button(each, appid) for each in buttons], ""))
    for each in conditional:
        wanted += _lines([_button(button, appid) for button in each.buttons], _title(_rule(each)))
    gone = [f"- {line}" for line in now if line not in wanted]
    new = [f"+ {line}" for line in wanted if line not in now]
    return gone + new or (["~ the order of the buttons"] if now != wanted else [])


async def _menus(client: WeChatClient) -> Mapping[str, Any]:
    try:
        return await client.call("/cgi-bin/menu/get", repeatable=True)
    except WeChatRefused as refused:
        if refused.refusal.code == NO_MENU:
            return {}
        raise


def _button(button: Button, appid: str) -> dict[str, Any]:
    if button.under:
        return {"name": button.name, "sub_button": [_button(each, appid) for each in button.under]}
    if button.url and button.page and appid:
        opens = {"url": button.url, "appid": appid, "pagepath": button.page}
        return {"type": "miniprogram", "name": button.name, **opens}
    if button.url:
        return {"type": "view", "name": button.name, "url": button.url}
    return {"type": "click", "name": button.name, "key": button.key}


def _rule(menu: Conditional) -> Mapping[str, str]:
    rule = {"tag_id": menu.tag, "client_platform_type": PLATFORM_TYPES.get(menu.phone, "")}
    return {name: value for name, value in rule.items() if value}


def _title(rule: Mapping[str, Any]) -> str:
    known = {name: str(value) for name, value in rule.items() if name in {"tag_id", "client_platform_type"} and value}
    return "".join(f"[{name} {value}] " for name, value in sorted(known.items()))


def _lines(buttons: Sequence[Mapping[str, Any]], before: str) -> Iterator[str]:
    for button in buttons:
        under = button.get("sub_button") or ()
        if under:
            yield from _lines(under, f"{before}{button.get('name')} › ")
            continue
        opens = [str(button[name]) for name in ("key", "url", "appid", "pagepath") if button.get(name)]
        yield f"{before}{button.get('name')}: {button.get('type')} {' '.join(opens)}"
