"""Codes by which a certificate is shown: short-lived, for one certificate, good for one look."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sandbox.gateways.dialects import Refusal

LIVES = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Pass:
    """A code for a certificate of a person (by ID number)."""

    code: str
    business_number: str
    holder: str
    certificate: str
    issued: datetime
    used: bool = False
    void: bool = False
    """Another code was made for the same certificate."""

    @property
    def expires(self) -> datetime:
        """From then on it is good for nothing."""
        return self.issued + LIVES


@dataclass(slots=True)
class Passes:
    """All codes given out."""

    _passes: dict[str, Pass] = field(default_factory=dict)
    _by_business_number: dict[str, str] = field(default_factory=dict)

    def issue(self, business_number: str, holder: str, certificate: str, now: datetime) -> Pass:
        """A code, once for a business number; former ones for the same certificate end. Raises Refusal."""
        if known := self.by_business_number(business_number):
            if (known.holder, known.certificate) != (holder, certificate):
                raise Refusal("NUMBER_REUSED", "业务号已用于另一次亮证")
            return known
        for code, former in self._passes.items():
            if (former.holder, former.certificate) == (holder, certificate):
                self._passes[code] = replace(former, void=True)
        code = f"{now:%Y%m%d%H%M%S}{now.microsecond // 1000:03}{len(self._passes) + 1:09}"
        self._passes[code] = Pass(code, business_number, holder, certificate, now)
        self._by_business_number[business_number] = code
        return self._passes[code]

    def by_business_number(self, business_number: str) -> Pass | None:
        """The code that this number made."""
        return self._passes.get(self._by_business_number.get(business_number, ""))

    def use(self, code: str, now: datetime) -> Pass:
        """Looks at the certificate, once. Raises Refusal."""
        found = self._passes.get(code)
        if found is None:
            raise Refusal("CODE_UNKNOWN", "用证码不存在")
        if found.used:
            raise Refusal("CODE_USED", "用证码已使用")
        if found.void or now >= found.expires:
            raise Refusal("CODE_EXPIRED", "用证码已失效")
        self._passes[code] = replace(found, used=True)
        return self._passes[code]
