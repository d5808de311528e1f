"""Puts the parts of a process together: the only place that knows how each is made."""

import contextlib
import functools
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

import httpx
from docket import Docket
from redis.asyncio import Redis

from adapters.alipay.adapter import AlipayAdapter
from adapters.alipay.settings import load_apps
from adapters.wechat.adapter import Phrases, WeChatAdapter
from adapters.wechat.settings import load_accounts
from bot import stores
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
from bot.console.demo import demo_operators
from bot.console.operators import OperatorStore
from bot.console.sessions import SessionStore as OperatorSessions
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
from bot.errors import DeliveryFailed
from bot.file_edits import FileEditStore
from bot.identity.lookups import Lookups
from bot.identity.office import open_office
from bot.identity.oidc import OidcClient
from bot.identity.rewriting import Rewriter
from bot.identity.sealed import SealedStore
from bot.identity.vault import Vault
from bot.insight.figures import Figure, speaking
from bot.insight.handovers import HandoverStore
from bot.insight.metrics import GatewayWatch
from bot.insight.office import Ratings
from bot.insight.opening import open_insight
from bot.insight.ratings import RatingStore
from bot.insight.recent import Recent
from bot.intents.router import Router
from bot.keyring import load_keyring
from bot.messages import Address, InboundMessage, Kind, Reply
from bot.parts import Desk, Pages, Parts
from bot.platforms import PlatformAdapter, StaffDesk, TextCheck, Undelivered
from bot.reloading import Reloader
from bot.services.client import GatewayClient
from bot.services.http import open_session, over
from bot.services.reach import Reach
from bot.services.speech import SpeechService
from bot.services.store import GatewayStore
from bot.settings import Settings
from bot.versions import PublishedCopy, VersionStore
from bot.wechat_tools import WeChatMenus


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
        watch = GatewayWatch(recent, lambda label: insight.recorder.count(Figure("gateways", *speaking.get(), label)))
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
        reloader = _reloader(settings, redis, dialogue)
        stack.push_async_callback(insight.recorder.flush)
        stack.push_async_callback(inbox.drain)
        desk = _desk(settings, redis, vault, audit, recent, Letters(owed, outbox, docket), http)
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


def _reloader(settings: Settings, redis: Redis, dialogue: Dialogue) -> Reloader:
    return Reloader(
        settings,
        dialogue.catalog,
        EditionStore(redis),
        PublishedCopy(VersionStore(redis), settings.published),
        FileEditStore(redis),
        lambda new: dialogue.swap(new.catalog, new.router, dialogue.gateways.over(new.gateways)),
    )


def _desk(
    settings: Settings,
    redis: Redis,
    vault: Vault,
    audit: Audit,
    recent: Recent,
    letters: Letters,
    http: httpx.AsyncClient,
) -> Desk:
    """All that operators need besides what citizens do."""
    return Desk(
        OperatorStore(redis, vault, demo_operators() if settings.demo else None),
        OperatorSessions(redis, vault),
        audit,
        BoardStore(redis),
        PresenceStore(redis),
        recent,
        VersionStore(redis),
        letters,
        WeChatMenus(load_accounts(), http),
        Trail(settings.audit_folder, Signer(load_keyring(settings))),
        _door(settings, http),
    )


def _door(settings: Settings, http: httpx.AsyncClient) -> OidcClient | None:
    """The operators' identity provider, where there is one."""
    if not settings.console_identity_url:
        return None
    secret = settings.console_identity_client_secret.get_secret_value()
    return OidcClient(settings.console_identity_url, settings.console_identity_client_id, secret, http)


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
