"""Applications on ports of the test's own loop, over as soon as the test is."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import uvicorn

Serve = Callable[[Any], Awaitable[str]]


@asynccontextmanager
async def served(app: Any, **options: Any) -> AsyncIterator[str]:
    """The base URL. uvicorn's own end looks every tenth of a second, four times, whether all is over."""
    config = uvicorn.Config(app, log_level="critical", ws="none", **options)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    listener = socket.create_server(("127.0.0.1", 0))
    await server.startup(sockets=[listener])
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        for accepting in server.servers:
            accepting.close()
        for connection in list(server.server_state.connections):
            connection.transport.abort()
        for task in list(server.server_state.tasks):
            task.cancel()
        await asyncio.gather(*server.server_state.tasks, return_exceptions=True)
        await server.lifespan.shutdown()
        await asyncio.sleep(0)


@asynccontextmanager
async def serving() -> AsyncIterator[Serve]:
    """Serves any number of applications."""
    async with AsyncExitStack() as open_:
        yield lambda app: open_.enter_async_context(served(app))
