"""The composition root: the only place that knows every part."""

import asyncio
import contextlib
import functools
import gc
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import httpx
import structlog
from docket import Docket, Worker
from fastapi import FastAPI
from redis.asyncio import Redis

from adapters.alipay.adapter import AlipayAdapter
from adapters.alipay.settings import load_apps
from adapters.wechat.adapter import Phrases, WeChatAdapter
from adapters.wechat.settings import load_accounts
from bot import logs, stores, tracing
from bot.api import document
from bot.api.backend import Backend
from bot.api.filed import FiledStore
from bot.api.photos import PhotoStore
from bot.api.sessions import SessionStore
from bot.audit import Audit, Journal
from bot.audit.chain import Signer
from bot.audit.trail import Trail
from bot.catalog.converters import BEIJING
from bot.catalog.gateways import Gateways
from bot.catalog.model import Catalog
from bot.checking import load_checked
from bot.configuration import check_production, read_settings
from bot.console.console import Console
from bot.console.demo import demo_operators
from bot.console.impact import ImpactDesk
from bot.console.operators import OperatorStore
from bot.console.sessions import SessionStore as OperatorSessions
from bot.console.site import routes as console_routes
from bot.console.workshop import Workshop
from bot.delivery.afterwards import Afterwards
from bot.delivery.boards import BoardStore
from bot.delivery.clerk import Clerk
from bot.delivery.crowds import Crowds
from bot.delivery.inbox import Inbox
from bot.delivery.ledger import RedisLedger
from bot.delivery.letters import Letters
from bot.delivery.noted import Noted
from bot.delivery.notes import RedisNotes
from bot.delivery.noticing import OWN
from bot.delivery.outbox import Outbox
from bot.delivery.owed import OwedStore
from bot.delivery.presence import PresenceStore
from bot.delivery.queued import Queued
from bot.delivery.tokens import RedisTokens
from bot.delivery.turns import TurnStore
from bot.dialogue import words
from bot.dialogue.dialogue import Dialogue
from bot.editions import EditionStore
from bot.errors import DeliveryFailed, StoreUnavailable
from bot.front import Front
from bot.health import Health, drain_on_sigterm, health_server
from bot.identity.lookups import Lookups
from bot.identity.office import open_office
from bot.identity.oidc import OidcClient
from bot.identity.people import People
from bot.identity.rewriting import Rewriter
from bot.identity.sealed import SealedStore
from bot.identity.vault import Vault
from bot.insight.figures import Figure
from bot.insight.handovers import HandoverStore
from bot.insight.metrics import GatewayWatch
from bot.insight.office import Ratings
from bot.insight.opening import Insight, open_insight
from bot.insight.ratings import RatingStore
from bot.insight.recent import Recent
from bot.intents.router import Router
from bot.keyring import load_keyring
from bot.messages import Address, InboundMessage, Kind, Reply
from bot.platforms import PlatformAdapter, Preview, StaffDesk, TextCheck, Undelivered
from bot.reloading import Reloader, build_router
from bot.services.client import GatewayClient
from bot.services.http import open_session, over
from bot.services.reach import Reach
from bot.services.speech import SpeechService
from bot.services.store import GatewayStore
from bot.settings import Settings
from bot.versions import PublishedCopy, VersionStore
from bot.web_guard import WebGuard
from bot.wechat_tools import WeChatMenus

log = structlog.get_logger(__name__)

TOLD_AGAIN_S = 5.0
REDELIVERED_AFTER = timedelta(seconds=10)
"""A worker that died gives its tasks up after so long; one that lives says so four times in between."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What is kept of citizens for front ends."""

    sessions: SessionStore
    filed: FiledStore
    photos: PhotoStore
    ratings: RatingStore


@dataclass(frozen=True, slots=True)
class Desk:
    """What is kept of operators."""

    operators: OperatorStore
    sessions: OperatorSessions
    audit: Audit
    boards: BoardStore
    presence: PresenceStore
    recent: Recent
    versions: VersionStore
    letters: Letters
    menus: WeChatMenus
    trail: Trail
    door: OidcClient | None


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that runs in one process."""

    settings: Settings
    redis: Redis
    dialogue: Dialogue
    reloader: Reloader
    inbox: Inbox
    docket: Docket
    people: People
    adapters: Mapping[str, PlatformAdapter]
    ledger: RedisLedger
    outbox: Outbox
    pages: Pages
    tokens: RedisTokens
    crowds: Crowds
    desk: Desk
    insight: Insight
    ratings: Ratings
    handovers: HandoverStore

    def breakers(self) -> Mapping[str, str]:
        """Those of the gateways that are called by now."""
        return self.dialogue.gateways.breakers()


def load_files(settings: Settings) -> tuple[Catalog, Gateways]:
    """The two files of the operators. Raises CatalogError with every problem."""
    return load_checked(settings)


@contextlib.asynccontextmanager
async def assemble(settings: Settings, catalog: Catalog, gateways: Gateways, router: Router) -> AsyncIterator[Parts]:
    """Connects all parts and gives them back when done. The store must be running (`settings.redis_url`)."""
    async with contextlib.AsyncExitStack() as stack:
        redis = stores.connect(settings.redis_url)
        stack.push_async_callback(redis.aclose)
        reach = Reach(settings.private_gateways, anywhere=settings.demo)
        session = await stack.enter_async_context(open_session(reach))
        http = await stack.enter_async_context(over(session))
        docket = await stack.enter_async_context(Docket(name="banshi", url=await stores.queue_url(settings.redis_url)))
        keyring = load_keyring(settings)
        vault = Vault(keyring, settings.cipher)
        audit = Audit(Journal(settings.audit_folder, Signer(keyring)))
        stack.push_async_callback(audit.aclose)
        turns = TurnStore(redis, vault, settings.conversation_ttl_s, most_per_minute=settings.messages_per_minute)
        tokens = RedisTokens(redis, vault)
        adapters = _adapters(http, redis, vault, tokens, catalog.hotline, lambda *failed: _undelivered(outbox, *failed))
        for adapter in adapters.values():
            stack.push_async_callback(adapter.aclose)
        owed = OwedStore(redis, vault)
        rewriter = Rewriter(redis, settings.rewrite_after_erase_s)
        stack.push_async_callback(rewriter.aclose)
        sealed = SealedStore(redis, vault, audit)
        photos = PhotoStore(sealed, vault, settings.public_url)
        pages = Pages(SessionStore(sealed, vault), FiledStore(sealed), photos, RatingStore(sealed))
        handovers = HandoverStore(sealed)
        insight, recent = open_insight(settings, redis, vault), Recent()
        outbox = Outbox(docket, adapters, owed, vault, pages.ratings)
        people = open_office(
            settings,
            redis,
            vault,
            audit,
            adapters,
            [
                turns,
                owed,
                Queued(docket, vault),
                Noted(adapters),
                pages.sessions,
                pages.filed,
                pages.photos,
                pages.ratings,
                handovers,
                insight.left,
            ],
            http=http,
            rewriter=rewriter,
            notice=lambda: dialogue.catalog.privacy,
            on_bound=lambda address, way: _resume(inbox, outbox, address, way),
            tell=outbox.put,
        )
        watch = GatewayWatch(recent, lambda label: insight.recorder.count(Figure("gateways", label=label)))
        ratings = Ratings(
            pages.ratings,
            insight.recorder,
            lambda: dialogue.catalog.calendar,
            may_publish=functools.partial(_may_publish, adapters),
            fix_working_days=settings.rating_fix_working_days,
        )
        client = GatewayClient(gateways, settings.secrets, session, GatewayStore(redis, vault), watch)
        speech = SpeechService(settings.speech_url, http, adapters) if settings.speech_url else None
        dialogue = Dialogue(
            catalog,
            router,
            client,
            people,
            audit,
            Lookups(redis, vault),
            may_publish=functools.partial(_may_publish, adapters),
            ears=speech.words if speech else None,
            ratings=ratings,
            handovers=handovers,
            has_staff=functools.partial(_has_staff, adapters),
        )
        ledger = RedisLedger(redis, vault)
        crowds = Crowds(ledger.count, settings.account_messages_per_second)
        clerk = Clerk(dialogue, turns, outbox, crowds, insight.recorder)
        inbox = Inbox(dialogue, turns, clerk, window_s=settings.reply_deadline_s)
        Afterwards(docket, inbox, clerk, dialogue, outbox, owed)
        reloader = Reloader(
            settings,
            catalog,
            EditionStore(redis),
            PublishedCopy(VersionStore(redis), settings.published),
            lambda new: dialogue.swap(new.catalog, new.router, dialogue.gateways.over(new.gateways)),
        )
        stack.push_async_callback(insight.recorder.flush)
        stack.push_async_callback(inbox.drain)
        operators = OperatorStore(redis, vault, demo_operators() if settings.demo else None)
        letters, menus = Letters(owed, outbox, docket), WeChatMenus(load_accounts(), http)
        trail = Trail(settings.audit_folder, Signer(keyring))
        desk = Desk(
            operators,
            OperatorSessions(redis, vault),
            audit,
            BoardStore(redis),
            PresenceStore(redis),
            recent,
            VersionStore(redis),
            letters,
            menus,
            trail,
            _door(settings, http),
        )
        yield Parts(
            settings,
            redis,
            dialogue,
            reloader,
            inbox,
            docket,
            people,
            adapters,
            ledger,
            outbox,
            pages,
            tokens,
            crowds,
            desk,
            insight,
            ratings,
            handovers,
        )


def create_app() -> Front:
    """The server of one process, as uvicorn's factory calls it. Raises SettingsError, CatalogError."""
    logs.configure()
    tracing.configure()
    settings = read_settings()
    catalog, gateways = load_files(settings)
    check_production(settings, gateways)
    router = build_router(settings, catalog)

    health = Health()

    @contextlib.asynccontextmanager
    async def lifespan(pages: FastAPI) -> AsyncIterator[None]:
        async with (
            assemble(settings, catalog, gateways, router) as parts,
            _inline_worker(parts),
            _watched(parts, health, "server"),
        ):
            pages.router.routes.extend(parts.people.routes())
            guard.count = parts.ledger.count
            pages.state.api = _behind(parts)
            pages.router.routes.extend(console_routes(_console(parts, health)))
            callbacks = [route for adapter in parts.adapters.values() for route in adapter.routes(parts.inbox.receive)]
            front.open_callbacks([f"/{name}/" for name in parts.adapters], callbacks)
            drain_on_sigterm(health, settings.drain_s)
            gc.collect()
            gc.freeze()  # what stands now stays: looking through it for garbage again would stop the loop for 0.2 s
            log.info("ready", services=len(catalog.services), platforms=sorted(parts.adapters))
            yield

    web = document.make_app(settings.api_origins, lifespan)
    web.router.routes.extend(health.routes())
    guard = WebGuard(
        web,
        is_https=settings.public_url.startswith("https://"),
        per_minute=settings.address_requests_per_minute,
        logins_per_minute=settings.address_logins_per_minute,
    )
    front = Front(guard, lambda: health.draining)
    return front


def _behind(parts: Parts) -> Backend:
    """What the API shows of this process."""
    settings = parts.settings
    return Backend(
        parts.dialogue,
        parts.inbox,
        parts.outbox,
        parts.people,
        parts.pages.sessions,
        parts.pages.filed,
        parts.pages.photos,
        parts.ratings,
        parts.insight.recorder,
        parts.ledger,
        parts.adapters,
        settings.public_url,
        settings.api_requests_per_minute,
        settings.address_requests_per_minute,
        parts.crowds,
    )


def _console(parts: Parts, health: Health) -> Console:
    """What operators see of this process, and of what all share."""
    desk = parts.desk
    return Console(
        settings=parts.settings,
        dialogue=parts.dialogue,
        operators=desk.operators,
        sessions=desk.sessions,
        audit=desk.audit,
        ledger=parts.ledger,
        boards=desk.boards,
        presence=desk.presence,
        insight=parts.insight,
        ratings=parts.ratings,
        handovers=parts.handovers,
        tell=lambda address, reply: _tell(parts, address, reply),
        letters=desk.letters,
        menus=desk.menus,
        trail=desk.trail,
        door=desk.door,
        look=health.look,
        take=parts.reloader.take,
        previews=functools.partial(_previews, parts.adapters),
        workshop=Workshop(parts.settings, desk.versions),
        impact=ImpactDesk(parts.redis, desk.versions, functools.partial(_last_week, parts), os.environ),
    )


async def _tell(parts: Parts, address: Address, reply: Reply) -> None:
    """What a citizen is told by the office, in the manner that they have chosen."""
    await parts.outbox.put(address, await parts.dialogue.shaped(address, reply))


def _previews(adapters: Mapping[str, PlatformAdapter], reply: Reply) -> Sequence[tuple[str, Sequence[str]]]:
    """How a reply would look on each platform that can tell."""
    return [(one.label, one.preview(reply)) for one in adapters.values() if isinstance(one, Preview)]


async def _last_week(parts: Parts) -> Sequence[tuple[str, int]]:
    """What citizens really asked, for trying a draft on."""
    heard = await parts.insight.questions.last_week()
    return [(one.question.text, one.times) for one in heard]


async def run_worker(settings: Settings, host: str, port: int) -> None:
    """Works the queue until it is cancelled; shows its health on a port, where one is given."""
    tracing.configure()
    catalog, gateways = load_files(settings)
    check_production(settings, gateways)
    router = build_router(settings, catalog)
    health = Health()
    async with (
        assemble(settings, catalog, gateways, router) as parts,
        _watched(parts, health, "worker"),
        health_server(health, host, port),
        Worker(parts.docket, redelivery_timeout=REDELIVERED_AFTER) as worker,
    ):
        log.info("worker ready")
        await worker.run_forever()


@contextlib.asynccontextmanager
async def _watched(parts: Parts, health: Health, role: Literal["server", "worker"]) -> AsyncIterator[None]:
    """The catalogue follows its files, and the figures what happens."""
    health.started(
        parts.redis,
        parts.docket,
        catalogue=parts.reloader.tell,
        gateways=parts.breakers,
        tokens=parts.tokens.seen,
    )
    boards, post = parts.desk.boards, parts.dialogue.post
    with contextlib.suppress(StoreUnavailable):  # what is closed stays closed for the first message too
        post(await boards.read())
    known = (
        parts.people.manners.follow(),
        parts.crowds.follow(),
        parts.insight.recorder.run(),
        boards.follow(post),
        _told(parts, role),
    )
    jobs = [asyncio.create_task(job) for job in (parts.reloader.run(), health.watch(), *known)]
    try:
        yield
    finally:
        await ended(*jobs)


def _door(settings: Settings, http: httpx.AsyncClient) -> OidcClient | None:
    """The operators' identity provider, where there is one."""
    if not settings.console_identity_url:
        return None
    secret = settings.console_identity_client_secret.get_secret_value()
    return OidcClient(settings.console_identity_url, settings.console_identity_client_id, secret, http)


async def _told(parts: Parts, role: Literal["server", "worker"]) -> None:
    """Operators see which processes run, and how each of them does."""
    reloader, desk = parts.reloader, parts.desk
    await desk.presence.tell(role, lambda: reloader.digest, parts.breakers, desk.recent.lately)


def _adapters(
    http: Any, redis: Redis, vault: Vault, tokens: RedisTokens, hotline: str, undelivered: Undelivered
) -> Mapping[str, PlatformAdapter]:
    phrases = Phrases(cut=words.CUT, apology=words.BROKEN.format(hotline=hotline))
    notes = RedisNotes(redis, vault)
    wechat: PlatformAdapter = WeChatAdapter(
        load_accounts(), http, tokens=tokens, notes=notes, undelivered=undelivered, phrases=phrases
    )
    ledger = RedisLedger(redis, vault)
    alipay: PlatformAdapter = AlipayAdapter(
        load_apps(), http, ledger=ledger, undelivered=undelivered, cut_notice=words.CUT
    )
    return {adapter.name: adapter for adapter in (wechat, alipay)}


async def _may_publish(adapters: Mapping[str, PlatformAdapter], address: Address, text: str) -> bool | None:
    """What the citizen's own platform says of words that others could read."""
    adapter = adapters.get(address.platform)
    return await adapter.may_publish(address, text) if isinstance(adapter, TextCheck) else None


def _has_staff(adapters: Mapping[str, PlatformAdapter], address: Address) -> bool:
    """Whether the account's own staff can take the chat over."""
    adapter = adapters.get(address.platform)
    return isinstance(adapter, StaffDesk) and adapter.has_staff(address.account)


async def _undelivered(outbox: Outbox, address: Address, reply: Reply, failure: DeliveryFailed) -> None:
    """What a platform didn't take: tried again where that can help, else kept for the citizen's next message."""
    await (outbox.keep if failure.permanent or failure.unsure else outbox.put)(address, reply)


async def _resume(inbox: Inbox, outbox: Outbox, address: Address, way: str) -> None:
    """Goes on, in the chat, with what waited for the binding."""
    message = InboundMessage(f"{OWN}{way}", address, Kind.TEXT, words.BOUND_SAID, datetime.now(BEIJING))
    reply = await inbox.receive(message)
    if reply is not None:
        await outbox.put(address, reply, message.id)


async def ended(*tasks: "asyncio.Task[Any]") -> None:
    """Ends tasks; one that misses its cancelling, as libraries' do that catch what they wait for, is told again."""
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=TOLD_AGAIN_S)
    await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def _inline_worker(parts: Parts) -> AsyncIterator[None]:
    """In a demo the queue's worker runs inside the server; production runs `banshi worker`."""
    if not parts.settings.demo:
        yield
        return
    async with Worker(parts.docket, redelivery_timeout=REDELIVERED_AFTER) as worker:
        task = asyncio.create_task(worker.run_forever())
        try:
            yield
        finally:
            await ended(task)
