"""Content safety: may this text be shown?"""

from enum import StrEnum

from adapters.alipay.client import AlipayClient
from adapters.alipay.openapi_v2 import Call


class Verdict(StrEnum):
    """What Alipay says of a text. UNKNOWN: show it to nobody else; a private answer may go out."""

    PASS = "pass"  # noqa: S105 (a verdict)
    REJECT = "reject"
    UNKNOWN = "unknown"


async def check_text(client: AlipayClient, text: str) -> Verdict:
    """`alipay.security.risk.content.detect` over a text."""
    result = await client.call(Call("alipay.security.risk.content.detect", {"content": text}))
    verdicts = {"PASSED": Verdict.PASS, "REJECTED": Verdict.REJECT}
    return verdicts.get(result.text("action"), Verdict.UNKNOWN) if result.ok else Verdict.UNKNOWN
