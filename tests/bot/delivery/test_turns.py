"""A message is answered once, in whichever process; a dead one holds nobody."""

import asyncio
import subprocess
import time
from datetime import datetime

import pytest
from pydantic import SecretStr

from bot import stores
from bot.catalog.converters import BEIJING
from bot.delivery.keys import turn_keys
from bot.delivery.owed import Claim, Due, OwedStore
from bot.delivery.turns import ANY, Opened, Sight, TurnStore
from bot.dialogue.conversation import Conversation, Progress
from bot.embedded import embedded_store
from bot.errors import ErasedMeanwhile, StoreUnavailable, TurnTaken
from bot.identity.erasures import Erasures
from bot.identity.vault import Vault, base_of
from bot.messages import Address, InboundMessage, Kind, Reply

ADDRESS = Address("wechat", "demo", "oTEST_openid_0000000000000001")
OTHER = Address("wechat", "demo", "oTEST_openid_0000000000000002")
TALK = Conversation(form=Progress("traffic.violation", awaiting="plate"), region="唐山市")
ANSWER = Reply("请告诉我车牌号。")
VAULT = Vault(SecretStr("a secret of at least thirty-two characters"))
NOW = datetime(2026, 11, 22, 10, tzinfo=BEIJING)


@pytest.fixture(scope="module", params=["valkey", "redis"])
def store_url(request, tmp_path_factory):
    """The embedded Valkey, and a Redis server as a deployment has it."""
    folder = tmp_path_factory.mktemp("store")
    if request.param == "valkey":
        with embedded_store(folder) as url:
            yield url
        return
    path = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        deadline = time.monotonic() + 60
        while not path.exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield f"unix://{path}"
        server.terminate()


@pytest.fixture
def turns(redis):
    return TurnStore(redis, VAULT, 1800)


@pytest.fixture
def owed(redis):
    return OwedStore(redis, VAULT)


def token(name):
    """Tokens have 16 characters."""
    return name.rjust(16, "0")


async def comes(turns, id_, name, *, to=ADDRESS, **how) -> Opened:
    return await turns.open(InboundMessage(id_, to, Kind.TEXT, "查违章", NOW), token(name), **how)


async def ends(turns, id_, name, answer=ANSWER, talk=TALK, gave=()):
    return await turns.close(ADDRESS, id_, token(name), answer, talk, gave)


async def expire_lock(redis):
    (lock,) = [key async for key in redis.scan_iter("*:lock")]
    await redis.delete(lock)


async def test_first_sight_then_running_then_answered(turns):
    assert (await comes(turns, "m1", "a")).sight is Sight.FIRST
    assert (await comes(turns, "m1", "b")).sight is Sight.RUNNING
    await ends(turns, "m1", "a")
    again = await comes(turns, "m1", "c")
    assert (again.sight, again.answer) == (Sight.ANSWERED, ANSWER)


async def test_an_acknowledgement_is_remembered_as_one(turns):
    await comes(turns, "m1", "a")
    await ends(turns, "m1", "a", None)
    again = await comes(turns, "m1", "b")
    assert (again.sight, again.answer) == (Sight.ANSWERED, None)


async def test_messages_of_one_citizen_go_in_order_and_of_others_side_by_side(turns):
    await comes(turns, "m1", "a")
    assert (await comes(turns, "m2", "b")).sight is Sight.BUSY
    assert (await comes(turns, "m3", "c", to=OTHER)).sight is Sight.FIRST
    await ends(turns, "m1", "a")
    second = await comes(turns, "m2", "b")
    assert (second.sight, second.conversation) == (Sight.FIRST, TALK)


async def test_who_came_first_is_next_whoever_asks_first(turns):
    await comes(turns, "m1", "a")
    for number in range(2, 6):
        assert (await comes(turns, f"m{number}", str(number))).sight is Sight.BUSY
    for number in range(1, 6):
        await ends(turns, f"m{number}", "a" if number == 1 else str(number))
        sights = [(await comes(turns, f"m{n}", str(n), pushed=False)).sight for n in range(5, number, -1)]
        assert sights[:-1] == [Sight.BUSY] * (len(sights) - 1)
        assert sights[-1:] in ([], [Sight.FIRST])


async def test_who_waits_no_more_holds_up_nobody(turns):
    await comes(turns, "m1", "a")
    await comes(turns, "m2", "gone")
    await comes(turns, "m3", "c")
    await turns.leave(ADDRESS, "m2", token("gone"))
    await ends(turns, "m1", "a")
    assert (await comes(turns, "m3", "c")).sight is Sight.FIRST


async def test_of_ten_thousand_equal_messages_one_is_first(turns):
    waiting = asyncio.Semaphore(50)  # a busy machine may take longer for all than one may wait for its answer

    async def open_one(n):
        async with waiting:
            if n % 500 == 0:  # the one that was first keeps its turn, as a turn that runs does
                await asyncio.gather(*(turns.extend(ADDRESS, "m1", token(str(m))) for m in range(20)))
            return await comes(turns, "m1", str(n))

    sights = await asyncio.gather(*(open_one(n) for n in range(10_000)))
    assert sum(opened.sight is Sight.FIRST for opened in sights) == 1
    assert {opened.sight for opened in sights} == {Sight.FIRST, Sight.RUNNING}


async def test_a_client_that_asks_twice_gets_the_same(turns, owed):
    """A connection may break after the store did what it was asked, and the client asks again."""
    assert [(await comes(turns, "m1", "a")).begun for _ in range(2)] == [1, 1]
    await turns.promise(ADDRESS, "m1")
    assert [(await ends(turns, "m1", "a")).owed for _ in range(2)] == [True, True]
    member = owed.member(ADDRESS, "m1")
    assert [(await owed.claim(member, token("w"))).claim for _ in range(2)] == [Claim.SEND] * 2


async def test_what_could_not_be_answered_can_be_tried_again(turns):
    await comes(turns, "m1", "a")
    await turns.leave(ADDRESS, "m1", token("a"))
    assert (await comes(turns, "m1", "b")).sight is Sight.FIRST


async def test_a_process_that_lost_its_lock_writes_no_conversation_but_its_answer_holds(turns, redis):
    await comes(turns, "m1", "old")
    await expire_lock(redis)
    await comes(turns, "m2", "new")
    assert (await ends(turns, "m1", "old")).stale
    assert (await comes(turns, "m1", "x")).answer == ANSWER
    assert (await comes(turns, "m3", "x")).sight is Sight.BUSY
    await ends(turns, "m2", "new", talk=Conversation(region="天津市"))
    assert (await comes(turns, "m3", "x")).conversation.region == "天津市"


async def test_a_message_whose_process_died_is_taken_over_and_the_dead_one_changes_nothing(turns, redis):
    await comes(turns, "m1", "dead")
    await turns.remember(ADDRESS, "m1", token("dead"), TALK)
    await expire_lock(redis)
    taken = await comes(turns, "m1", "heir")
    assert (taken.sight, taken.begun, taken.conversation) == (Sight.FIRST, 2, TALK)
    with pytest.raises(TurnTaken):
        await turns.remember(ADDRESS, "m1", token("dead"), Conversation())
    assert not await turns.extend(ADDRESS, "m1", token("dead"))
    assert (await ends(turns, "m1", "dead", Reply("不作数"))).taken
    assert (await comes(turns, "m1", "x")).sight is Sight.RUNNING
    await ends(turns, "m1", "heir")
    assert (await comes(turns, "m1", "x")).answer == ANSWER


async def erase(turns, redis):
    """As bot.identity.people.People.erase does; what comes in the same millisecond counts as before it."""
    erasures = Erasures(redis, VAULT)
    await asyncio.sleep(0.002)
    await erasures.begin(ADDRESS)
    await turns.forget(ADDRESS)
    await erasures.end(ADDRESS)
    await asyncio.sleep(0.002)


async def test_a_turn_that_an_erasure_overtakes_keeps_nothing_and_holds_the_next_until_it_is_swept(turns, redis):
    await comes(turns, "m1", "a")
    assert (await comes(turns, "m2", "b")).sight is Sight.BUSY
    await erase(turns, redis)
    with pytest.raises(ErasedMeanwhile):
        await turns.remember(ADDRESS, "m1", token("a"), TALK)
    closed = await ends(turns, "m1", "a")
    assert closed.overtaken and (await comes(turns, "m2", "b")).sight is Sight.BUSY
    await erase(turns, redis)  # once more, while what the turn wrote is swept
    second = await turns.close(ADDRESS, "m1", token("a"), ANSWER, TALK, swept=closed.overtaken)
    assert second.overtaken > closed.overtaken
    last = await turns.close(ADDRESS, "m1", token("a"), ANSWER, TALK, swept=second.overtaken)
    assert not last.overtaken and not last.owed
    assert (await comes(turns, "m1", "x")).answer == ANSWER, "the platform's next push has the same answer"
    waited = await comes(turns, "m2", "b")
    assert (waited.sight, waited.conversation) == (Sight.FIRST, Conversation())
    later = await comes(turns, "m3", "c", to=OTHER)
    assert later.sight is Sight.FIRST, "nobody else is touched"


async def test_what_came_in_before_an_erasure_and_is_answered_after_it_keeps_nothing(turns, redis):
    await comes(turns, "m1", "a")
    line = await comes(turns, "m2", "b")
    await erase(turns, redis)
    await turns.close(ADDRESS, "m1", token("a"), ANSWER, TALK, swept=ANY)
    assert (await comes(turns, "m2", "b", arrived=line.arrived)).sight is Sight.FIRST
    assert (await ends(turns, "m2", "b")).overtaken
    await turns.close(ADDRESS, "m2", token("b"), ANSWER, TALK, swept=ANY)
    await comes(turns, "m4", "d")
    assert not (await ends(turns, "m4", "d")).overtaken, "who comes again is a new citizen"
    assert (await comes(turns, "m5", "e")).conversation == TALK


async def test_a_turn_that_is_overtaken_and_dies_is_gone_within_a_minute(turns, owed, redis):
    await comes(turns, "m1", "a")
    await turns.promise(ADDRESS, "m1")
    await erase(turns, redis)
    await turns.extend(ADDRESS, "m1", token("a"))
    (seen,) = [key async for key in redis.scan_iter("*:seen:*")]
    assert 0 < await redis.ttl(seen) <= 60 and not await redis.hexists(seen, "m")
    await expire_lock(redis)
    assert (await owed.look_into(owed.member(ADDRESS, "m1")))[0] is Due.NOTHING
    assert (await comes(turns, "m1", "heir")).sight is Sight.FIRST, "the platform pushes it again"
    assert (await ends(turns, "m1", "heir")).overtaken


async def test_a_promised_answer_is_owed_and_sent_once(turns, owed):
    await comes(turns, "m1", "a")
    assert (await turns.promise(ADDRESS, "m1")).sight is Sight.PROMISED
    assert (await comes(turns, "m1", "b")).sight is Sight.PROMISED
    assert (await ends(turns, "m1", "a")).owed
    assert (await comes(turns, "m1", "b")).sight is Sight.PROMISED
    member = owed.member(ADDRESS, "m1")
    claimed = await owed.claim(member, token("w"))
    assert claimed.parcel is not None and claimed.parcel.reply == ANSWER
    await owed.given(member, token("w"))
    assert (await owed.claim(member, token("x"))).claim is Claim.GONE
    await owed.owe(ADDRESS, "m1", ANSWER)
    assert (await owed.claim(member, token("x"))).claim is Claim.GONE
    assert (await comes(turns, "m2", "c")).kept == ()


async def test_an_answer_that_comes_with_the_end_of_the_window_is_given(turns):
    await comes(turns, "m1", "a")
    await ends(turns, "m1", "a")
    promised = await turns.promise(ADDRESS, "m1")
    assert (promised.sight, promised.answer) == (Sight.ANSWERED, ANSWER)


async def test_a_kept_answer_is_given_once(turns, owed):
    member = await owed.owe(ADDRESS, "n1", ANSWER)
    opened = await comes(turns, "m1", "a")
    assert [kept.reply for kept in opened.kept] == [ANSWER]
    assert (await owed.claim(member, token("w"))).claim is Claim.TAKEN
    await ends(turns, "m1", "a", gave=[kept.id for kept in opened.kept])
    assert (await comes(turns, "m2", "b")).kept == ()


async def test_a_turn_that_dies_with_a_kept_answer_loses_it_not(turns, owed, redis):
    member = await owed.owe(ADDRESS, "n1", ANSWER)
    await comes(turns, "m1", "a")
    await expire_lock(redis)
    assert (await owed.claim(member, token("w"))).claim is Claim.SEND


async def test_what_is_kept_while_a_turn_runs_waits_for_the_next(turns, owed):
    await owed.owe(ADDRESS, "n1", ANSWER)
    opened = await comes(turns, "m1", "a")
    await owed.owe(ADDRESS, "n2", Reply("第二个结果"))
    await ends(turns, "m1", "a", gave=[kept.id for kept in opened.kept])
    assert [kept.reply.text for kept in (await comes(turns, "m2", "b")).kept] == ["第二个结果"]


async def test_what_may_have_been_sent_is_given_only_to_who_asks(turns, owed):
    member = await owed.owe(ADDRESS, "n1", ANSWER)
    await owed.claim(member, token("dead"))
    assert (await owed.claim(member, token("w"))).claim is Claim.UNSURE
    assert (await comes(turns, "m1", "a")).kept == ()
    await ends(turns, "m1", "a")
    assert [kept.reply for kept in (await comes(turns, "m2", "b", asked=True)).kept] == [ANSWER]


async def test_an_answer_that_no_push_fetched_is_owed(turns, owed, redis):
    await comes(turns, "m1", "a")
    await turns.await_fetch(ADDRESS, "m1")
    await ends(turns, "m1", "a")
    member = owed.member(ADDRESS, "m1")
    assert await owed.due(1000) == []
    assert await redis.zadd(turn_keys(base_of(VAULT.pseudonym(ADDRESS)), "m1")[6], {member: 1}, xx=True, ch=True)
    assert await owed.due(1000) == [member]
    assert (await owed.look_into(member))[0].value == "owed"
    assert (await owed.claim(member, token("w"))).claim is Claim.SEND


async def test_what_runs_is_not_taken_for_dead_by_a_sweep_that_comes_early(turns, owed, redis):
    await comes(turns, "m1", "a")
    assert await owed.due(1000) == []
    assert (await owed.look_into(owed.member(ADDRESS, "m1")))[0] is Due.NOTHING
    assert not (await ends(turns, "m1", "a")).owed, "it is given in time"
    await comes(turns, "m2", "dead")
    await expire_lock(redis)
    assert (await owed.look_into(owed.member(ADDRESS, "m2")))[0] is Due.UNFINISHED


async def test_nothing_readable_of_a_citizen_is_in_the_store_and_everything_expires(turns, owed, redis):
    await comes(turns, "m1", "a")
    await ends(turns, "m1", "a", Reply("身份证 130202190001030037"))
    await owed.owe(ADDRESS, "n1", ANSWER)
    await comes(turns, "m2", "b")
    await comes(turns, "m3", "c")
    keys = [key async for key in redis.scan_iter("*")]
    assert len(keys) == 9
    for key in keys:
        value = await redis.dump(key)
        assert b"oTEST" not in key + value
        assert b"130202" not in value
        assert "唐山".encode() not in value
        assert await redis.ttl(key) > 0
    tags = {key.split(b"{")[1].split(b"}")[0] for key in keys}
    assert len(tags) == 1, "all keys of a citizen live in one Cluster slot"


async def test_a_store_that_is_gone_is_one_error(tmp_path):
    gone = stores.connect(f"unix://{tmp_path}/nobody")
    with pytest.raises(StoreUnavailable):
        await comes(TurnStore(gone, VAULT, 60), "m1", "a")
    await gone.aclose()


async def test_a_citizen_who_writes_without_end_is_told_once_and_then_ignored(redis):
    limited = TurnStore(redis, VAULT, 1800, most_per_minute=3)
    seen = [await comes(limited, f"m{number}", f"t{number}") for number in range(3)]
    assert Sight.OVER not in {opened.sight for opened in seen}
    overs = [await comes(limited, f"m{number}", f"t{number}") for number in range(3, 6)]
    assert [(opened.sight, opened.over) for opened in overs] == [(Sight.OVER, 1), (Sight.OVER, 2), (Sight.OVER, 3)]
    again = await comes(limited, "m3", "t3")
    assert (again.sight, again.over) == (Sight.OVER, 1), "whose answer was lost, asks again, and can still be told"
    assert (await comes(limited, "m6", "t6")).over == 4, "what was asked about again wasn't counted again"
    assert (await comes(limited, "m0", "again")).sight is not Sight.OVER, "a repeat of what was taken is no new message"
