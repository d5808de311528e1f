"""Certificate mode: Alipay changes its certificate from time to time, and signs with the new one from then on."""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from adapters.alipay.certificates import read_pem, trusted_key
from adapters.alipay.openapi_v2 import Call, read_unproved
from adapters.alipay.settings import AlipayApp
from bot.errors import BanshiError

log = structlog.get_logger(__name__)

DOWNLOAD = "alipay.open.app.alipaycert.download"
PATIENCE_S = 60.0
"""After a failure nobody asks again for so long: every call would."""


class Rotation:
    """The certificates of Alipay that one app knows. `ask` gives the raw body of an answer to a v2 call."""

    def __init__(self, app: AlipayApp, ask: Callable[[Call], Awaitable[bytes]]) -> None:
        self._app = app
        self._ask = ask
        self._one_at_a_time = asyncio.Lock()
        self._not_before = 0.0

    async def learn(self, serial: str) -> bool:
        """Whether the certificate with this serial number is known by now, and checked up to the root."""
        keys = self._app.keys.alipay
        async with self._one_at_a_time:
            if serial in keys:
                return True
            if not self._app.app_cert or time.monotonic() < self._not_before:
                return False
            try:
                body = await self._ask(Call(DOWNLOAD, {"alipay_cert_sn": serial}))
                keys[serial] = self._checked(body, serial)
            except (BanshiError, OSError, ValueError, KeyError, TypeError, RecursionError) as error:
                self._not_before = time.monotonic() + PATIENCE_S
                log.error("alipay's new certificate can't be had", serial=serial, why=str(error))
                return False
        log.warning("alipay signs with a new certificate: put it into ALIPAY_CERT", serial=serial)
        return True

    def _checked(self, body: bytes, serial: str) -> RSAPublicKey:
        """The answer is signed by the very certificate that it brings, so that proves itself by its chain instead."""
        content = base64.b64decode(str(read_unproved(DOWNLOAD, body)["alipay_cert_content"]), validate=True).decode()
        known, roots = read_pem(self._app.alipay_cert), read_pem(self._app.root_cert)
        return trusted_key(content, serial, like=known, roots=roots, now=datetime.now(UTC))
