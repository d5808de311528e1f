"""Every refusal, over the wire, in both forms of the OpenAPI: how often a call is tried, what it asks of us."""

import pytest

from adapters.alipay.messages import send_custom
from adapters.alipay.openapi_v2 import Call
from adapters.alipay.result import Advice, Outcome
from adapters.alipay.settings import Transport

DETECT = Call("alipay.security.risk.content.detect", {"content": "你好"})
TEXT = {"msg_type": "text", "text": {"content": "好"}}

TABLE = [
    ("20000", "isp.unknow-error", Outcome.UNKNOWN, Advice.RETRY, 3, 2),
    ("20000", "aop.unknow-error", Outcome.UNKNOWN, Advice.RETRY, 3, 2),
    ("20001", "aop.invalid-auth-token", Outcome.REFUSED, Advice.AUTHORISE, 1, 1),
    ("20001", "aop.auth-token-time-out", Outcome.REFUSED, Advice.AUTHORISE, 1, 1),
    ("20001", "aop.invalid-app-auth-token", Outcome.REFUSED, Advice.AUTHORISE, 1, 1),
    ("20001", "aop.app-auth-token-time-out", Outcome.REFUSED, Advice.AUTHORISE, 1, 1),
    ("20001", "aop.invalid-app-auth-token-no-api", Outcome.REFUSED, Advice.AUTHORISE, 1, 1),
    ("40001", "isv.missing-method", Outcome.REFUSED, Advice.CONFIGURE, 1, 1),
    ("40001", "isv.missing-encrypt-key", Outcome.REFUSED, Advice.CONFIGURE, 1, 1),
    ("40001", "isv.missing-default-signature-type", Outcome.REFUSED, Advice.CONFIGURE, 1, 1),
    ("40002", "isv.invalid-signature", Outcome.REFUSED, Advice.CONFIGURE, 1, 1),
    ("40002", "isv.invalid-app-id", Outcome.REFUSED, Advice.CONFIGURE, 1, 1),
    ("40002", "isv.app-cert-not-exist", Outcome.REFUSED, Advice.CONFIGURE, 1, 1),
    ("40002", "isv.code-invalid", Outcome.REFUSED, Advice.CORRECT, 1, 1),
    ("40002", "isv.invalid-parameter", Outcome.REFUSED, Advice.CORRECT, 1, 1),
    ("40003", "isv.invalid-auth-relations", Outcome.REFUSED, Advice.ASK_CITIZEN, 1, 1),
    ("40004", "PUB.MSG_SD_NOFOLLOW", Outcome.REFUSED, Advice.EXPLAIN, 1, 1),
    ("40004", "MSG_SD_OVER_TIME", Outcome.REFUSED, Advice.EXPLAIN, 1, 1),
    ("40005", "isv.call-limited", Outcome.REFUSED, Advice.WAIT, 1, 1),
    ("40006", "isv.insufficient-isv-permissions", Outcome.REFUSED, Advice.CONFIGURE, 1, 1),
]


@pytest.mark.parametrize(("code", "sub_code", "outcome", "advice", "tries", "tries_once_only"), TABLE)
async def test_every_refusal(world, kit, code, sub_code, outcome, advice, tries, tries_once_only):
    """`tries` of a call that may be repeated, `tries_once_only` of one that carries no key against doubles."""
    seen = []
    world.platform.mangle = lambda body: seen.append(body) or body
    for method in (DETECT.method, "alipay.open.public.message.custom.send"):
        world.platform.errors[method] = (code, sub_code)
    result = await world.client.call(DETECT)
    assert (result.outcome, result.advice, result.sub_code, len(seen)) == (outcome, advice, sub_code, tries)
    seen.clear()
    result = await send_custom(world.client, kit.user, TEXT, {"chat": "1"})
    assert (result.outcome, len(seen)) == (outcome, tries_once_only)


CHANGED = [
    ("another signature", lambda body: body.replace(b"PASSED", b"FAILED"), "wrong-signature", 1),
    ("a page in between", lambda body: b"<html>busy</html>", "", 3),
    ("nothing", lambda body: b"", "", 3),
]


@pytest.mark.parametrize(("change", "code", "tries"), [row[1:] for row in CHANGED], ids=[row[0] for row in CHANGED])
async def test_every_answer_that_is_none(world, change, code, tries):
    seen = []
    world.platform.mangle = lambda body: seen.append(body) or change(body)
    result = await world.client.call(DETECT)
    in_v3 = world.app.transport is Transport.V3  # there the signature stands beside the body and covers whatever it is
    assert (result.outcome, len(seen)) == (Outcome.UNKNOWN, 1 if in_v3 else tries)
    assert code in result.code


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_gateway_that_fails_is_tried_again(world, status):
    seen = []
    world.platform.mangle = lambda body: seen.append(body) or body
    world.platform.outage = status
    result = await world.client.call(DETECT)
    assert (result.outcome, result.advice, len(seen)) == (Outcome.UNKNOWN, Advice.RETRY, 3)
