"""Telling a citizen something that they didn't just ask: by the first way that is open, gentlest first."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

import structlog

from adapters.alipay.account import Account
from adapters.alipay.agreements import BY_IDENTITY
from adapters.alipay.messages import (
    CityNotice,
    Template,
    follows,
    send_city_notices,
    send_to_follower,
    send_to_subscriber,
)
from adapters.alipay.result import Outcome, Result
from adapters.alipay.settings import Templates
from bot.platforms import NoticeConsent

log = structlog.get_logger(__name__)


class Way(StrEnum):
    """How a citizen can be told."""

    SUBSCRIPTION = "subscription"
    CITY = "city"
    FOLLOWER = "follower"


@dataclass(frozen=True, slots=True)
class Notification:
    """Something to tell. `id` is the same for every try of it; `kind` names the templates in the app's settings.

    `values` by the templates' slots: keyword1… `name` and `id_number` reach a citizen by the city service whom no id of
    Alipay's does; only with their agreement (agreements.BY_IDENTITY).
    """

    id: str
    kind: str
    values: Mapping[str, str]
    url: str
    name: str = ""
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """By which way a citizen was told, or None; and why not by those before it."""

    way: Way | None
    why: Mapping[Way, str] = field(default_factory=dict)
    open: bool = False
    """Whether nobody knows if the last try arrived: it isn't tried by another way, and may not be tried again."""


async def notify(account: Account, user: str, notification: Notification) -> Told:
    """Tries each way in turn; ends with the first that Alipay took, or that may have arrived.

    Raises StoreUnavailable: without the agreements nobody is written to.
    """
    if notification.kind in await account.agreements.declined(user):
        return Told(None, dict.fromkeys(Way, "declined"))
    why: dict[Way, str] = {}
    async for way, result in _tries(account, user, notification):
        if isinstance(result, str):
            why[way] = result
            continue
        if result.ok:
            return Told(way, why)
        why[way] = str(result)
        if result.outcome is Outcome.UNKNOWN:
            return Told(None, why, open=True)
    log.info("citizen not told by alipay", account=account.name, kind=notification.kind, why=dict(why))
    return Told(None, why)


async def open_notices(account: Account, user: str) -> frozenset[str]:
    """The kinds of news that a citizen could be told now, as far as is noted here. Raises StoreUnavailable."""
    agreed, declined = await account.agreements.kept(user), await account.agreements.declined(user)
    follows_us = account.app.life_account and await account.windows.is_open(user, datetime.now(UTC))
    return frozenset(
        kind
        for kind, templates in account.app.templates.items()
        if kind not in declined
        and (
            templates.subscription in agreed
            or (templates.city and account.app.city and BY_IDENTITY in agreed)
            or (templates.follower and follows_us)
        )
    )


async def consents(account: Account, user: str) -> Sequence[NoticeConsent]:
    """What a citizen allows of each kind of news. Raises StoreUnavailable."""
    agreed, declined = await account.agreements.kept(user), await account.agreements.declined(user)
    found = []
    for kind, templates in account.app.templates.items():
        known = agreed.get(templates.subscription)
        left = (None if known.lasting else 1) if known else 0 if templates.subscription else None
        since = declined.get(kind) or (known.since if known else 0)
        found.append(NoticeConsent(kind, templates.subscription, left, kind in declined, since))
    return found


async def consented(account: Account, user: str, said: Mapping[str, bool]) -> None:
    """Takes in what a front end heard; Alipay's own server confirms what was accepted. Raises StoreUnavailable."""
    kinds = {templates.subscription: kind for kind, templates in account.app.templates.items()}
    accepted = [template for template, yes in said.items() if yes]
    for template, yes in said.items():
        if template in kinds:
            await (account.agreements.want if yes else account.agreements.decline)(user, kinds[template])
    if accepted:
        await account.agreements.ask(user, await account.persons.reach(user), accepted)


async def _tries(account: Account, user: str, told: Notification) -> AsyncIterator[tuple[Way, Result | str]]:
    templates = account.app.templates.get(told.kind, Templates())
    reach = await account.persons.reach(user)
    yield Way.SUBSCRIPTION, await _by_subscription(account, user, reach, told, templates)
    yield Way.CITY, await _by_city(account, user, reach, told, templates)
    yield Way.FOLLOWER, await _by_life_account(account, reach, told, templates)


async def _by_subscription(
    account: Account, user: str, reach: str, told: Notification, templates: Templates
) -> Result | str:
    if not templates.subscription:
        return "no template"
    if not await account.agreements.holds(user, reach, templates.subscription):
        return "not subscribed"
    result = await send_to_subscriber(account.client, reach, templates.subscription, templates.page, told.values)
    if result.outcome is not Outcome.UNSENT:
        await account.agreements.used(user, templates.subscription)
    return result


async def _by_city(account: Account, user: str, reach: str, told: Notification, templates: Templates) -> Result | str:
    if not templates.city or account.app.city is None:
        return "no template"
    if BY_IDENTITY not in await account.agreements.kept(user):
        return "not agreed"
    person = {"name": told.name, "id_number": told.id_number} if told.id_number else {"user": reach}
    return await send_city_notices(
        account.client, [CityNotice(told.id, templates.city, told.values, told.url, **person)]
    )


async def _by_life_account(account: Account, reach: str, told: Notification, templates: Templates) -> Result | str:
    if not templates.follower or not account.app.life_account:
        return "no template"
    if await follows(account.client, reach) is False:
        return "not following"
    template = Template(templates.follower, told.values, told.url, templates.action_name)
    return await send_to_follower(account.client, reach, template)
