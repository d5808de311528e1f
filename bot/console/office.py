"""Adding, changing and removing operators: one way for the page and the command."""

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
    if subject and await store.by_subject(subject) is not None:
        raise StaffFault("subject", "this subject is another operator's")
    kept = await _hash(password) if password else ""
    if not await store.add(new_operator(name, role, shown[:40], kept, subject=subject[:200], own=own)):
        raise StaffFault("taken", f"{name}: there already")


async def set_password(store: OperatorStore, name: str, password: str, *, own: bool) -> None:
    """Another password; all sessions end. `own`: chosen by the operator. Raises StaffFault."""
    me = await known(store, name)
    await store.write(replace(me, password=await _hash(password), must_change=not own))


async def change(store: OperatorStore, name: str, role: Role, *, off: bool) -> None:
    """Another role, or switched off; all sessions end. Raises StaffFault."""
    me = await known(store, name)
    await _keep_an_admin(store, me, stays=role is Role.ADMIN and not off)
    await store.write(replace(me, role=role, off=off))


async def remove(store: OperatorStore, name: str) -> None:
    """Forgets somebody; all sessions end. Raises StaffFault."""
    await _keep_an_admin(store, await known(store, name), stays=False)
    await store.remove(name)


async def known(store: OperatorStore, name: str) -> Operator:
    """The operator of this name, who can be changed. Raises StaffFault."""
    me = await store.read(name)
    if me is None:
        raise StaffFault("nobody", f"{name}: no such operator")
    if store.is_fixed(name):
        raise StaffFault("fixed", f"{name}: the demo's operators can't be changed")
    return me


async def _keep_an_admin(store: OperatorStore, me: Operator, *, stays: bool) -> None:
    """The last admin stays one."""
    others = [one for one in await store.all() if one.name != me.name and one.role is Role.ADMIN and not one.off]
    if me.role is Role.ADMIN and not me.off and not stays and not others:
        raise StaffFault("last-admin", f"{me.name} is the last admin")


async def _hash(password: str) -> str:
    fault = passwords.fault_of(password)
    if fault:
        raise StaffFault(fault, f"a password has {passwords.SHORTEST} to {passwords.LONGEST} characters")
    return await passwords.hash_of(password)
