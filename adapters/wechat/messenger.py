"""All that one account says outside the answer to a push: customer-service messages, pictures, cards, notices."""

from collections.abc import Callable, Mapping, Sequence

import httpx
import structlog

from adapters.wechat import customer, media
from adapters.wechat.client import WeChatClient
from adapters.wechat.codec import Push
from adapters.wechat.consents import NO, REPORTED, Consents
from adapters.wechat.errcodes import Action, WeChatRefused
from adapters.wechat.forms import Form, Image, Menu, MiniPage, Text, Transfer
from adapters.wechat.lowering import beside, halves, mini_links, pushed
from adapters.wechat.notes import Notes
from adapters.wechat.notices import Notice, may_notify, send_notice
from adapters.wechat.reading import subscriptions
from adapters.wechat.settings import AccountKind, NoticeBy, WeChatAccount
from adapters.wechat.tokens import TokenStore
from adapters.wechat.windows import Windows
from bot.errors import DeliveryFailed
from bot.messages import Link, Reply
from bot.platforms import NoticeConsent

log = structlog.get_logger(__name__)


class Messenger:
    """One account and its citizens. Methods raise DeliveryFailed and StoreUnavailable."""

    def __init__(
        self, account: WeChatAccount, http: httpx.AsyncClient, tokens: TokenStore, notes: Notes, cut_notice: str
    ) -> None:
        self.client = WeChatClient(account, http, tokens)
        self.windows = Windows(account.appid, notes)
        self.consents = Consents(account.appid, notes)
        self._account = account
        self._cut_notice = cut_notice

    async def send(self, user: str, reply: Reply) -> None:
        """Sends an answer as customer service does: words first, then what they can't hold."""
        if not self._account.customer_messages:
            raise DeliveryFailed("the account may not write by itself", permanent=True)
        menus = self._account.menu_messages and await self.client.closed(customer.closes(Menu)) is None
        cards = mini_links(reply, self._account)
        form = pushed(_without(reply, cards), self._account, menus=menus, cut_notice=self._cut_notice)
        if form is not None:
            await self._send_words(user, form, reply)
        await self._send_beside(user, reply, cards)

    async def follow_up(self, push: Push, reply: Reply, shown: Form | None) -> None:
        """Sends what the answer to a push had no room for."""
        form = beside(reply, self._account, shown, cut_notice=self._cut_notice)
        if form is not None:
            await self._send_beside_transfer(push.message.address.user, form, shown)
        await self._send_beside(push.message.address.user, reply, ())

    async def _send_beside_transfer(self, user: str, form: Form, shown: Form | None) -> None:
        """In the name of whoever takes the chat over; where WeChat doesn't know them, in the account's own."""
        staff = shown.staff if isinstance(shown, Transfer) else ""
        try:
            await self._send_one(user, form, staff=staff)
        except WeChatRefused as refused:
            if refused.action is not Action.NO_STAFF:
                raise
            await self._send_one(user, form)

    async def typing(self, user: str) -> None:
        """Shows that an answer is being made."""
        await customer.show_typing(self.client, user)

    async def notify(self, user: str, notice: Notice) -> None:
        """Sends a notice by its template."""
        await send_notice(self.client, self.consents, user, notice)

    async def notices(self, user: str) -> frozenset[str]:
        """The names of the notices that a citizen can be sent now."""
        templates = self._account.templates.items()
        return frozenset([
            name for name, template in templates if await may_notify(self.client, self.consents, user, template)
        ])  # fmt: skip

    async def allowed(self, user: str) -> Sequence[NoticeConsent]:
        """What a citizen allows, by notice."""
        return [await self._allowed(user, name) for name in self._account.templates]

    async def _allowed(self, user: str, name: str) -> NoticeConsent:
        template = self._account.templates[name]
        known = await self.consents.standing(user, template.id)
        counted = template.by is NoticeBy.SUBSCRIPTION and not template.long_term
        asks = template.id if template.by is NoticeBy.SUBSCRIPTION else ""
        return NoticeConsent(name, asks, known.left if counted else None, known.said == NO, known.at)

    async def consented(self, user: str, said: Mapping[str, bool]) -> None:
        """What the front end heard in WeChat's dialog, by template."""
        for template, accepted in said.items():
            if accepted:
                await self.consents.accept(user, template, REPORTED)
            else:
                await self.consents.decline(user, template)

    async def decline(self, user: str, name: str) -> bool:
        """The citizen wants no more of a notice; False where the account has none of this name."""
        template = self._account.templates.get(name)
        if template is not None:
            await self.consents.decline(user, template.id)
        return template is not None

    async def forget(self, user: str) -> bool:
        """Erases what a citizen said of notices; False where they said nothing."""
        return any([await self.consents.forget(user, template.id) for template in self._account.templates.values()])

    async def may_chat(self, user: str) -> bool:
        """Whether a customer-service message can be sent now, as far as we know."""
        if not self._account.customer_messages or await self.client.closed(customer.closes(Text)):
            return False
        return await self.windows.open(user)

    async def heard(self, push: Push) -> None:
        """Takes in what a push says besides its message: consents given and withdrawn."""
        user, event = push.message.address.user, push.event
        if event.startswith("subscribe_msg_"):
            await self.consents.heard(user, event, subscriptions(push.fields))
        elif event in {"unsubscribe", "user_authorization_cancellation"}:
            for template in self._account.templates.values():
                await self.consents.none_left(user, template.id)

    async def _send_words(self, user: str, form: Form, reply: Reply) -> None:
        """Words reach the citizen: plainer where menus aren't allowed, in two where they are too long."""
        try:
            await self._send_one(user, form)
        except WeChatRefused as refused:
            if isinstance(form, Menu) and refused.action is Action.OFF:
                plain = pushed(reply, self._account, menus=False, cut_notice=self._cut_notice)
                await self._send_all(user, [plain] if plain else [])
            elif isinstance(form, Text) and refused.action is Action.SPLIT:
                await self._send_all(user, [Text(half) for half in halves(form.content)])
            else:
                raise

    async def _send_beside(self, user: str, reply: Reply, cards: Sequence[Link]) -> None:
        """The picture and the mini program's cards. The words have arrived: a failure must not send them again."""
        try:
            if reply.picture and self._account.customer_messages:
                await self._send_media(user, reply.picture)
            for link in cards:
                await self._send_card(user, link)
        except DeliveryFailed as failure:
            log.warning("not shown by wechat beside the words", why=str(failure))

    async def _send_media(self, user: str, url: str) -> None:
        """Shows the picture at an address; where there is none that WeChat takes, the address itself."""
        try:
            picture = await media.fetch_picture(self.client, url)
        except DeliveryFailed as failure:
            log.warning("no picture for wechat", why=str(failure))
            await self._send_one(user, Text(url))
        else:
            await self._with_media(user, picture, Image)

    async def _send_card(self, user: str, link: Link) -> None:
        account = self._account
        mini = account.appid if account.kind is AccountKind.MINI_PROGRAM else account.mini_appid
        assert account.card_picture is not None, "without one the links stay in the text"
        try:
            picture = account.card_picture.read_bytes()
        except OSError as error:
            raise DeliveryFailed(f"the account's card picture: {type(error).__name__}", permanent=True) from None
        await self._with_media(user, picture, lambda thumb: MiniPage(link.label, mini, link.page, thumb), thumb=True)

    async def _with_media(self, user: str, content: bytes, form: Callable[[str], Form], *, thumb: bool = False) -> None:
        """Sends a form that shows a file; one that WeChat has forgotten is uploaded again."""
        media_id = await media.upload(self.client, content, thumb=thumb)
        try:
            await self._send_one(user, form(media_id))
        except WeChatRefused as refused:
            if refused.action is not Action.REUPLOAD:
                raise
            await media.forget(self.client, content, media_id, thumb=thumb)
            await self._send_one(user, form(await media.upload(self.client, content, thumb=thumb)))

    async def _send_all(self, user: str, forms: Sequence[Form]) -> None:
        for form in forms:
            await self._send_one(user, form)

    async def _send_one(self, user: str, form: Form, *, staff: str = "") -> None:
        await self.windows.permit(user)
        await customer.send(self.client, user, form, staff=staff)


def _without(reply: Reply, cards: Sequence[Link]) -> Reply:
    """The reply without the links that go as cards of their own."""
    kept = tuple(link for link in reply.links if link not in cards)
    return Reply(reply.text, reply.choices, kept, reply.card, reply.picture) if cards else reply
