"""Who uses the mini program: login, phone number, and the data that its front end brings sealed (§4.5)."""

import binascii
import hashlib
import hmac
import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from pydantic import SecretStr

from adapters.wechat.client import WeChatClient
from adapters.wechat.errcodes import Refusal, WeChatRefused

CODE = re.compile(r"[\x21-\x7e]{1,128}")
BAD_CODE = 40029


@dataclass(frozen=True, slots=True)
class Login:
    """Who logged in. The session key stays on the server and doesn't show in `repr`."""

    openid: str
    unionid: str
    session_key: SecretStr


@dataclass(frozen=True, slots=True)
class Phone:
    """A verified mobile number, without and with its country's."""

    number: str
    country: str


async def log_in(client: WeChatClient, code: str) -> Login:
    """The citizen behind a `wx.login` code, which works once. Raises WeChatRefused, DeliveryFailed."""
    _check_code(code)
    answer = await client.call_with_secret("/sns/jscode2session", js_code=code, grant_type="authorization_code")
    openid, key = answer.get("openid"), answer.get("session_key")
    if not isinstance(openid, str) or not isinstance(key, str):
        raise WeChatRefused(Refusal(BAD_CODE), "WeChat's login answer names nobody")
    return Login(openid, str(answer.get("unionid", "")), SecretStr(key))


async def phone_number(client: WeChatClient, code: str) -> Phone:
    """The number behind a button's code, not that of a login; each works once. Raises WeChatRefused, DeliveryFailed."""
    _check_code(code)
    answer = await client.call("/wxa/business/getuserphonenumber", {"code": code})
    info = answer.get("phone_info")
    found = _phone(info, client.account.appid) if isinstance(info, dict) else None
    if found is None:
        raise WeChatRefused(Refusal(BAD_CODE), "WeChat's phone number is for another app")
    return found


def open_data(session_key: SecretStr, sealed: str, iv: str, appid: str) -> Mapping[str, Any]:
    """What a front end's `encryptedData` holds. Raises ValueError: sealed with another session, or for another app."""
    try:
        key, vector = b64decode(session_key.get_secret_value()), b64decode(iv)
        decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
        padded = decryptor.update(b64decode(sealed)) + decryptor.finalize()
        unpadder = PKCS7(128).unpadder()
        data = json.loads(unpadder.update(padded) + unpadder.finalize())
        watermark = data["watermark"]["appid"]
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise ValueError("not sealed with this session") from None
    if watermark != appid:
        raise ValueError("sealed for another app")
    return dict(data)


def is_signed(session_key: SecretStr, raw: str, signature: str) -> bool:
    """Whether a front end's `rawData` is what WeChat gave it."""
    made = hashlib.sha1((raw + session_key.get_secret_value()).encode(), usedforsecurity=False).hexdigest()
    return hmac.compare_digest(made.encode(), signature.encode())


def _phone(info: Mapping[str, Any], appid: str) -> Phone | None:
    mark = info.get("watermark")
    if not isinstance(mark, dict) or mark.get("appid") != appid:
        return None
    return Phone(str(info.get("purePhoneNumber", "")), str(info.get("countryCode", "")))


def _check_code(code: str) -> None:
    if not CODE.fullmatch(code):
        raise WeChatRefused(Refusal(BAD_CODE), "not a code of WeChat's")
