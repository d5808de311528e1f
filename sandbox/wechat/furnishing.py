"""What accounts are furnished with: menus, codes, links, media, quotas, the page's ticket."""

import base64
import secrets
from collections.abc import Mapping
from email import message_from_bytes
from typing import Any

from sandbox.wechat.asking import OK, Asked, Operation
from sandbox.wechat.refusals import Refused

KEYED = frozenset(
    "click scancode_push scancode_waitmsg pic_sysphoto pic_photo_or_album pic_weixin location_select".split()
)
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
LONGEST_S = 2_592_000
CLEARS_A_MONTH = 10
NAMES = {1: 16, 2: 60}


async def _create_menu(asked: Asked) -> Any:
    asked.platform.menus[asked.appid] = {"menu": {"button": _buttons(await asked.fields())}}
    return OK


async def _add_conditional(asked: Asked) -> Any:
    fields = await asked.fields()
    if asked.appid not in asked.platform.menus:
        raise Refused(46003)
    if not isinstance(fields.get("matchrule"), dict) or not fields["matchrule"]:
        raise Refused(47001)
    menuid = str(secrets.randbelow(10**9))
    own = asked.platform.menus[asked.appid].setdefault("conditionalmenu", [])
    own.append({"button": _buttons(fields), "matchrule": fields["matchrule"], "menuid": menuid})
    return {"menuid": menuid}


async def _delete_conditional(asked: Asked) -> Any:
    menuid = str((await asked.fields()).get("menuid"))
    menus = asked.platform.menus.get(asked.appid, {})
    menus["conditionalmenu"] = [menu for menu in menus.get("conditionalmenu", []) if menu["menuid"] != menuid]
    return OK


async def _get_menu(asked: Asked) -> Any:
    if asked.appid not in asked.platform.menus:
        raise Refused(46003)
    return asked.platform.menus[asked.appid]


async def _delete_menu(asked: Asked) -> Any:
    asked.platform.menus.pop(asked.appid, None)
    return OK


async def _try_match(asked: Asked) -> Any:
    return {"button": asked.platform.menus.get(asked.appid, {}).get("menu", {}).get("button", [])}


def _buttons(fields: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    buttons = fields.get("button")
    if not isinstance(buttons, list) or not 0 < len(buttons) <= 3:
        raise Refused(40016)
    for button in buttons:
        under = button.get("sub_button") or []
        if len(under) > 5:
            raise Refused(40016)
        for each, level in [(button, 1), *((sub, 2) for sub in under)]:
            _check_button(each, level)
    return buttons


def _check_button(button: Mapping[str, Any], level: int) -> None:
    if not 0 < len(str(button.get("name", "")).encode()) <= NAMES[level]:
        raise Refused(40018)
    if button.get("sub_button"):
        return
    type_ = button.get("type")
    wanted = {"view": ("url",), "miniprogram": ("url", "appid", "pagepath")}.get(str(type_))
    if wanted is None and type_ not in KEYED:
        raise Refused(40016)
    if any(not button.get(name) for name in wanted or ("key",)):
        raise Refused(40054)
    if len(str(button.get("key", "")).encode()) > 128 or len(str(button.get("url", "")).encode()) > 1024:
        raise Refused(40054)


async def _qr_code(asked: Asked) -> Any:
    fields = await asked.fields()
    scene = fields.get("action_info", {}).get("scene", {})
    name = scene.get("scene_str") or scene.get("scene_id")
    passing = fields.get("action_name") in {"QR_SCENE", "QR_STR_SCENE"}
    known = passing or fields.get("action_name") in {"QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"}
    lasts = fields.get("expire_seconds", 60)
    if not known or not name or len(str(name)) > 64 or not 0 < lasts <= LONGEST_S:
        raise Refused(40129)
    ticket = secrets.token_urlsafe(48)
    asked.platform.tickets[ticket] = str(name)
    url = f"http://weixin.qq.com/q/{secrets.token_urlsafe(16)}"
    return {"ticket": ticket, "url": url, **({"expire_seconds": lasts} if passing else {})}


async def _mini_code(asked: Asked) -> Any:
    fields = await asked.fields()
    if not 0 < len(str(fields.get("scene", ""))) <= 32:
        raise Refused(40129)
    if str(fields.get("page", "")).startswith("/"):
        raise Refused(41030)
    return PICTURE


async def _url_link(asked: Asked) -> Any:
    fields = await asked.fields()
    if not 1 <= fields.get("expire_interval", 30) <= 30:
        raise Refused(40159)
    return {**OK, "url_link": f"https://wxaurl.cn/{secrets.token_urlsafe(8)}"}


async def _scheme(asked: Asked) -> Any:
    if not isinstance((await asked.fields()).get("jump_wxa"), dict):
        raise Refused(40159)
    return {**OK, "openlink": f"weixin://dl/business/?t={secrets.token_urlsafe(8)}"}


async def _upload(asked: Asked) -> Any:
    head = f"Content-Type: {asked.request.headers.get('content-type', '')}\r\n\r\n".encode()
    parts = message_from_bytes(head + await asked.request.body()).walk()
    file = next((part for part in parts if part.get_param("name", header="content-disposition") == "media"), None)
    content = file.get_payload(decode=True) if file else None
    if not isinstance(content, bytes) or not content:
        raise Refused(41005)
    media_id = secrets.token_urlsafe(32)
    asked.platform.media[media_id] = content
    type_ = asked.query.get("type", "image")
    name = "thumb_media_id" if type_ == "thumb" else "media_id"
    return {"type": type_, name: media_id, "created_at": int(asked.platform.clock())}


async def _download(asked: Asked) -> Any:
    media = asked.platform.media.get(asked.query.get("media_id", ""))
    if media is None:
        raise Refused(40007)
    return media


async def _ticket(asked: Asked) -> Any:
    asked.platform.tickets_fetched += 1
    return {**OK, "ticket": f"jsapi-{asked.appid}-{secrets.token_urlsafe(24)}", "expires_in": 7200}


async def _callback_ips(asked: Asked) -> Any:
    return {"ip_list": ["203.0.113.0/26", "198.51.100.7"]}


async def _callback_check(asked: Asked) -> Any:
    return {
        "dns": [{"ip": "203.0.113.20", "real_operator": "UNICOM"}],
        "ping": [{"ip": "203.0.113.20", "package_loss": "0%"}],
    }


async def _quota(asked: Asked) -> Any:
    path = str((await asked.fields()).get("cgi_path", ""))
    daily = asked.platform.daily.get(path, 500_000)
    used = asked.platform.asked[path]
    return {**OK, "quota": {"daily_limit": daily, "used": used, "remain": max(0, daily - used)}}


async def _clear_quota(asked: Asked) -> Any:
    asked.platform.cleared += 1
    if asked.platform.cleared > CLEARS_A_MONTH:
        raise Refused(48006)
    asked.platform.asked.clear()
    return OK


async def _rid(asked: Asked) -> Any:
    return {**OK, "request": {"invoke_time": int(asked.platform.clock()), "cost_in_ms": 30, "request_url": "***"}}


FURNISHING: Mapping[str, Operation] = {
    "/cgi-bin/menu/create": _create_menu,
    "/cgi-bin/menu/get": _get_menu,
    "/cgi-bin/get_current_selfmenu_info": _get_menu,
    "/cgi-bin/menu/delete": _delete_menu,
    "/cgi-bin/menu/addconditional": _add_conditional,
    "/cgi-bin/menu/delconditional": _delete_conditional,
    "/cgi-bin/menu/trymatch": _try_match,
    "/cgi-bin/qrcode/create": _qr_code,
    "/wxa/getwxacodeunlimit": _mini_code,
    "/wxa/generate_urllink": _url_link,
    "/wxa/generatescheme": _scheme,
    "/cgi-bin/media/upload": _upload,
    "/cgi-bin/media/get": _download,
    "/cgi-bin/media/get/jssdk": _download,
    "/cgi-bin/ticket/getticket": _ticket,
    "/cgi-bin/getcallbackip": _callback_ips,
    "/cgi-bin/callback/check": _callback_check,
    "/cgi-bin/openapi/quota/get": _quota,
    "/cgi-bin/clear_quota": _clear_quota,
    "/cgi-bin/openapi/rid/get": _rid,
}
