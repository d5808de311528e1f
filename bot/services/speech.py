"""Recordings into words, by a speech service of the operator's own; without one, citizens are asked to write."""

from collections.abc import Awaitable, Callable, Mapping

import httpx
import structlog

from bot.errors import DeliveryFailed, StoreUnavailable
from bot.messages import InboundMessage
from bot.platforms import MediaSource, PlatformAdapter

log = structlog.get_logger(__name__)

LONGEST_S = 10.0
Ears = Callable[[InboundMessage], Awaitable[str]]
"""Gives the words of a recording; empty where nothing can be made out. Never raises."""


class SpeechService:
    """Posts a recording's bytes to an address and reads `{"text": …}`; any engine fits behind that."""

    def __init__(self, url: str, http: httpx.AsyncClient, adapters: Mapping[str, PlatformAdapter]) -> None:
        self._url = url
        self._http = http
        self._adapters = adapters

    async def words(self, message: InboundMessage) -> str:
        """The words of a message's recording (Ears)."""
        adapter = self._adapters.get(message.address.platform)
        if not isinstance(adapter, MediaSource):
            return ""
        try:
            recording = await adapter.fetch(message.address, message.recording)
            answer = await self._http.post(self._url, content=recording, timeout=LONGEST_S)
            said = answer.json().get("text") if answer.status_code == httpx.codes.OK else None
        except (DeliveryFailed, StoreUnavailable, httpx.HTTPError, ValueError, AttributeError) as error:
            log.warning("recording not heard", why=type(error).__name__)
            return ""
        return said.strip() if isinstance(said, str) else ""
