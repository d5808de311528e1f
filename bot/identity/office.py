"""Puts together all that knows citizens, over one store."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import httpx
from redis.asyncio import Redis

from bot.audit import Audit
from bot.identity.binding import BindingStore
from bot.identity.consent import ConsentStore
from bot.identity.doorway import Chat, Doorway, Records
from bot.identity.erasures import Erasures
from bot.identity.family import Family
from bot.identity.home import HomeStore
from bot.identity.manners import MannerStore
from bot.identity.network import NetworkProvider
from bot.identity.oidc_provider import OidcProvider
from bot.identity.people import Keeper, People
from bot.identity.provider import IdentityProvider
from bot.identity.rewriting import Rewriter
from bot.identity.sealed import SealedStore
from bot.identity.takeaway import Takeaways
from bot.identity.vault import Vault
from bot.identity.ways import WayStore
from bot.platforms import PlatformAdapter
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Footing:
    """What an office stands on. `rewriter` sheds what was erased; `http` reaches only where the process may."""

    redis: Redis
    vault: Vault
    audit: Audit
    rewriter: Rewriter
    http: httpx.AsyncClient


def open_office(
    settings: Settings, on: Footing, chat: Chat, adapters: Mapping[str, PlatformAdapter], keepers: Sequence[Keeper]
) -> People:
    """All that is known of citizens, in a process that serves them. `keepers` hold data of theirs besides."""
    vault, ttl_s, url = on.vault, settings.binding_ttl_s, settings.public_url
    store = SealedStore(on.redis, vault, on.audit, on.rewriter)
    bindings, consents = BindingStore(store, ttl_s), ConsentStore(store, ttl_s)
    ways, manners = WayStore(store, vault), MannerStore(store, bindings)
    providers = {provider.name: provider for provider in _providers(settings, on.http)}
    return People(
        vault=vault,
        store=store,
        ways=ways,
        bindings=bindings,
        consents=consents,
        family=Family(store, bindings, vault, ttl_s),
        homes=HomeStore(store),
        doorway=Doorway(Records(ways, bindings, consents, manners), providers, adapters, chat, url),
        takeaways=Takeaways(store, vault, url),
        manners=manners,
        erasures=Erasures(on.redis, vault),
        notice=chat.notice,
        tell=chat.tell,
        keepers=keepers,
    )


def _providers(settings: Settings, http: httpx.AsyncClient) -> Iterator[IdentityProvider]:
    if settings.identity_url:
        secret = settings.identity_client_secret.get_secret_value()
        yield OidcProvider(settings.identity_url, settings.identity_client_id, secret, http)
    if settings.network_identity_url:
        secret = settings.network_identity_secret.get_secret_value()
        yield NetworkProvider(settings.network_identity_url, settings.network_identity_app_id, secret, http)
