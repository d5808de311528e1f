"""How each gateway reads a request and words its answers, apart from what the answers say."""

# ruff: noqa: D102 (the protocol says what each method of its implementations gives)

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qsl

from starlette.requests import Request


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
    headers: Mapping[str, str] = field(default_factory=dict)


Fields = Mapping[str, Any]


class Dialect(Protocol):
    """A gateway's wire."""

    data_key: str

    def fields(self, request: Request, body: bytes) -> Fields:
        """What was sent. Raises Unreadable."""

    def done(self, data: Any) -> Answer:
        """Data, or that there is none (None)."""

    def refused(self, refusal: Refusal) -> Answer:
        """A refusal for a reason of the matter itself."""

    def unreadable(self, why: str) -> Answer:
        """The request could not be read."""

    def denied(self, why: str) -> Answer:
        """The signature, key, nonce or clock is wrong; `why` in bot.services.sign's words."""

    def broken_behind(self) -> Answer:
        """The gateway is well and the system behind it is not: its own layer says so, with HTTP 200."""


def json_object(text: str | bytes) -> Fields:
    """The object in a text. Raises Unreadable."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise Unreadable("not JSON") from error
    if not isinstance(data, dict):
        raise Unreadable("not a JSON object")
    return data


class TifDialect:
    """JSON both ways: `{"code": "0000", "message", "data"}`; `empty_code`: what nothing on record is called."""

    data_key = "data"

    def __init__(self, empty_code: str = "0000") -> None:
        self._empty_code = empty_code

    def fields(self, request: Request, body: bytes) -> Fields:
        return json_object(body)

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

    def broken_behind(self) -> Answer:
        return Answer({"message": "The upstream server is timing out", "request_id": "sandbox"})


class NationalDialect:
    """A form with `biz_content`; answers 200 to everything, `{"code": "1", "msg", "biz_data"}`."""

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
        return json_object(form.get("biz_content", ""))

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

    def broken_behind(self) -> Answer:
        return Answer({"message": "The upstream server is timing out", "request_id": "sandbox"})


class IrsDialect:
    """Query or JSON; the platform answers 401 `{"message"}`, the hospitals behind it their own envelope."""

    data_key = "result"

    def fields(self, request: Request, body: bytes) -> Fields:
        if request.method == "POST":
            return json_object(body)
        items = request.query_params.multi_items()
        if len(items) != len({name for name, _ in items}):
            raise Unreadable("a field twice")
        return dict(items)

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

    def broken_behind(self) -> Answer:
        return Answer({"message": "The upstream server is timing out", "request_id": "sandbox"})
