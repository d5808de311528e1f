"""The names under which the store keeps what belongs to a message and its citizen: made once for both round trips."""

import msgspec

from bot.identity.erasures import mark_beside
from bot.identity.vault import Vault, base_of
from bot.messages import Address


class Keys(msgspec.Struct, frozen=True):
    """Of one message."""

    base: str
    """Of its citizen: what it holds is sealed for this."""
    turn: tuple[str, ...]
    """As `turn_keys` gives them."""
    home: str
    """Where bot.identity.home keeps the citizen's city."""
    mark: str
    """Where the citizen's last erasure stands."""
    member: str
    """What stands for the message among others that are due."""
    opening: tuple[str, ...]
    """What the turn's first script is given, in its order."""
    closing: tuple[str, ...]
    """What its last one is given."""


def keys_of(vault: Vault, address: Address, id_: str) -> Keys:
    """The names for a message of a citizen."""
    pseudonym = vault.pseudonym(address)
    base = base_of(pseudonym)
    turn, home, mark = turn_keys(base, id_), f"{base}:home", mark_beside(base, vault, address)
    opening = (*turn, f"{base}:wrote", f"{base}:manner", home)
    return Keys(base, turn, home, mark, f"{pseudonym}|{id_}", opening, (*turn, home, mark))


def turn_keys(base: str, id_: str) -> tuple[str, ...]:
    """SEEN, TALK, LOCK, OWED, LINE, ALIVE, DUE."""
    due = f"{base[: base.index('}') + 1]}:due"
    return f"{base}:seen:{id_}", f"{base}:talk", f"{base}:lock", f"{base}:owed", f"{base}:line", f"{base}:alive", due
