"""How each gateway reads a request and words its answers, apart from what the answers say."""

# ruff: noqa: D102 (the protocol says what each method of its implementations gives)

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.services.sign import SIGN_PROFILES, BadSignature, Signable
from sandbox.gateways.access import Access, Nonces


class Refusal(Exception):
    """The gateway understands and says no, in its own code and words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Unreadable(Exception):
    """The request has not the form that this gateway wants."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON body and its HTTP status."""

    body: Any
    status: int = 200


Fields = Mapping[str, Any]


class Dialect(Protocol):
    """A gateway's wire."""

    profile: str
    data_key: str

    def fields(self, request: Request, body: bytes) -> Fields:
        """What was sent. Raises Unreadable."""

    def check_caller(self, request: Request, access: Access, nonces: Nonces, now: float) -> None:
        """Beyond the signature: a known key, a fresh nonce. Raises BadSignature."""

    def done(self, data: Any) -> Answer:
        """Data, or that there is none (None)."""

    def refused(self, refusal: Refusal) -> Answer:
        """A refusal for a reason of the matter itself."""

    def unreadable(self, why: str) -> Answer:
        """The request could not be read."""

    def denied(self, why: str) -> Answer:
        """The signature, key, nonce or clock is wrong; `why` in bot.services.sign's words."""


def verify(dialect: Dialect, request: Request, access: Access, nonces: Nonces, now: Any) -> None:
    """Raises BadSignature unless this caller made this request just now, for the first time."""
    query = dict(request.query_params) if request.method == "GET" else {}
    signable = Signable(request.method, request.scope["path"], query)
    SIGN_PROFILES[dialect.profile].verify(signable, request.headers, secret=access.secret, now=now)
    dialect.check_caller(request, access, nonces, now.timestamp())


def _object(text: str | bytes) -> Fields:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise Unreadable("not JSON") from error
    if not isinstance(data, dict):
        raise Unreadable("not a JSON object")
    return data


class TifDialect:
    """JSON both ways: `{"code": "0000", "message", "data"}`; `empty_code`: what nothing on record is called."""

    profile = "tif"
    data_key = "data"

    def __init__(self, empty_code: str = "0000") -> None:
        self._empty_code = empty_code

    def fields(self, request: Request, body: bytes) -> Fields:
        return _object(body)

    def check_caller(self, request: Request, access: Access, nonces: Nonces, now: float) -> None:
        if request.headers.get("x-tif-paasid") != access.key_id:
            raise BadSignature("Invalid access key")
        if not nonces.first_use(request.headers["x-tif-nonce"], now):
            raise BadSignature("Nonce replayed")

    def done(self, data: Any) -> Answer:
        if data is None:
            return Answer({"code": self._empty_code, "message": "无记录", "data": None})
        return Answer({"code": "0000", "message": "成功", "data": data})

    def refused(self, refusal: Refusal) -> Answer:
        return Answer({"code": refusal.code, "message": refusal.message, "data": None})

    def unreadable(self, why: str) -> Answer:
        return Answer({"code": "4000", "message": f"请求格式错误：{why}", "data": None}, 400)

    def denied(self, why: str) -> Answer:
        codes = {"Clock skew exceeded": "4012", "Invalid access key": "4013", "Nonce replayed": "4014"}
        return Answer({"code": codes.get(why, "4011"), "message": f"鉴权失败：{why}", "data": None}, 401)


class NationalDialect:
    """A form with `biz_content`; answers 200 to everything, `{"code": "1", "msg", "biz_data"}`."""

    profile = "gjzwfwpt"
    data_key = "biz_data"

    def fields(self, request: Request, body: bytes) -> Fields:
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            raise Unreadable("not a form")
        try:
            form = dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True))
        except ValueError as error:
            raise Unreadable("not a form") from error
        if form.get("format") != "json" or form.get("version") != "1.0" or not form.get("request_id"):
            raise Unreadable("request_id, format and version are needed")
        return _object(form.get("biz_content", ""))

    def check_caller(self, request: Request, access: Access, nonces: Nonces, now: float) -> None:
        given = f"{request.headers['gjzwfwpt_sid']}/{request.headers['gjzwfwpt_rid']}"
        if given != access.key_id:
            raise BadSignature("Not granted")

    def done(self, data: Any) -> Answer:
        if data is None:
            return Answer({"code": "2001", "msg": "未查询到该人员参保信息", "biz_data": ""})
        return Answer({"code": "1", "msg": "成功", "biz_data": data})

    def refused(self, refusal: Refusal) -> Answer:
        return Answer({"code": refusal.code, "msg": refusal.message, "biz_data": ""})

    def unreadable(self, why: str) -> Answer:
        return Answer({"code": "-2", "msg": f"参数错误：{why}", "biz_data": ""})

    def denied(self, why: str) -> Answer:
        code, text = ("E-106", "服务未授权") if why == "Not granted" else ("-1", f"签名校验失败：{why}")
        return Answer({"code": code, "msg": text, "biz_data": ""})


class IrsDialect:
    """Query or JSON; the platform answers 401 `{"message"}`, the hospitals behind it their own envelope."""

    profile = "zj-irs"
    data_key = "result"

    def fields(self, request: Request, body: bytes) -> Fields:
        if request.method == "POST":
            return _object(body)
        items = request.query_params.multi_items()
        if len(items) != len({name for name, _ in items}):
            raise Unreadable("a field twice")
        return dict(items)

    def check_caller(self, request: Request, access: Access, nonces: Nonces, now: float) -> None:
        if request.headers["x-bg-hmac-access-key"] != access.key_id:
            raise BadSignature("Invalid access key")
        if request.headers.get("x-bg-hmac-algorithm") != "hmac-sha256":
            raise BadSignature("Invalid signature")

    def done(self, data: Any) -> Answer:
        if data is None:
            return self._answer(1, "成功，无数据", None)
        return self._answer(0, "成功", data)

    def refused(self, refusal: Refusal) -> Answer:
        return self._answer(refusal.code, refusal.message, None)

    def unreadable(self, why: str) -> Answer:
        return Answer({"success": False, "resultCode": -1, "resultMessage": f"参数错误：{why}", "result": None}, 400)

    def denied(self, why: str) -> Answer:
        return Answer({"message": why}, 401)

    @staticmethod
    def _answer(code: str | int, message: str, result: Any) -> Answer:
        success = code in (0, 1)
        return Answer({"success": success, "resultCode": code, "resultMessage": message, "result": result})
