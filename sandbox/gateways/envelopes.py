"""More ways in which gateways word their answers; requests are read and signed as in `dialects`."""

# ruff: noqa: D102 (`dialects.Dialect` says what each method gives)

import json
from typing import Any

from starlette.requests import Request

from sandbox.gateways.dialects import (
    Answer,
    Fields,
    IrsDialect,
    NationalDialect,
    Refusal,
    TifDialect,
    Unreadable,
    json_object,
)


class CodedDialect(TifDialect):
    """JSON both ways with names and codes of its own: `{code, message, data}` under other keys."""

    def __init__(self, done: str, empty: str, *, code: str = "code", message: str = "message", data: str = "data"):
        super().__init__()
        self.data_key = data
        self._done, self._empty = done, empty
        self._code, self._message = code, message

    def done(self, data: Any) -> Answer:
        if data is None:
            return self._worded(self._empty, "无记录", None)
        return self._worded(self._done, "成功", data)

    def refused(self, refusal: Refusal) -> Answer:
        return self._worded(refusal.code, refusal.message, None)

    def unreadable(self, why: str) -> Answer:
        return self._worded("4000", f"请求格式错误：{why}", None, 400)

    def denied(self, why: str) -> Answer:
        return self._worded("4011", f"鉴权失败：{why}", None, 401)

    def _worded(self, code: str, message: str, data: Any, status: int = 200) -> Answer:
        return Answer({self._code: code, self._message: message, self.data_key: data}, status)


class BankDialect(TifDialect):
    """As bill-paying banks answer: always 200, `{"head": {"respCode", "respMsg"}, "body"}`, AAAAAAA is done."""

    data_key = "body"

    def done(self, data: Any) -> Answer:
        return self._headed("AAAAAAA", "交易成功", data)

    def refused(self, refusal: Refusal) -> Answer:
        return self._headed(refusal.code, refusal.message, None)

    def unreadable(self, why: str) -> Answer:
        return self._headed("E400000", f"报文格式错误：{why}", None)

    def denied(self, why: str) -> Answer:
        return self._headed("E401000", f"验签失败：{why}", None)

    @staticmethod
    def _headed(code: str, message: str, body: Any) -> Answer:
        return Answer({"head": {"respCode": code, "respMsg": message}, "body": body})


class CloudDialect(TifDialect):
    """As API gateways of the Alibaba kind answer: their own errors in a header, what stands behind them in the body."""

    def denied(self, why: str) -> Answer:
        return Answer({"message": why}, 401, {"X-Ca-Error-Message": why})


class OpenDialect(IrsDialect):
    """Behind OAuth2: a bad token is told as RFC 6750 wants it."""

    def denied(self, why: str) -> Answer:
        challenge = f'Bearer error="invalid_token", error_description="{why}"'
        return Answer({"error": "invalid_token"}, 401, {"WWW-Authenticate": challenge})


class ExchangeDialect(NationalDialect):
    """The national exchange: JSON in, and around every answer of the system behind it a layer of its own, all 200."""

    def fields(self, request: Request, body: bytes) -> Fields:
        return json_object(body)

    def done(self, data: Any) -> Answer:
        return self._wrapped(super().done(data))

    def refused(self, refusal: Refusal) -> Answer:
        return self._wrapped(super().refused(refusal))

    def unreadable(self, why: str) -> Answer:
        return self._wrapped(super().unreadable(why))

    def denied(self, why: str) -> Answer:
        codes = {"Not granted": ("E-106", "服务未授权"), "Secret expired": ("E-105", "密钥已过期")}
        code, text = codes.get(why, ("-1", f"签名校验失败：{why}"))
        return Answer({"code": code, "data": "", "message": text})

    def broken_behind(self) -> Answer:
        return Answer({"code": "-1", "data": "", "message": "调用服务失败"})

    @staticmethod
    def _wrapped(answer: Answer) -> Answer:
        return Answer({"code": "0", "data": json.dumps(answer.body, ensure_ascii=False), "message": "成功"})


class MedinsDialect:
    """The message of medical insurance: fields in `input.data`; `{"infcode", "err_msg", "output"}`, 0 is done."""

    data_key = "output"

    def fields(self, request: Request, body: bytes) -> Fields:
        inner = json_object(body).get("input")
        data = inner.get("data") if isinstance(inner, dict) else None
        if not isinstance(data, dict):
            raise Unreadable("input.data is missing")
        return data

    def done(self, data: Any) -> Answer:
        if data is None:
            return self._worded("1001", "未查询到参保信息")
        return Answer({"infcode": 0, "err_msg": "", "output": data})

    def refused(self, refusal: Refusal) -> Answer:
        return self._worded(refusal.code, refusal.message)

    def unreadable(self, why: str) -> Answer:
        return self._worded("-2", f"参数错误：{why}")

    def denied(self, why: str) -> Answer:
        return self._worded("-1", f"验签失败：{why}")

    def broken_behind(self) -> Answer:
        return Answer({"code": -1, "message": "前置机调用超时"})

    @staticmethod
    def _worded(code: str, message: str) -> Answer:
        return Answer({"infcode": code, "err_msg": message, "output": ""})
