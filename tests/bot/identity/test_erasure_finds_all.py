"""Whatever dies or is erased between two writes of a store: the next erasure finds all there is of a citizen."""

import contextlib
import time
from functools import partial

import msgspec
import pytest

from bot.api.filed import Filed, FiledStore
from bot.api.photos import Photo, PhotoStore
from bot.api.sessions import SessionStore
from bot.audit import Audit, Journal
from bot.audit.chain import Signer
from bot.delivery.owed import DeadLetter, OwedStore
from bot.delivery.scripts import KEPT_S
from bot.delivery.turns import TurnStore
from bot.errors import SealBroken
from bot.identity.binding import BindingStore
from bot.identity.family import Family
from bot.identity.sealed import PROVISIONAL_S, SealedStore
from bot.identity.vault import Vault
from bot.insight.figures import FigureStore
from bot.insight.handovers import KEPT, Handover, HandoverStore
from bot.insight.left import LATE_S, Left, LeftForms
from bot.insight.questions import QuestionStore
from bot.insight.rating_store import DUE, MOST_CASES, RatingStore
from bot.insight.rating_store import KEPT_S as RATINGS_KEPT_S
from bot.insight.ratings import Level, NotRateable, Said
from bot.insight.recorder import Recorder
from bot.keyring import keyring
from bot.messages import Address, Reply

ME = Address("wechat", "demo", "oTEST_openid_0000000000000001")
MOTHER = Address("alipay", "demo", "2088000000000001")
FORM = Left("tax.refund", "wechat/demo", "唐山市", "我要退税")


class Killed(BaseException):
    """The process is gone: nothing of it runs on."""


WAYS = ("execute_command", "by_lane")
"""To the store: those of commands and of scripts."""


class Town:
    """The named stores over one client, which can be made to die or to be erased under between two commands."""

    def __init__(self, redis, folder):
        keys = keyring(["one secret of thirty-two characters or more"], "-")
        self.redis, self.vault = redis, Vault(keys)
        self.audit = Audit(Journal(folder, Signer(keys)))
        sealed = SealedStore(redis, self.vault, self.audit)
        self.turns, self.owed = TurnStore(redis, self.vault, 600), OwedStore(redis, self.vault)
        self.ratings, self.handovers = RatingStore(sealed), HandoverStore(sealed)
        self.filed, self.photos = FiledStore(sealed), PhotoStore(sealed, self.vault, "https://banshi.example")
        self.sessions = SessionStore(sealed, self.vault)
        self.left = LeftForms(redis, self.vault, 600)
        self.family = Family(sealed, BindingStore(sealed, 600), self.vault, 600)
        self._plain = {way: getattr(redis, way) for way in WAYS}

    async def erase(self, address=ME):
        """As `People.erase` does, by every keeper."""
        keepers = (self.turns, self.owed, self.ratings, self.handovers, self.filed, self.photos, self.sessions)
        return [await keeper.forget(address) for keeper in (*keepers, self.left, self.family)]

    def recorder(self):
        """One process's."""
        return Recorder(FigureStore(self.redis, 1), QuestionStore(self.redis, self.vault, 1), self.left, self.vault)

    @contextlib.contextmanager
    def interrupted(self, after, act):
        """After so many commands `act` runs, once; what it raises ends the operation."""
        sent = 0

        async def counted(plain, *args, **options):
            nonlocal sent
            sent += 1
            if sent == after + 1:
                self.go_by(self._plain)
                await act()
            return await plain(*args, **options)

        self.go_by({way: partial(counted, plain) for way, plain in self._plain.items()})
        try:
            yield lambda: sent
        finally:
            self.go_by(self._plain)

    def go_by(self, ways):
        """How commands and scripts reach the store from now on."""
        vars(self.redis).update(ways)

    async def traces(self, address=ME):
        """Keys in which this citizen's id or pseudonym stands, in the key or in a value, with what they live on."""
        wanted = [address.user.encode(), self.vault.pseudonym(address).encode()]
        found = {}
        for key in [key async for key in self.redis.scan_iter("*")]:
            parts = [key, *[self._opened(key, value) for value in await self._values(key)]]
            if any(one in part for part in parts for one in wanted):
                found[key.decode()] = await self.redis.ttl(key)
        return found

    async def _values(self, key):
        match await self.redis.type(key):
            case b"string":
                return [await self.redis.get(key)]
            case b"hash":
                return [part for pair in (await self.redis.hgetall(key)).items() for part in pair]
            case _:
                return await self.redis.zrange(key, 0, -1)

    def _opened(self, key, value):
        with contextlib.suppress(msgspec.DecodeError, SealBroken):
            value = msgspec.msgpack.decode(value, type=DeadLetter).parcel
        for purpose in (key.decode(), *[key.decode()[:i] for i in range(20, 45)]):
            for at in (0, 30):
                with contextlib.suppress(SealBroken):
                    return self.vault.open(value[at:], purpose)
        return value


@pytest.fixture
async def town(redis, tmp_path):
    here = Town(redis, tmp_path / "audit")
    yield here
    await here.audit.aclose()


async def rates(town):
    await town.ratings.open(ME, "BS1", "traffic.inspection")
    with contextlib.suppress(NotRateable):
        await town.ratings.rate(ME, "BS1", Said(Level.POOR, text="等了半天", due="2026-12-01"))


async def has_many_cases(town):
    known = [f"BS{number}" for number in range(3)]
    for number in known:
        await town.ratings.open(ME, number, "traffic.inspection")
        with contextlib.suppress(NotRateable):
            await town.ratings.rate(ME, number, Said(Level.GOOD))


async def asks_for_a_call(town):
    await town.handovers.add(ME, Handover("", 0.0, "asked", "", phone="13800138000", matter="退税"))


async def submits(town):
    working = Filed("b0d1", time.time(), until=time.time() + 60)
    await town.filed.swap(ME, "f1", b"", working)
    await town.filed.write(ME, "f1", msgspec.structs.replace(working, state="done"))


async def sends_a_photo(town):
    await town.photos.put(ME, Photo(b"pixels of a plate", 1, 1))


async def fills_forms(town):
    for service in ("tax.refund", "social.pension", "traffic.violation"):
        await town.left.note({(ME, service): (time.time(), FORM), (ME, "hall.booking"): (time.time(), None)})


async def is_not_reached(town):
    member = await town.owed.owe(ME, "m1", Reply("您的公积金余额"))
    claimed = await town.owed.claim(member, "h" * 16)
    if claimed.parcel is not None:
        await town.owed.keep(member, "h" * 16)
        await town.owed.bury(DeadLetter(member, "wechat", "refused", time.time(), claimed.sealed))


async def asks_a_relative(town):
    code = await town.family.ask(ME, "妈妈")
    await town.family.answer(MOTHER, code)
    await town.family.agree(MOTHER)


OPERATIONS = (
    rates,
    has_many_cases,
    asks_for_a_call,
    submits,
    sends_a_photo,
    fills_forms,
    is_not_reached,
    asks_a_relative,
)


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_what_a_killed_process_leaves_is_found(town, operation):
    async def die():
        raise Killed

    after, ended = 0, False
    while not ended:
        await town.redis.flushall()
        with town.interrupted(after, die):
            try:
                await operation(town)
                ended = True
            except Killed:
                after += 1
        await town.erase()
        assert await town.traces() == {}, f"killed after {after} commands"
    assert after > 2


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_what_is_written_beside_an_erasure_is_found_by_the_next(town, operation):
    after, begun = 0, True
    while begun:
        await town.redis.flushall()
        erased = []

        async def erase(done=erased):
            done.append(await town.erase())

        with town.interrupted(after, erase):
            await operation(town)
        begun, after = bool(erased), after + 1
        await town.erase()
        assert await town.traces() == {}, f"erased after {after - 1} commands"


@pytest.mark.parametrize("operation", OPERATIONS[:-1])  # a grant's other half lives as long as its binding
async def test_what_is_erased_before_a_process_dies_lasts_a_minute_at_most(town, operation):
    """Erased under between two commands, killed before the next one: nobody is left to tidy up."""
    after, begun = 0, True
    while begun:
        await town.redis.flushall()
        erased = []

        async def erase(done=erased):
            done.append(await town.erase())

        async def die():
            raise Killed

        with town.interrupted(after, erase), contextlib.suppress(Killed):
            await operation(Dying(town, erased, die))
        begun, after = bool(erased), after + 1
        await town.erase()
        assert all(0 < lives <= PROVISIONAL_S for lives in (await town.traces()).values()), await town.traces()


class Dying:
    """A town whose process dies one command after it was erased under."""

    def __init__(self, town, erased, die):
        self._town, self._erased, self._die = town, erased, die
        since = 0

        async def counted(plain, *args, **options):
            nonlocal since
            since += bool(erased)
            if since > 1:
                await die()
            answer = await plain(*args, **options)
            since += bool(erased) and not since
            return answer

        town.go_by({way: partial(counted, getattr(town.redis, way)) for way in WAYS})

    def __getattr__(self, name):
        return getattr(self._town, name)


@pytest.mark.parametrize("left", [FORM, None])
async def test_a_form_that_waits_to_be_written_is_not_written_after_an_erasure(town, left):
    """Processes write how forms stand seconds later; the erasing process and another one alike."""
    own, other = town.recorder(), town.recorder()
    for recorder in (own, other):
        recorder.stand(ME, "tax.refund", left)
    await own.flush()
    own.stand(ME, "social.pension", left)
    await town.erase()
    own.stand(ME, "traffic.violation", None)  # the erasing turn itself: its form is over
    for recorder in (own, other):
        await recorder.flush()
        assert await town.traces() == {}
    own.stand(ME, "tax.refund", FORM)  # who comes again afterwards is a new citizen
    await own.flush()
    assert len(await town.traces()) == 2


async def test_a_form_that_waits_longer_than_an_erasure_is_remembered_is_dropped(town):
    """The store was away for long: nobody knows any more whether its citizen was erased meanwhile."""
    await town.left.note({(ME, "tax.refund"): (time.time() - LATE_S - 1, FORM)})
    assert await town.traces() == {}
    await town.left.note({(ME, "tax.refund"): (time.time() - LATE_S + 5, FORM)})
    assert len(await town.traces()) == 2
    await town.left.note({(ME, "tax.refund"): (time.time() - LATE_S + 5, None)})
    (found,) = [await town.redis.hvals(key) async for key in town.redis.scan_iter("banshi:{left}:forms")]
    assert [value[13:] for value in found] == [b"-"]


async def test_a_rating_that_a_killed_process_began_can_be_given_again(town):
    async def die():
        raise Killed

    for after in range(12):
        await town.redis.flushall()
        await town.ratings.open(ME, "BS1", "traffic.inspection")
        with town.interrupted(after, die), contextlib.suppress(Killed):
            await town.ratings.rate(ME, "BS1", Said(Level.POOR))
        for key in [key async for key in town.redis.scan_iter("banshi:{ratings}:*")]:
            if 0 < await town.redis.ttl(key) <= PROVISIONAL_S:
                await town.redis.delete(key)  # a minute later
        (case,) = await town.ratings.cases(ME)
        if case.rating is None:
            assert await town.ratings.since(0) == []
            assert (await town.ratings.rate(ME, "BS1", Said(Level.GOOD))).level == Level.GOOD
        (case,) = await town.ratings.cases(ME)
        assert case.rating is not None
        assert [rating.id for rating in await town.ratings.since(0)] == [case.rating.id]


async def test_what_no_longer_fits_a_list_is_erased_with_it(town):
    for number in range(KEPT + 3):
        await town.handovers.add(ME, Handover("", 0.0, "asked", "", phone=f"138{number:08}"))
    await town.erase()
    assert await town.traces() == {} and await town.handovers.since(0) == []
    for number in range(MOST_CASES + 3):
        await town.ratings.open(ME, f"BS{number}", "traffic.inspection")
        if number < 3:
            await town.ratings.rate(ME, f"BS{number}", Said(Level.POOR, text="太慢"))
    assert len(await town.ratings.cases(ME)) == MOST_CASES
    await town.erase()
    assert await town.traces() == {} and await town.ratings.since(0) == []


async def test_a_form_that_is_being_filled_is_erased_with_the_rest(town):
    form = Left("traffic.violation", "wechat/demo", opening="查违章")
    await town.left.note({(ME, form.service): (time.time(), form)})
    assert len(await town.traces()) == 2
    await town.erase()
    assert await town.traces() == {}


async def test_a_rating_that_nobody_put_right_is_not_waited_for_when_it_is_gone(town):
    await town.redis.zadd(DUE, {"gone": time.time() - RATINGS_KEPT_S - 1, "kept": time.time() - 60})
    await rates(town)
    waiting = await town.redis.zrange(DUE, 0, -1)
    assert b"gone" not in waiting and b"kept" in waiting and len(waiting) == 2


async def test_a_dead_letter_lasts_thirty_days_whatever_else_dies(town):
    old, young = time.time() - 31 * 24 * 3600, time.time()
    for id_, at in (("a", old), ("b", young)):
        member = await town.owed.owe(ME, id_, Reply("您好"))
        await town.owed.bury(DeadLetter(member, "wechat", "refused", at, b"sealed"))
    assert [letter.member.partition("|")[2] for letter in await town.owed.dead()] == ["b"]
    assert await town.redis.hlen("banshi:{dead}") == 1
    assert KEPT_S == 24 * 3600


async def test_who_ends_a_grant_beside_somebody_else_ends_it(town):
    """The relative takes one grant back while another agent, or the same one, ends theirs: none of them comes back."""
    other = Address("wechat", "demo", "oTEST_openid_0000000000000002")

    async def given(agent, relation):
        code = await town.family.ask(agent, relation)
        await town.family.answer(MOTHER, code)
        await town.family.agree(MOTHER)
        await town.family.confirm(agent)

    after, begun = 0, True
    while begun:
        await town.redis.flushall()
        await given(ME, "妈妈")
        await given(other, "婆婆")
        ended = []

        async def take_back(done=ended):
            done.append(await town.family.revoke(MOTHER, "妈妈"))

        with town.interrupted(after, take_back):
            await town.family.revoke(other)
        begun, after = bool(ended), after + 1
        if begun:
            assert await town.family.mandates(MOTHER) == (), f"after {after - 1} commands"
            assert await town.family.grants(ME) == await town.family.grants(other) == ()
    assert after > 4


async def test_no_two_calls_that_wait_have_one_reference(town, monkeypatch):
    """A citizen tells the clerk six digits: whoever else has them would be called by the wrong story."""
    drawn = iter([7, 7, 7, 8])
    monkeypatch.setattr("bot.insight.handovers.secrets.randbelow", lambda _: next(drawn))
    made = [await town.handovers.add(ME, Handover("", 0.0, "asked", "", phone="13800138000")) for _ in range(2)]
    assert [one.reference for one in made] == ["000007", "000008"]
