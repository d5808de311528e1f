"""Requests to identity providers: through the same guarded client as those to gateways (bot.services.reach).

A provider's addresses come from its discovery document, so that whoever can change that could lead us inside.
"""

import httpx
import httpx2


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Hands httpx2's requests, which the OAuth library makes, to the process's own client, which stays open."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, whole. Raises httpx2.ConnectError for an address that may not be reached, or isn't."""
        content, headers = await request.aread(), dict(request.headers)
        timeout = request.extensions.get("timeout", {}).get("read")
        try:
            answer = await self._http.request(
                request.method, str(request.url), headers=headers, content=content, timeout=timeout
            )
        except httpx.HTTPError as error:
            raise httpx2.ConnectError(type(error).__name__, request=request) from error
        kept = {
            name: value for name, value in answer.headers.items() if name not in {"content-encoding", "content-length"}
        }
        return httpx2.Response(answer.status_code, headers=kept, content=answer.content, request=request)
