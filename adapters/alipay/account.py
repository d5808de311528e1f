"""One app with everything that belongs to it."""

from dataclasses import dataclass
from typing import Self

import httpx

from adapters.alipay.agreements import Agreements
from adapters.alipay.client import AlipayClient
from adapters.alipay.codec import Codec
from adapters.alipay.ledger import Ledger
from adapters.alipay.merchants import ActingClient, Merchants
from adapters.alipay.persons import Persons
from adapters.alipay.settings import AlipayApp
from adapters.alipay.sightings import Sightings
from adapters.alipay.windows import Windows


@dataclass(frozen=True, slots=True)
class Account:
    """`client` calls as the app, or for the merchant whom it acts for."""

    name: str
    app: AlipayApp
    codec: Codec
    client: AlipayClient
    windows: Windows
    sightings: Sightings
    persons: Persons
    merchants: Merchants
    agreements: Agreements

    @classmethod
    def open(cls, name: str, app: AlipayApp, http: httpx.AsyncClient, ledger: Ledger) -> Self:
        """The app's parts, around one client and one ledger."""
        own = AlipayClient(app, http)
        merchants = Merchants(app, ledger, own)
        client = ActingClient(app, http, merchants) if app.acts_for else own
        return cls(
            name=name,
            app=app,
            codec=Codec(name, app),
            client=client,
            windows=Windows(app.app_id, ledger),
            sightings=Sightings(app.app_id, ledger),
            persons=Persons(app.app_id, ledger),
            merchants=merchants,
            agreements=Agreements(app.app_id, ledger, client),
        )
