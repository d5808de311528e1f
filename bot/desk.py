"""What operators need besides what citizens do."""

from dataclasses import dataclass

from adapters.wechat.settings import load_accounts
from bot.audit.chain import Signer
from bot.audit.trail import Trail
from bot.console.demo import demo_operators
from bot.console.operators import OperatorStore
from bot.console.sessions import SessionStore
from bot.ground import Ground
from bot.identity.oidc import OidcClient
from bot.versions import VersionStore
from bot.wechat_tools import WeChatMenus


@dataclass(frozen=True, slots=True)
class Desk:
    """Who they are, what they have written, and what they look at."""

    operators: OperatorStore
    sessions: SessionStore
    versions: VersionStore
    menus: WeChatMenus
    trail: Trail
    door: OidcClient | None


def open_desk(ground: Ground) -> Desk:
    """As long as the ground is open."""
    redis, vault, settings = ground.redis, ground.vault, ground.settings
    return Desk(
        operators=OperatorStore(redis, vault, demo_operators() if settings.demo else None),
        sessions=SessionStore(redis, vault),
        versions=VersionStore(redis),
        menus=WeChatMenus(load_accounts(), ground.http),
        trail=Trail(settings.audit_folder, Signer(ground.keyring)),
        door=_door(ground),
    )


def _door(ground: Ground) -> OidcClient | None:
    """The operators' identity provider, where there is one."""
    settings = ground.settings
    if not settings.console_identity_url:
        return None
    secret = settings.console_identity_client_secret.get_secret_value()
    return OidcClient(settings.console_identity_url, settings.console_identity_client_id, secret, ground.http)
