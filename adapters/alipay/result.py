"""What came of a call to Alipay, and what each error code asks of us."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from adapters.alipay.keys import Keys

SUCCESS = "10000"
BUSY = "20000"
BAD_TOKEN = "20001"  # noqa: S105 (a code of Alipay's)


UNKNOWN_CERTIFICATE = "unknown-certificate"


class Outcome(StrEnum):
    """How a call ended."""

    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """No answer that can be trusted: it may or may not have been carried out."""
    UNSENT = "unsent"
    """It never reached Alipay."""


class Advice(StrEnum):
    """What to do about a refusal."""

    NOTHING = "nothing"
    RETRY = "retry"
    AUTHORISE = "authorise"
    """The token is used up: refresh it once, then ask again."""
    CONFIGURE = "configure"
    """Our own fault, or a product that isn't bound: trying again can't help, an engineer can."""
    CORRECT = "correct"
    """What was sent is wrong."""
    ASK_CITIZEN = "ask_citizen"
    """Something is missing on the citizen's side, such as their consent."""
    EXPLAIN = "explain"
    """A business answer: `sub_code` says which."""
    WAIT = "wait"
    """Too many calls."""


ADVICE: Mapping[str, Advice] = {
    SUCCESS: Advice.NOTHING,
    BUSY: Advice.RETRY,
    BAD_TOKEN: Advice.AUTHORISE,
    "40001": Advice.CONFIGURE,
    "40002": Advice.CORRECT,
    "40003": Advice.ASK_CITIZEN,
    "40004": Advice.EXPLAIN,
    "40005": Advice.WAIT,
    "40006": Advice.CONFIGURE,
}
NEVER_AGAIN = frozenset((UNKNOWN_CERTIFICATE, "wrong-signature", "no-city-service"))
"""Ours alone: the answer to the next try would be as wrong."""
BY_SUB_CODE: Mapping[str, Advice] = {
    "isv.invalid-signature": Advice.CONFIGURE,
    "isv.app-cert-not-exist": Advice.CONFIGURE,
    "isv.invalid-app-id": Advice.CONFIGURE,
    "isp.unknow-error": Advice.RETRY,
    "aop.unknow-error": Advice.RETRY,
}


@dataclass(frozen=True, slots=True)
class Result:
    """`code` and `sub_code` as Alipay gave them; match on these, never on its Chinese text, which may name a person."""

    outcome: Outcome
    code: str = ""
    sub_code: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    trace: str = ""

    @property
    def ok(self) -> bool:
        """Whether it was carried out, as Alipay's own signature says."""
        return self.outcome is Outcome.DONE

    @property
    def repeatable(self) -> bool:
        """Whether the same call may fare better a moment later, if twice is the same as once."""
        return self.outcome in {Outcome.UNKNOWN, Outcome.UNSENT} and self.code not in NEVER_AGAIN

    @property
    def advice(self) -> Advice:
        """What to do about it."""
        if self.outcome in {Outcome.UNKNOWN, Outcome.UNSENT}:
            return Advice.CONFIGURE if self.code in NEVER_AGAIN else Advice.RETRY
        return BY_SUB_CODE.get(self.sub_code) or ADVICE.get(self.code, Advice.EXPLAIN)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.outcome, self.code, self.sub_code)))

    def text(self, name: str) -> str:
        """A field's text; empty where it is absent."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""


def untrusted(keys: Keys, serial: str, trace: str) -> Result:
    """An answer whose signature doesn't hold; `alipay_cert_sn` in its data where only the certificate isn't known."""
    if serial and serial not in keys.alipay:
        return Result(Outcome.UNKNOWN, UNKNOWN_CERTIFICATE, data={"alipay_cert_sn": serial}, trace=trace)
    return Result(Outcome.UNKNOWN, "wrong-signature", trace=trace)


def read_result(data: Mapping[str, Any], *, trusted: bool, trace: str = "") -> Result:
    """The result in a response's fields. What isn't signed may tell of failure, never of success."""
    code, sub_code = _code(data, "code"), _code(data, "sub_code") or _code(data, "subCode")
    if code in {"", SUCCESS} and not sub_code:
        done = Result(Outcome.DONE, code or SUCCESS, data=data, trace=trace)
        return done if trusted else Result(Outcome.UNKNOWN, "unsigned", trace=trace)
    busy = code == BUSY or BY_SUB_CODE.get(sub_code) is Advice.RETRY
    return Result(Outcome.UNKNOWN if busy else Outcome.REFUSED, code, sub_code, data, trace)


def _code(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return str(value) if isinstance(value, str | int) else ""
