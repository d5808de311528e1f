"""Who uses the mini program: login, profile, phone number, and the real-name check."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.alipay.client import AlipayClient
from adapters.alipay.openapi_v2 import Call
from adapters.alipay.result import Outcome, Result, read_result
from adapters.alipay.settings import AlipayApp

CODE = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True, slots=True)
class Login:
    """Who logged in. `user` is the open_id where Alipay gives one: new apps never see another."""

    open_id: str
    user_id: str
    union_id: str
    access_token: str
    refresh_token: str
    expires_s: int

    @property
    def user(self) -> str:
        """The id to know this citizen by, within this app."""
        return self.open_id or self.user_id


async def log_in(client: AlipayClient, auth_code: str) -> Login | Result:
    """The citizen behind a front end's `authCode`, which works once; the refusal where there is none."""
    if not CODE.fullmatch(auth_code):
        return Result(Outcome.REFUSED, "40002", "isv.code-invalid")
    return await _token(client, {"grant_type": "authorization_code", "code": auth_code})


async def refresh(client: AlipayClient, refresh_token: str) -> Login | Result:
    """A new access token for an old login."""
    return await _token(client, {"grant_type": "refresh_token", "refresh_token": refresh_token})


async def user_info(client: AlipayClient, access_token: str) -> Result:
    """What the citizen agreed to share (`alipay.user.info.share`)."""
    return await client.call(Call("alipay.user.info.share", auth_token=access_token))


def phone_number(app: AlipayApp, blob: str) -> Result:
    """The `mobile` inside what `my.getPhoneNumber` gave, verified before it is opened; no network.

    The blob names no citizen and no moment: bind it to the session that posted it, and take each once.
    """
    try:
        outer = _object(json.loads(blob))
        cipher = outer["response"]
        if isinstance(cipher, dict) or cipher.lstrip().startswith("{"):
            inner = cipher if isinstance(cipher, dict) else _object(json.loads(cipher))
            return read_result({"code": "unknown", **inner}, trusted=False)
        if app.content_seal is None:
            return Result(Outcome.REFUSED, "40001", "isv.missing-encrypt-key")
        if not app.keys.verify(f'"{cipher}"'.encode(), str(outer.get("sign", ""))):
            return Result(Outcome.REFUSED, "40002", "isv.invalid-signature")
        return read_result(_object(json.loads(app.content_seal.open(cipher))), trusted=True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Result(Outcome.REFUSED, "unreadable")


@dataclass(frozen=True, slots=True)
class Check:
    """A real-name check that has begun: the page for the citizen, and the id that its result is asked by."""

    certify_id: str
    url: str


async def begin_check(
    client: AlipayClient, name: str, id_number: str, return_url: str, *, biz_code: str = "FACE"
) -> Check | Result:
    """Begins a check of this name and identity number, encrypted where the app has an AES key."""
    person = {"identity_type": "CERT_INFO", "cert_type": "IDENTITY_CARD", "cert_name": name, "cert_no": id_number}
    biz = {
        "outer_order_no": secrets.token_hex(16),
        "biz_code": biz_code,
        "identity_param": person,
        "merchant_config": {"return_url": return_url},
    }
    result = await client.call(Call("alipay.user.certify.open.initialize", biz, encrypt=True))
    certify_id = result.text("certify_id")
    if not result.ok or not certify_id:
        return result
    page = Call("alipay.user.certify.open.certify", {"certify_id": certify_id})
    return Check(certify_id, client.page_url(page))


async def checked(client: AlipayClient, certify_id: str) -> bool | None:
    """Whether the citizen passed, as Alipay's server says: what their phone says doesn't count. None: not known."""
    result = await client.call(Call("alipay.user.certify.open.query", {"certify_id": certify_id}))
    return {"T": True, "F": False}.get(result.text("passed")) if result.ok else None


async def merchant_token(client: AlipayClient, code: str) -> Result:
    """The `app_auth_token` with which an agency's app acts for another (`alipay.open.auth.token.app`)."""
    biz = {"grant_type": "authorization_code", "code": code}
    return await client.call(Call("alipay.open.auth.token.app", biz), repeatable=False)


async def _token(client: AlipayClient, grant: Mapping[str, str]) -> Login | Result:
    result = await client.call(Call("alipay.system.oauth.token", top=grant), repeatable=False)
    token = result.text("access_token")
    open_id, user_id = result.text("open_id"), result.text("user_id")
    if not result.ok or not token or not (open_id or user_id):
        return result if not result.ok else Result(Outcome.UNKNOWN, "no-token")
    lasts = result.data.get("expires_in")
    seconds = int(lasts) if isinstance(lasts, int | str) and str(lasts).isdigit() else 0
    return Login(open_id, user_id, result.text("union_id"), token, result.text("refresh_token"), seconds)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return value
