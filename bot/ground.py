"""What all parts of a process stand on: its store, its queue, its way out, its keys and its record."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
from docket import Docket
from redis.asyncio import Redis

from bot import stores
from bot.audit import Audit, Journal
from bot.audit.chain import Signer
from bot.configuration import private_roots
from bot.identity.vault import Vault
from bot.keyring import Keyring, load_keyring
from bot.services.connections import Connections, open_connections
from bot.services.http import http_client
from bot.services.reach import Reach
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Ground:
    """Open as long as the process runs. `gateways`: the connections to them; `http`: for all else."""

    settings: Settings
    redis: Redis
    gateways: Connections
    http: httpx.AsyncClient
    docket: Docket
    keyring: Keyring
    vault: Vault
    audit: Audit


@contextlib.asynccontextmanager
async def way_out(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The HTTP client of a tool: it proves far ends as a server does, and goes wherever whoever runs it says."""
    reach = Reach(settings.private_gateways, anywhere=True)
    async with http_client(reach, private_roots(settings)) as http:
        yield http


@contextlib.asynccontextmanager
async def open_ground(settings: Settings) -> AsyncIterator[Ground]:
    """Connects, and closes what was opened, the last first. The store must be running (`settings.redis_url`)."""
    async with contextlib.AsyncExitStack() as stack:
        redis = stores.connect(settings.redis_url)
        stack.push_async_callback(redis.aclose)
        reach = Reach(settings.private_gateways, anywhere=settings.demo)
        gateways = await stack.enter_async_context(open_connections(reach))
        http = await stack.enter_async_context(http_client(reach, private_roots(settings)))
        docket = await stack.enter_async_context(Docket(name="banshi", url=await stores.queue_url(settings.redis_url)))
        keyring = load_keyring(settings)
        audit = Audit(Journal(settings.audit_folder, Signer(keyring)))
        stack.push_async_callback(audit.aclose)
        yield Ground(settings, redis, gateways, http, docket, keyring, Vault(keyring, settings.cipher), audit)
