"""Switches that make a far end misbehave as real ones do. One switch a gateway and kind; several may be on at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache
from typing import Any

from sandbox.data import table
from sandbox.gateways.access import ACCESS

GATEWAYS = tuple(ACCESS)
LONGEST_DELAY_S = 120.0


class FaultKind(StrEnum):
    """What goes wrong."""

    SLOW = "slow"
    """The answer, and the work, come after `delay_s`."""
    HANG = "hang"
    """Nothing is done and nothing ever answered."""
    ERROR = "error"
    """HTTP `status` (502 unless told)."""
    REFUSE = "refuse"
    """A refusal in the gateway's own shape, with `code` and `message`."""
    GARBAGE = "garbage"
    """HTTP 200 with bytes that are no text."""
    HTML = "html"
    """HTTP 200 with a maintenance page."""
    GBK = "gbk"
    """The right answer in GBK, labelled UTF-8."""
    JSON_IN_JSON = "json-in-json"
    """The right answer, its data as JSON text."""
    EMPTY = "empty"
    """HTTP 200 with no body."""
    WRONG_SIGNATURE = "wrong-signature"
    """A good signature is called bad."""
    CLOCK = "clock"
    """A good timestamp is called expired."""
    EXPIRED_SECRET = "expired-secret"
    """The secret that was granted has ended; who fetches another goes on."""
    NUMBERS_AS_TEXT = "numbers-as-text"
    """The right answer, its numbers as strings."""
    NULL_TEXT = "null-text"
    """The right answer, the word `null` for whatever holds nothing."""
    TWO_LAYER = "two-layer"
    """HTTP 200: the gateway is well and says in its own shape that the system behind it is not."""
    REDIRECT = "redirect"
    """HTTP 307 to another address."""
    ENDLESS = "endless"
    """HTTP 200 with 64 MiB."""
    TRICKLE = "trickle"
    """The right answer, a byte every fifth of a second."""
    RESET = "reset"
    """The work is done, the connection closed in the middle of the answer."""
    LATE_SUCCESS = "late-success"
    """The work is done at once, the answer comes after `delay_s`."""


CHINESE: Mapping[FaultKind, str] = {
    FaultKind.SLOW: "变慢（延迟后才处理）",
    FaultKind.HANG: "一直不回应",
    FaultKind.ERROR: "服务器错误 5xx",
    FaultKind.REFUSE: "拒绝受理",
    FaultKind.GARBAGE: "返回乱字节",
    FaultKind.HTML: "返回维护页面（200）",
    FaultKind.GBK: "GBK 内容标成 UTF-8",
    FaultKind.JSON_IN_JSON: "JSON 里套 JSON 文本",
    FaultKind.EMPTY: "空内容",
    FaultKind.WRONG_SIGNATURE: "报签名错误",
    FaultKind.CLOCK: "报时间戳过期",
    FaultKind.EXPIRED_SECRET: "密钥中途过期",
    FaultKind.NUMBERS_AS_TEXT: "数字写成文本",
    FaultKind.NULL_TEXT: "空值写成 null 文本",
    FaultKind.TWO_LAYER: "网关正常，后面的系统出错（200）",
    FaultKind.REDIRECT: "跳转到别处",
    FaultKind.ENDLESS: "内容没完没了",
    FaultKind.TRICKLE: "一个字节一个字节地回",
    FaultKind.RESET: "传到一半断开",
    FaultKind.LATE_SUCCESS: "办成了但回得晚",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One switch that is on. Only `operations` are struck (all where empty), `times` times (for ever where None)."""

    kind: FaultKind
    delay_s: float = 3.0
    status: int = 502
    code: str = "9998"
    message: str = "暂不受理（示例）"
    operations: tuple[str, ...] = ()
    times: int | None = None

    @classmethod
    def parse(cls, data: Any) -> "Fault":
        """From JSON or YAML. Raises ValueError with what is wrong."""
        if not isinstance(data, Mapping):
            raise ValueError("a fault is an object")
        unknown = set(data) - {f.name for f in fields(cls)}
        if unknown:
            raise ValueError(f"unknown: {', '.join(sorted(map(str, unknown)))}")
        try:
            kind, operations = FaultKind(data["kind"]), tuple(map(str, data.get("operations", ())))
        except (KeyError, ValueError, TypeError) as error:
            raise ValueError(f"kind must be one of {', '.join(FaultKind)}") from error
        fault = cls(**{**data, "kind": kind, "operations": operations})
        fault._check()
        return fault

    def _check(self) -> None:
        if not all(type(number) is int for number in (self.status, 0 if self.times is None else self.times)):
            raise ValueError("status and times are whole numbers")
        if not isinstance(self.delay_s, int | float) or not 0 <= self.delay_s <= LONGEST_DELAY_S:
            raise ValueError(f"delay_s is from 0 to {LONGEST_DELAY_S:.0f}")
        if not 400 <= self.status <= 599:
            raise ValueError("status is from 400 to 599")
        if not (isinstance(self.code, str) and isinstance(self.message, str)):
            raise ValueError("code and message are text")

    def as_json(self) -> dict[str, Any]:
        """What `parse` reads."""
        return {f.name: getattr(self, f.name) for f in fields(self)} | {"operations": list(self.operations)}


@dataclass(slots=True)
class Switchboard:
    """All switches of all gateways."""

    _on: dict[str, dict[FaultKind, Fault]] = field(default_factory=lambda: {name: {} for name in GATEWAYS})

    def of(self, gateway: str) -> tuple[Fault, ...]:
        """What is switched on at a gateway. Raises KeyError for one that doesn't exist, as the others do."""
        return tuple(self._on[gateway].values())

    def put(self, gateway: str, fault: Fault) -> None:
        """Switches a fault on, in place of one of the same kind."""
        self._on[gateway][fault.kind] = fault

    def clear(self, gateway: str, kind: FaultKind | None = None) -> None:
        """Switches one kind off, or all of them."""
        switches = self._on[gateway]
        for name in [kind] if kind else list(switches):
            switches.pop(name, None)

    def strike(self, gateway: str, operation: str) -> tuple[Fault, ...]:
        """The faults that hit this request; those with a number of times are counted down."""
        hit = tuple(f for f in self.of(gateway) if not f.operations or operation in f.operations)
        for fault in hit:
            self._count_down(gateway, fault)
        return hit

    def _count_down(self, gateway: str, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times <= 1:
            self.clear(gateway, fault.kind)
        else:
            values = fault.as_json() | {"times": fault.times - 1}
            self.put(gateway, Fault.parse(values))


@dataclass(frozen=True, slots=True)
class Magic:
    """An input that calls up a fault by itself."""

    gateway: str
    field: str
    value: str
    fault: Fault
    operation: str = ""


@cache
def magic_inputs() -> tuple[Magic, ...]:
    """All of them (data/magic.yaml): each letter in each family, then the single ones."""
    data = table("magic")
    letters = [(letter, number, Fault.parse(told)) for number, (letter, told) in enumerate(data["letters"].items(), 1)]
    families = (
        Magic(**{**row, "value": row["value"].format(letter=letter, number=number)}, fault=fault)
        for row in data["families"]
        for letter, number, fault in letters
    )
    single = (Magic(**{**row, "fault": Fault.parse(row["fault"])}) for row in data["inputs"])
    return (*families, *single)


@cache
def _magic_by_gateway(gateway: str) -> Mapping[tuple[str, str], tuple[Magic, ...]]:
    found: dict[tuple[str, str], tuple[Magic, ...]] = {}
    for magic in magic_inputs():
        if magic.gateway == gateway:
            found[magic.field, magic.value] = (*found.get((magic.field, magic.value), ()), magic)
    return found


def called_up(gateway: str, operation: str, sent: Mapping[str, Any]) -> tuple[Fault, ...]:
    """The faults that these fields call up at this operation."""
    table_ = _magic_by_gateway(gateway)
    hits = (magic for pair in sent.items() if isinstance(pair[1], str) for magic in table_.get(pair, ()))
    return tuple(magic.fault for magic in hits if magic.operation in {"", operation})
