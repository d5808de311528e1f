"""Calls to Alipay for one app, over v2 or v3. A failure is a value here: what to make of it depends on the call.

Neither results nor logs hold parameters: phone and identity numbers stand in them.
"""

import asyncio
import logging
import random
import re
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

import httpx
import structlog

from adapters.alipay import openapi_v2, openapi_v3
from adapters.alipay.openapi_v2 import Call
from adapters.alipay.result import UNKNOWN_CERTIFICATE, Outcome, Result
from adapters.alipay.rotation import Rotation
from adapters.alipay.settings import AlipayApp, Transport
from bot.errors import DeliveryFailed

log = structlog.get_logger(__name__)

TIMEOUT = httpx.Timeout(10, connect=5)
WHOLE_S = 10.0
TRIES, TRIES_ONCE_ONLY = 3, 2
PAUSE_S = 0.2
LARGEST_ANSWER = 2 * 1024 * 1024
LARGEST_MEDIA = 10 * 1024 * 1024
FORM = "application/x-www-form-urlencoded;charset=utf-8"
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM")
QUERY = re.compile(r"\?[^\s\"']*")


class AlipayClient:
    """Signs, sends, verifies, and tries again what may be tried again."""

    def __init__(self, app: AlipayApp, http: httpx.AsyncClient, *, pause_s: float = PAUSE_S) -> None:
        self.app = app
        self._http = http
        self._pause_s = pause_s
        self._rotation = Rotation(app, self._asked)
        logging.getLogger("httpx").addFilter(_without_queries)

    async def call(self, call: Call, *, repeatable: bool = True) -> Result:
        """What came of a call. `repeatable`: twice is the same as once; other calls are tried once more at most."""
        tries = TRIES if repeatable else TRIES_ONCE_ONLY
        for number in range(1, tries + 1):
            result = await self._once(call)
            if not result.repeatable or number == tries:
                break
            await asyncio.sleep(self._pause_s * number * random.uniform(0.5, 1.5))  # noqa: S311 (spreads load)
        if not result.ok:
            log.warning("not done by alipay", method=call.method, result=str(result), trace=result.trace)
        return result

    def page_url(self, call: Call) -> str:
        """A signed address for the citizen's own phone to open: page methods aren't called from a server."""
        return f"{self.app.gateway}?{urlencode(openapi_v2.parameters(self.app, call, datetime.now(UTC)))}"

    async def download(self, media_id: str) -> bytes:
        """A picture that a citizen sent. Raises DeliveryFailed when it is none, too large, or can't be had."""
        call = Call("alipay.mobile.public.multimedia.download", {"mediaId": media_id})
        fields = openapi_v2.parameters(self.app, call, datetime.now(UTC))
        try:
            async with asyncio.timeout(WHOLE_S):
                body = await self._post(self.app.media_url, fields, LARGEST_MEDIA)
        except (httpx.HTTPError, TimeoutError) as error:
            raise DeliveryFailed(f"Alipay's media: {type(error).__name__}") from None
        if not body.startswith(PICTURES):
            raise DeliveryFailed("Alipay's media: no picture", permanent=True)
        return body

    async def _once(self, call: Call) -> Result:
        in_v3 = self.app.transport is Transport.V3 and openapi_v3.has(call.method)
        try:
            async with asyncio.timeout(WHOLE_S):
                return await (self._v3(call) if in_v3 else self._v2(call))
        except NEVER_LEFT as error:
            return Result(Outcome.UNSENT, type(error).__name__)
        except (httpx.HTTPError, TimeoutError) as error:
            return Result(Outcome.UNKNOWN, type(error).__name__)

    async def _v2(self, call: Call) -> Result:
        body = await self._asked(call)
        return await self._proved(lambda: openapi_v2.read_answer(self.app, call.method, body))

    async def _asked(self, call: Call) -> bytes:
        return await self._post(
            self.app.gateway, openapi_v2.parameters(self.app, call, datetime.now(UTC)), LARGEST_ANSWER
        )

    async def _proved(self, read: Callable[[], Result]) -> Result:
        """The result; read once more where its certificate had to be fetched first: the call isn't sent again."""
        result = read()
        if result.code == UNKNOWN_CERTIFICATE and await self._rotation.learn(result.text("alipay_cert_sn")):
            return read()
        return result

    async def _v3(self, call: Call) -> Result:
        asked = openapi_v3.request(self.app, call, timestamp_ms=int(time.time() * 1000), nonce=str(uuid.uuid4()))
        sent = self._http.build_request(
            asked.verb, self.app.api_root + asked.path, headers=dict(asked.headers), content=asked.body, timeout=TIMEOUT
        )
        answer = await self._http.send(sent, stream=True, follow_redirects=False)
        body = await _limited(answer, LARGEST_ANSWER)
        return await self._proved(lambda: openapi_v3.read_answer(self.app, answer.status_code, answer.headers, body))

    async def _post(self, url: str, fields: Mapping[str, str], largest: int) -> bytes:
        query, form = openapi_v2.split(fields)
        request = self._http.build_request(
            "POST", url, params=dict(query), content=urlencode(form).encode(), headers={"Content-Type": FORM},
            timeout=TIMEOUT,
        )  # fmt: skip
        answer = await self._http.send(request, stream=True, follow_redirects=False)
        body = await _limited(answer, largest)
        if answer.status_code != httpx.codes.OK:
            raise httpx.RemoteProtocolError(f"HTTP {answer.status_code}")
        return body


async def _limited(answer: httpx.Response, largest: int) -> bytes:
    try:
        body = bytearray()
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > largest:
                raise httpx.RemoteProtocolError("answer too large")
        return bytes(body)
    finally:
        await answer.aclose()


def _without_queries(record: logging.LogRecord) -> bool:
    """What httpx logs is each URL it calls, and Alipay wants tokens there; text where another filter was here first."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            QUERY.sub("?***", str(arg)) if isinstance(arg, httpx.URL | str) and "alipay" in str(arg) else arg
            for arg in record.args
        )
    return True
