"""Refusals of the OpenAPI, with the platform's codes."""

from collections.abc import Mapping
from typing import Any

MESSAGES = {
    "20000": "Service Currently Unavailable",
    "20001": "Insufficient Token Permissions",
    "40001": "Missing Required Arguments",
    "40002": "Invalid Arguments",
    "40003": "Insufficient Conditions",
    "40004": "Business Failed",
    "40005": "Call Limited",
    "40006": "Insufficient Permissions",
}
STATUS = {"20000": 500, "20001": 401, "40001": 400, "40002": 400, "40003": 400, "40005": 429, "40006": 403}


class Refused(Exception):
    """Carries a code and a sub_code. `gateway`: refused before the method was reached, so the answer isn't signed."""

    def __init__(self, code: str, sub_code: str, words: str = "", *, gateway: bool = False) -> None:
        super().__init__(code, sub_code)
        self.code = code
        self.sub_code = sub_code
        self.words = words or "示例"
        self.gateway = gateway

    def as_fields(self) -> Mapping[str, Any]:
        """What stands in a response."""
        return {
            "code": self.code,
            "msg": MESSAGES.get(self.code, "Business Failed"),
            "sub_code": self.sub_code,
            "sub_msg": self.words,
        }

    @property
    def status(self) -> int:
        """The HTTP status in v3."""
        return STATUS.get(self.code, 400)


def invalid(sub_code: str, words: str = "", *, gateway: bool = False) -> Refused:
    """An argument is wrong."""
    return Refused("40002", sub_code, words, gateway=gateway)


def missing(field: str) -> Refused:
    """An argument is missing."""
    return Refused("40001", f"isv.missing-{field.replace('_', '-')}")


def required(biz: Mapping[str, Any], field: str) -> Any:
    """A field that must be there. Raises Refused."""
    if biz.get(field) is None or biz[field] == "":
        raise missing(field)
    return biz[field]
