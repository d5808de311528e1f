"""The methods about persons, texts and the city service."""

import base64
import secrets
from collections.abc import Mapping
from typing import Any

from sandbox.alipay.accounts import App
from sandbox.alipay.platform import TOKEN_S, Check, Phase, Platform
from sandbox.alipay.refusals import Refused, invalid, required

Fields = Mapping[str, Any]

REJECTED_WORDS = ("违禁示例",)
MERCHANT = "2021000000000002"
MOST_AT_ONCE = 1000
HASH_LENGTHS = {"md5": 32, "sm3": 64}
FIELDS_OF_A_MESSAGE = ("uuid", "app_code", "city_code", "industry_type", "msg_type", "ext_info", "target_url")


def oauth_token(platform: Platform, app: App, top: Fields) -> Fields:
    """`alipay.system.oauth.token`; its answer carries no code, as the real one's doesn't."""
    if top.get("grant_type") == "authorization_code":
        user = platform.spend_code(app, str(required(top, "code")))
        fault = "isv.code-invalid"
    elif top.get("grant_type") == "refresh_token":
        user = platform.token_of(app, str(required(top, "refresh_token")))
        fault = "isv.refresh-token-invalid"
    else:
        raise invalid("isv.grant-type-invalid", gateway=True)
    if user is None:
        raise invalid(fault, gateway=True)
    citizen = platform.citizen(app, user)
    if citizen.phase is Phase.BOTH:
        ids = {"open_id": citizen.open_id, "user_id": citizen.user_id}
    else:
        ids = {"open_id": citizen.open_id} if user == citizen.open_id else {"user_id": citizen.user_id}
    tokens = {name: platform.new_token(app, user) for name in ("access_token", "refresh_token")}
    return {**ids, **tokens, "expires_in": TOKEN_S, "re_expires_in": TOKEN_S * 2, "auth_start": "2026-11-21 21:30:00"}


def user_info(platform: Platform, app: App, auth_token: str) -> Fields:
    """`alipay.user.info.share`."""
    user = platform.token_of(app, auth_token)
    if user is None:
        raise Refused("20001", "aop.invalid-auth-token", gateway=True)
    citizen = platform.citizen(app, user)
    return {"open_id": citizen.open_id, "nick_name": "小明示例", "avatar": "https://example.com/a.png"}


def certify_begin(platform: Platform, app: App, biz: Fields) -> Fields:
    """`alipay.user.certify.open.initialize`."""
    number, person = str(required(biz, "outer_order_no")), required(biz, "identity_param")
    if not (number.isalnum() and len(number) == 32):
        raise invalid("isv.invalid-parameter", "outer_order_no")
    if person.get("identity_type") != "CERT_INFO" or person.get("cert_type") != "IDENTITY_CARD":
        raise invalid("isv.invalid-parameter", "identity_param")
    name, id_number = required(person, "cert_name"), required(person, "cert_no")
    return_url = required(required(biz, "merchant_config"), "return_url")
    required(biz, "biz_code")
    certify_id = secrets.token_hex(16)
    platform.checks[certify_id] = Check(name, id_number, return_url)
    return {"certify_id": certify_id}


def certify_result(platform: Platform, app: App, biz: Fields) -> Fields:
    """`alipay.user.certify.open.query`."""
    check = platform.checks.get(str(required(biz, "certify_id")))
    if check is None:
        raise Refused("40004", "INVALID_CERTIFY_ID")
    return {"passed": check.passed} if check.passed else {}


def detect(platform: Platform, app: App, biz: Fields) -> Fields:
    """`alipay.security.risk.content.detect`."""
    text = str(required(biz, "content"))
    hits = [word for word in REJECTED_WORDS if word in text]
    verdict = {"action": "REJECTED", "keywords": hits} if hits else {"action": "PASSED"}
    return {**verdict, "unique_id": secrets.token_hex(8)}


def merchant_token(platform: Platform, app: App, biz: Fields) -> Fields:
    """`alipay.open.auth.token.app`."""
    if biz.get("grant_type") == "authorization_code" and biz.get("code"):
        return platform.allow(app, MERCHANT)
    merchant = platform.merchants.pop(str(biz.get("refresh_token")), None)
    if biz.get("grant_type") != "refresh_token" or merchant is None:
        raise invalid("isv.code-invalid")
    return platform.allow(app, merchant)


def certificate(platform: Platform, app: App, biz: Fields) -> Fields:
    """`alipay.open.app.alipaycert.download`."""
    issued = platform.certificates.get(app.name)
    if issued is None or required(biz, "alipay_cert_sn") != issued.serial:
        raise Refused("40004", "INVALID_CERT_SN")
    return {"alipay_cert_content": base64.b64encode(issued.pem.encode()).decode()}


def city_send(platform: Platform, app: App, biz: Fields) -> Fields:
    """`alipay.eco.cityservice.message.send`; a uuid that was seen is dropped without a word."""
    messages = required(biz, "msg_list")
    if biz.get("batch_size") != len(messages) or not 1 <= len(messages) <= MOST_AT_ONCE:
        raise invalid("isv.invalid-parameter", "batch_size")
    for message in messages:
        _check_city_message(message, str(biz.get("encrypt_type")))
        platform.city_messages.setdefault(message["uuid"], message)
    return {"success_size": len(messages)}


def city_query(platform: Platform, app: App, biz: Fields) -> Fields:
    """`alipay.eco.cityservice.message.query`."""
    if required(biz, "uuid") not in platform.city_messages:
        raise Refused("40004", "MESSAGE_NOT_EXIST")
    return {"send_status": "SUCCESS"}


def _check_city_message(message: Fields, hashing: str) -> None:
    for name in FIELDS_OF_A_MESSAGE:
        required(message, name)
    if message.get("open_id") or message.get("alipay_user_id"):
        return
    number, name = required(message, "certificate_number"), required(message, "certificate_username")
    if hashing not in HASH_LENGTHS or len(number) != HASH_LENGTHS[hashing]:
        raise invalid("isv.invalid-parameter", "certificate_number")
    if (hashing == "sm3") != (len(name) == HASH_LENGTHS["sm3"]):
        raise invalid("isv.invalid-parameter", "certificate_username")
