"""Who uses a mini program, and what they write: logins, phone numbers, content checks."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from sandbox.wechat.asking import OK, Asked, Operation
from sandbox.wechat.refusals import Refused

RISKY, DOUBTFUL = "违法示例", "可疑示例"
"""Words that the pretend check finds; everything else passes."""
LONGEST = 2500


def session_key(openid: str) -> str:
    """A citizen's session key: the same in every login of the sandbox."""
    return base64.b64encode(hashlib.sha256(openid.encode()).digest()[:16]).decode()


def log_in(asked: Asked) -> Mapping[str, Any]:
    """`jscode2session`: codes are `login-OPENID`, or with anything behind a dot `login-OPENID.2`, and work once."""
    query = asked.query
    account = asked.platform.by_appid(query.get("appid", ""))
    if account is None:
        raise Refused(40013)
    if query.get("secret") != account.secret:
        raise Refused(40125)
    openid = _used_once(asked, query.get("js_code", ""), "login-").partition(".")[0]
    return {"openid": openid, "session_key": session_key(openid), "unionid": f"u{openid[1:]}"}


async def _phone(asked: Asked) -> Any:
    """Codes are `phone-NUMBER`; a login's code is none."""
    number = _used_once(asked, str((await asked.fields()).get("code", "")), "phone-")
    mark = {"timestamp": int(asked.platform.clock()), "appid": asked.appid}
    return {
        **OK,
        "phone_info": {"phoneNumber": number, "purePhoneNumber": number, "countryCode": 86, "watermark": mark},
    }


async def _check_text(asked: Asked) -> Any:
    fields = await asked.fields()
    content = str(fields.get("content", ""))
    if fields.get("version") != 2 or fields.get("scene") not in {1, 2, 3, 4} or not 0 < len(content) <= LONGEST:
        raise Refused(47001)
    suggest = "risky" if RISKY in content else "review" if DOUBTFUL in content else "pass"
    label = 20006 if suggest == "risky" else 100
    return {**OK, "trace_id": secrets.token_hex(8), "result": {"suggest": suggest, "label": label}, "detail": []}


async def _check_media(asked: Asked) -> Any:
    if not (await asked.fields()).get("media_url"):
        raise Refused(47001)
    return {**OK, "trace_id": secrets.token_hex(8)}


def _used_once(asked: Asked, code: str, prefix: str) -> str:
    if not code.startswith(prefix):
        raise Refused(40029)
    if code in asked.platform.used_codes:
        raise Refused(40163)
    asked.platform.used_codes.add(code)
    return code.removeprefix(prefix)


PEOPLE: Mapping[str, Operation] = {
    "/wxa/business/getuserphonenumber": _phone,
    "/wxa/msg_sec_check": _check_text,
    "/wxa/media_check_async": _check_media,
}
