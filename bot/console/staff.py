"""Operators and their roles. A password that is made here is shown once, and must be changed at the first login."""

from collections.abc import Awaitable

from starlette.responses import Response
from starlette.routing import Route

from bot.console import office, passwords
from bot.console.guard import requires
from bot.console.office import StaffFault
from bot.console.roles import Role
from bot.console.room import Room
from bot.console.visit import Refusal, Visit


@requires(Role.ADMIN)
async def show(visit: Visit) -> Response:
    """Everybody."""
    return await _page(visit)


@requires(Role.ADMIN, "operator.add")
async def add(visit: Visit) -> Response:
    """Somebody new."""
    name, subject, role = visit.field("name").lower(), visit.field("subject"), _role(visit)
    visit.access.detail.update(name=name[:32], role=role)
    password = "" if subject else passwords.made_up()
    store = visit.console.operators
    await _done(office.add(store, name, role, visit.field("shown"), password, subject=subject))
    return await _page(visit, name, password)


@requires(Role.ADMIN, "operator.change")
async def change(visit: Visit) -> Response:
    """Another role, or switched off; all of their sessions end."""
    name, role, off = visit.path("name"), _role(visit), bool(visit.field("off"))
    visit.access.detail.update(role=role, off=int(off))
    await _done(office.change(visit.console.operators, name, role, off=off))
    return visit.to("/operators", done="changed")


@requires(Role.ADMIN, "operator.password")
async def reset(visit: Visit) -> Response:
    """A password that is made up, for whoever forgot theirs."""
    name, password = visit.path("name"), passwords.made_up()
    await _done(office.set_password(visit.console.operators, name, password, own=False))
    return await _page(visit, name, password)


@requires(Role.ADMIN, "operator.remove")
async def remove(visit: Visit) -> Response:
    """Forgets somebody; what they did stays on record."""
    await _done(office.remove(visit.console.operators, visit.path("name")))
    return visit.to("/operators", done="removed")


async def _page(visit: Visit, name: str = "", password: str = "") -> Response:
    store = visit.console.operators
    fixed = {one.name for one in await store.all() if store.is_fixed(one.name)}
    return visit.page("operators", operators=await store.all(), fixed=fixed, name=name, password=password)


def _role(visit: Visit) -> Role:
    try:
        return Role(visit.field("role"))
    except ValueError:
        raise Refusal("no-role", 422) from None


async def _done(act: Awaitable[None]) -> None:
    try:
        await act
    except StaffFault as fault:
        raise Refusal(f"staff-{fault.why}", 422) from None


ROOM = Room(
    "operators",
    "/operators",
    Role.ADMIN,
    [
        Route("/operators", show),
        Route("/operators", add, methods=["POST"]),
        Route("/operators/{name}", change, methods=["POST"]),
        Route("/operators/{name}/password", reset, methods=["POST"]),
        Route("/operators/{name}/remove", remove, methods=["POST"]),
    ],
)
