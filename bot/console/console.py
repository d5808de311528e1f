"""What the console shows and moves: handed to every page, made once by the composition root."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.audit import Audit
from bot.audit.trail import Trail
from bot.console.impact import ImpactDesk
from bot.console.operators import OperatorStore
from bot.console.sessions import SessionStore
from bot.console.workshop import Workshop
from bot.delivery.boards import BoardStore
from bot.delivery.ledger import RedisLedger
from bot.delivery.letters import Letters
from bot.delivery.presence import PresenceStore
from bot.dialogue.dialogue import Dialogue
from bot.file_edits import FileEditStore
from bot.identity.oidc import OidcClient
from bot.insight.handovers import HandoverStore
from bot.insight.office import Ratings
from bot.insight.opening import Insight
from bot.messages import Address, Reply
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.console.menus import Menus


@dataclass(frozen=True, slots=True)
class Console:
    """The parts of the house that operators see.

    `look` tells what `/readyz` tells; `take` has this process read the operators' files now, and says whether they are
    in use; `previews` gives, for each platform by what citizens call it, the messages that a reply makes there.
    """

    settings: Settings
    dialogue: Dialogue
    operators: OperatorStore
    sessions: SessionStore
    audit: Audit
    ledger: RedisLedger
    boards: BoardStore
    letters: Letters
    menus: "Menus"
    trail: Trail
    door: OidcClient | None
    presence: PresenceStore
    insight: Insight
    ratings: Ratings
    handovers: HandoverStore
    tell: Callable[[Address, Reply], Awaitable[None]]
    """Delivers words to a citizen."""
    look: Callable[[], Awaitable[Mapping[str, Any]]]
    take: Callable[[], Awaitable[bool]]
    platforms: Mapping[str, str]
    """What citizens call each platform."""
    previews: Callable[[Reply], Sequence[tuple[str, Sequence[str]]]]
    workshop: Workshop
    file_edits: FileEditStore
    impact: ImpactDesk

    @property
    def is_https(self) -> bool:
        """Whether browsers reach this server by TLS, so that cookies may ask for it."""
        return self.settings.public_url.startswith("https://")
