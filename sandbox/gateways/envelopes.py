"""More ways in which gateways word their answers; requests are read and signed as in `dialects`."""

# ruff: noqa: D102 (`dialects.Dialect` says what each method gives)

from typing import Any

from sandbox.gateways.dialects import Answer, NationalDialect, Refusal, TifDialect


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


class MedinsDialect(NationalDialect):
    """A form with `biz_content`; answers as medical insurance does: `{"infcode", "err_msg", "output"}`, 0 is done."""

    data_key = "output"

    def done(self, data: Any) -> Answer:
        if data is None:
            return Answer({"infcode": "1001", "err_msg": "未查询到参保信息", "output": ""})
        return Answer({"infcode": 0, "err_msg": "", "output": data})

    def refused(self, refusal: Refusal) -> Answer:
        return Answer({"infcode": refusal.code, "err_msg": refusal.message, "output": ""})

    def unreadable(self, why: str) -> Answer:
        return Answer({"infcode": "-2", "err_msg": f"参数错误：{why}", "output": ""})

    def denied(self, why: str) -> Answer:
        return Answer({"infcode": "-1", "err_msg": f"验签失败：{why}", "output": ""})
