"""Adding, changing and removing operators: one way for the page and the command."""

from collections.abc import Sequence

from msgspec.structs import replace

from bot.console import passwords
from bot.console.operators import NAME, Operator, OperatorStore, new_operator
from bot.console.roles import Role
from bot.errors import BanshiError


class StaffFault(BanshiError):
    """Why an operator can't be added or changed; `why` is a key of `refusals` in templates/words.html."""

    def __init__(self, why: str, told: str) -> None:
        super().__init__(told)
        self.why = why


async def add(
    store: OperatorStore, name: str, role: Role, shown: str, password: str, *, subject: str = "", own: bool = False
) -> None:
    """Adds somebody; with a password, with an identity provider's `subject`, or both. Raises StaffFault."""
    if not NAME.fullmatch(name):
        raise StaffFault("name", "a name has 2 to 32 of a-z, 0-9, dot, dash and underscore, and begins with a letter")
    if not password and not subject:
        raise StaffFault("no-way-in", "an operator needs a password or an identity provider's subject")
    kept = await _hash(password) if password else ""
    made = new_operator(name, role, shown[:40], kept, subject=subject[:200], own=own)

    def joins(there: Operator | None, others: Sequence[Operator]) -> Operator:
        if there is not None:
            raise StaffFault("taken", f"{name}: there already")
        if subject and any(one.subject == made.subject for one in others):
            raise StaffFault("subject", "this subject is another operator's")
        return made

    await store.change(name, joins)


async def set_password(store: OperatorStore, name: str, password: str, *, own: bool) -> None:
    """Another password; all sessions end. `own`: chosen by the operator. Raises StaffFault."""
    _known(store, name, await store.read(name))
    kept = await _hash(password)
    await store.change(name, lambda me, others: replace(_known(store, name, me), password=kept, must_change=not own))


async def change(store: OperatorStore, name: str, role: Role, *, off: bool) -> None:
    """Another role, or switched off; all sessions end. Raises StaffFault."""
    await store.change(
        name, lambda me, others: _keeping_an_admin(replace(_known(store, name, me), role=role, off=off), me, others)
    )


async def remove(store: OperatorStore, name: str) -> None:
    """Forgets somebody; all sessions end. Raises StaffFault."""

    def leaves(me: Operator | None, others: Sequence[Operator]) -> None:
        _known(store, name, me)
        _keeping_an_admin(None, me, others)

    await store.change(name, leaves)


def _known(store: OperatorStore, name: str, me: Operator | None) -> Operator:
    """The operator of this name, who can be changed. Raises StaffFault."""
    if me is None:
        raise StaffFault("nobody", f"{name}: no such operator")
    if store.is_fixed(name):
        raise StaffFault("fixed", f"{name}: the demo's operators can't be changed")
    return me


def _is_admin(one: Operator | None) -> bool:
    return one is not None and one.role is Role.ADMIN and not one.off


def _keeping_an_admin(after: Operator | None, me: Operator | None, others: Sequence[Operator]) -> Operator | None:
    """What becomes of somebody, if an admin is left. Raises StaffFault."""
    if me is not None and _is_admin(me) and not _is_admin(after) and not any(map(_is_admin, others)):
        raise StaffFault("last-admin", f"{me.name} is the last admin")
    return after


async def _hash(password: str) -> str:
    fault = passwords.fault_of(password)
    if fault:
        raise StaffFault(fault, f"a password has {passwords.SHORTEST} to {passwords.LONGEST} characters")
    return await passwords.hash_of(password)
