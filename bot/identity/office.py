"""Puts together all that knows citizens, over one store."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

import httpx
from redis.asyncio import Redis

from bot.audit import Audit
from bot.catalog.privacy import PrivacyNotice
from bot.identity.binding import BindingStore
from bot.identity.consent import ConsentStore
from bot.identity.doorway import Doorway, OnBound
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
from bot.messages import Address, Reply
from bot.platforms import PlatformAdapter
from bot.settings import Settings


def open_office(
    settings: Settings,
    redis: Redis,
    vault: Vault,
    audit: Audit,
    adapters: Mapping[str, PlatformAdapter],
    keepers: Sequence[Keeper],
    *,
    http: httpx.AsyncClient,
    rewriter: Rewriter,
    notice: Callable[[], PrivacyNotice | None],
    on_bound: OnBound,
    tell: Callable[[Address, Reply], Awaitable[None]],
) -> People:
    """`notice` gives the one in force; `on_bound` goes on in the chat; `tell` delivers; `keepers` hold data besides.

    `rewriter` sheds what was erased; `http` reaches only where the process may.
    """
    store = SealedStore(redis, vault, audit, rewriter)
    bindings = BindingStore(store, settings.binding_ttl_s)
    consents = ConsentStore(store, settings.binding_ttl_s)
    ways = WayStore(store, vault)
    family = Family(store, bindings, vault, settings.binding_ttl_s)
    homes = HomeStore(store)
    providers = {provider.name: provider for provider in _providers(settings, http)}
    url = settings.public_url
    manners = MannerStore(store, bindings)
    doorway = Doorway(
        ways, bindings, consents, manners, providers, adapters, notice=notice, public_url=url, on_bound=on_bound
    )
    takeaways = Takeaways(store, vault, url)
    return People(
        vault,
        store,
        ways,
        bindings,
        consents,
        family,
        homes,
        doorway,
        takeaways,
        manners,
        Erasures(redis, vault),
        notice,
        tell,
        keepers,
    )


def _providers(settings: Settings, http: httpx.AsyncClient) -> Iterator[IdentityProvider]:
    if settings.identity_url:
        secret = settings.identity_client_secret.get_secret_value()
        yield OidcProvider(settings.identity_url, settings.identity_client_id, secret, http)
    if settings.network_identity_url:
        secret = settings.network_identity_secret.get_secret_value()
        yield NetworkProvider(settings.network_identity_url, settings.network_identity_app_id, secret, http)
