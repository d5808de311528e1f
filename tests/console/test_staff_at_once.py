"""Two admins change operators at the same moment: whatever comes between two commands, it is as if one came first."""

import asyncio
import contextlib
from functools import partial

import pytest

from bot.console import office
from bot.console.office import StaffFault
from bot.console.operators import OperatorStore
from bot.console.roles import Role
from bot.identity.vault import Vault
from bot.keyring import keyring

OWN = "a-password-of-my-own"


async def interleavings(redis, first, second):
    """Runs `second` before every command of `first` in turn; gives the operators after each."""
    plain, before, ended = {way: getattr(redis, way) for way in ("execute_command", "by_lane")}, 0, False
    while not ended:
        await redis.flushall()
        staff = OperatorStore(redis, Vault(keyring(["one secret of thirty-two characters or more"], "-")))
        for name in ("li.ming", "wang.fang"):
            await office.add(staff, name, Role.ADMIN, name, "", subject=f"sub-{name}")
        sent = 0

        async def execute(does, *args, staff=staff, before=before, **options):
            nonlocal sent
            sent += 1
            if sent == before + 1:
                vars(redis).update(plain)
                with contextlib.suppress(StaffFault):
                    await second(staff)
            return await does(*args, **options)

        vars(redis).update({way: partial(execute, does) for way, does in plain.items()})
        with contextlib.suppress(StaffFault):
            await first(staff)
        vars(redis).update(plain)
        ended, before = sent <= before, before + 1
        if ended:
            with contextlib.suppress(StaffFault):
                await second(staff)
        yield {one.name: one for one in await staff.all()}


def demotes(name, role=Role.VIEWER, *, off=False):
    return lambda staff: office.change(staff, name, role, off=off)


def removes(name):
    return lambda staff: office.remove(staff, name)


@pytest.mark.parametrize("first", [demotes("li.ming"), removes("li.ming"), demotes("li.ming", Role.ADMIN, off=True)])
@pytest.mark.parametrize("second", [demotes("wang.fang"), removes("wang.fang")])
async def test_two_admins_who_demote_each_other_leave_one(redis, first, second):
    seen = 0
    async for staff in interleavings(redis, first, second):
        seen += 1
        assert [one.name for one in staff.values() if one.role is Role.ADMIN and not one.off] != []
    assert seen > 2


async def test_whoever_is_demoted_while_they_choose_a_password_stays_demoted(redis):
    async def chooses(staff):
        await office.set_password(staff, "li.ming", OWN, own=True)

    async for staff in interleavings(redis, chooses, demotes("li.ming", off=True)):
        assert (staff["li.ming"].role, staff["li.ming"].off) == (Role.VIEWER, True)
        assert staff["li.ming"].password


async def test_a_subject_is_one_operators(redis):
    def joins(name):
        return lambda staff: office.add(staff, name, Role.VIEWER, name, "", subject="the-same")

    async for staff in interleavings(redis, joins("zhao.min"), joins("qian.wei")):
        assert len([one for one in staff.values() if one.subject == "the-same"]) == 1


async def test_many_changes_at_once_all_count(redis):
    await redis.flushall()
    staff = OperatorStore(redis, Vault(keyring(["one secret of thirty-two characters or more"], "-")))
    names = [f"op{number}" for number in range(20)]
    await asyncio.gather(*[office.add(staff, name, Role.EDITOR, "", "", subject=name) for name in names])
    assert sorted(one.name for one in await staff.all()) == sorted(names)
