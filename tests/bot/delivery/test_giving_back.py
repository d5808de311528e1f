"""A place whose gateway doesn't answer is asked for until it has ended by itself; who gives up says so."""

from datetime import timedelta
from types import SimpleNamespace

import msgspec
import pytest
from docket import Docket
from docket.dependencies import current_execution
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.delivery.afterwards import RELEASE, SETTLE, Afterwards, StillUnknown
from bot.delivery.outbox import RETRY, Outbox
from bot.delivery.owed import OwedStore
from bot.delivery.queued import Queued
from bot.dialogue.conversation import Progress
from bot.dialogue.errand import Release
from bot.identity.person import Citizen
from bot.identity.vault import Vault
from bot.messages import Address
from sandbox.gateways import bookings, diary

VAULT = Vault(SecretStr("a secret of at least thirty-two characters"))


async def attempts(schedule=RELEASE):
    """The queue's own count of them, each with the pause after it."""
    for number in range(1, schedule.attempts + 1):
        token = current_execution.set(SimpleNamespace(attempt=number))
        try:
            yield await schedule.__aenter__()
        finally:
            current_execution.reset(token)


class Silent:
    """Services that don't answer."""

    async def give_back(self, address, errand, attempt):
        return False


async def test_a_place_is_asked_for_longer_than_any_gateway_keeps_it():
    assert await lasts(RELEASE) > max(bookings.LOCK_FOR, diary.LOCK_FOR)


async def lasts(schedule):
    """From the first attempt to the last."""
    return sum([retry.delay async for retry in attempts(schedule)][:-1], timedelta())


async def test_deliveries_and_submits_are_tried_as_long_as_docs_delivery_says():
    assert timedelta(hours=2) < await lasts(RETRY) < timedelta(hours=2.25)
    assert timedelta(hours=8) < await lasts(SETTLE) < timedelta(hours=8.5)


async def test_who_gives_up_on_a_place_says_so(store_url, redis):
    async with Docket(name="places", url=store_url) as docket:
        owed = OwedStore(redis, VAULT)
        outbox = Outbox(docket, {}, owed, VAULT)
        afterwards = Afterwards(docket, None, None, Silent(), outbox, owed)
        citizen = Citizen("p", Address("wechat", "demo", "u"))
        await outbox.plan(citizen.address, Release.of(Progress("health.appointment", number="1"), citizen))
        (task,) = (await docket.snapshot()).future
        with capture_logs() as lines:
            *waiting, last = [retry async for retry in attempts()]
            for retry in waiting:
                with pytest.raises(StillUnknown):
                    await afterwards.release(*task.args, retry)
            assert lines == []
            await afterwards.release(*task.args, last)
    assert [(line["event"], line["service"]) for line in lines] == [("place never given back", "health.appointment")]


async def test_who_erases_everything_erases_no_place_that_waits_to_be_let_go(store_url, redis):
    """What the queue keeps for it names nobody: an erasure doesn't find it, and needn't."""
    me = Citizen(VAULT.pseudonym(Address("wechat", "demo", "u")), Address("wechat", "demo", "u"))
    async with Docket(name="erased", url=store_url) as docket:
        owed = OwedStore(redis, VAULT)
        outbox = Outbox(docket, {}, owed, VAULT)
        Afterwards(docket, None, None, Silent(), outbox, owed)
        await outbox.plan(me.address, Release.of(Progress("health.appointment", opening="挂号", number="1"), me))
        await Queued(docket, VAULT).forget(me.address)
        (task,) = (await docket.snapshot()).future
        kept = await outbox.planned(*task.args)
    assert me.alias not in task.key
    errand = kept.errand
    assert (kept.address.user, errand.citizen.address.user, errand.progress.opening) == ("", "", "")


async def test_a_place_queued_by_an_older_version_is_asked_for_in_the_name_of_whom_it_was_for(store_url, redis):
    """That version kept the citizen's address beside the form, and nothing else."""
    address = Address("wechat", "demo", "u")
    form = {"service": "health.appointment", "held": {"lock": "L1"}, "number": "1"}
    queued = {"address": address, "errand": {"type": "Release", "progress": form}, "round": 0}
    asked = []

    class Answers:
        async def give_back(self, address, errand, attempt):
            asked.append((address, errand))
            return True

    async with Docket(name="older", url=store_url) as docket:
        owed = OwedStore(redis, VAULT)
        afterwards = Afterwards(docket, None, None, Answers(), Outbox(docket, {}, owed, VAULT), owed)
        async for retry in attempts():
            await afterwards.release(VAULT.seal(msgspec.msgpack.encode(queued), "errand"), retry)
            break
    assert asked == [(address, Release(Progress("health.appointment", held={"lock": "L1"}, number="1")))]
