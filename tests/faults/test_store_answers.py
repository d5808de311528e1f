"""Any one command of the store's goes wrong in the middle of a turn: the citizen is answered, once."""

import asyncio
import hashlib
import itertools
import re

import httpx
import pytest
from redis import Redis

from bot.delivery import scripts
from bot.settings import Settings
from tests.alipay_phone import AlipayPhone, pushes
from tests.faults.lines import running
from tests.faults.store_line import OF_A_CITIZEN, Deed, StoreLine
from tests.faults.town import INTERIM, Citizen, count, eventually
from tests.houses import estate, new_citizen
from tests.redis_servers import standalone

QUERY, FOUND = "查违章 冀B12345 发动机后六位123456", "查到 4 条违法"
PLATFORMS = ("wechat", "alipay")
REFUSALS = (
    "READONLY You can't write against a read only replica.",
    "LOADING Redis is loading the dataset in memory",
    "OOM command not allowed when used memory > 'maxmemory'.",
    "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
    "MOVED 3999 127.0.0.1:1",
    "CLUSTERDOWN The cluster is down",
    "NOSCRIPT No matching script. Please use EVAL.",
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
)
USUAL = {name: field.default for name, field in Settings.model_fields.items()}
CLOSE = scripts.limits(USUAL["messages_per_minute"], USUAL["conversation_ttl_s"]) + scripts.CLOSE
CLOSES = re.compile(hashlib.sha1(CLOSE.encode(), usedforsecurity=False).hexdigest().encode())
IN_A_ROW = 4
FROM_NOW_ON = range(1, 10**9)
HONEST = "系统正在维护"

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A server whose way to the store leads over the test's own line."""
    folder = tmp_path_factory.mktemp("answers")
    with standalone(folder) as store:
        line = StoreLine("127.0.0.1", [("127.0.0.1", store.ports[0])])
        with running(line), estate(folder, f"redis://127.0.0.1:{line.port}/0") as estate_:
            estate_.serve("server")
            yield estate_, store.ports[0], line


@pytest.fixture
def line(here):
    yield here[2]
    here[2].rest()


@pytest.fixture
async def http(here):
    async with httpx.AsyncClient(timeout=60) as client:
        await until_it_works(client, here[0].server)
        yield client


async def until_it_works(http, server):
    while (await http.get(f"{server}/readyz")).json()["status"] != "ready":  # noqa: ASYNC110
        await asyncio.sleep(0.05)


class AlipayCitizen(AlipayPhone):
    """Shows what the chat shows, as a Citizen on WeChat does."""

    async def writes(self, text):
        await self._done({"kind": "text", "text": text})

    async def seen(self):
        self.last, shown = 0, []
        entries = aiter(self._entries())
        try:
            while True:
                shown += pushes([await asyncio.wait_for(anext(entries), 0.4 if shown else 10)])
        except TimeoutError:
            return shown


async def new(platform, http, estate_):
    if platform == "wechat":
        return await Citizen(estate_.sandbox, http).opens()
    phone = AlipayCitizen(http, estate_.server, estate_.sandbox, "demo", new_citizen("alipay"))
    await phone.opens()
    return phone


async def until_settled(store):
    """Nobody has to look after anything any more."""
    with Redis(port=store) as keys:
        await eventually(lambda: not any(keys.zcard(due) for due in keys.keys("banshi:{t*:due")))


async def until_answered(citizen, before):
    """More than the interim words has been said since."""
    async with asyncio.timeout(60):
        while not [each for each in (await citizen.seen())[before:] if not each.startswith(INTERIM)]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def answer_of(citizen, store, text=QUERY, found=FOUND):
    """How often the question was answered with these words, and all that was said since, when nothing more can come."""
    before = len(await citizen.seen())
    await citizen.writes(text)
    await until_answered(citizen, before)
    await until_settled(store)
    said = (await citizen.seen())[before:]
    return sum(found in each for each in said), said


async def each_command(here, http, platform, deed):
    """A citizen for each command of a turn, over which it happens; how often each was answered."""
    estate_, store, line = here
    assert (await answer_of(await new(platform, http, estate_), store))[0] == 1, "the store knows all scripts"
    found = []
    for number in itertools.count(1):
        citizen = await new(platform, http, estate_)
        line.strike(OF_A_CITIZEN, deed, (number,))
        answers, said = await answer_of(citizen, store)
        line.rest()
        if not line.struck:
            break
        assert answers == 1, (number, line.seen, said)
        found.append(answers)
        await until_it_works(http, estate_.server)
    assert len(found) > 1
    return found


def counted(name, found):
    count(name, len(found), sum(n > 0 for n in found), lost=found.count(0), doubled=sum(max(n - 1, 0) for n in found))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("deed", [Deed.RESET, Deed.LOSE])
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_any_one_answer_is_lost_on_the_way(here, line, http, platform, deed):
    counted(f"store: an answer lost, {deed.value} ({platform})", await each_command(here, http, platform, deed))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_several_answers_in_a_row_are_lost(here, line, http, platform):
    """The answer, or that nothing was done; never both, whatever the store has done unheard."""
    estate_, store, _ = here
    await answer_of(await new(platform, http, estate_), store)
    found = []
    for number in itertools.count(1):
        citizen = await new(platform, http, estate_)
        line.strike(OF_A_CITIZEN, Deed.LOSE, range(number, number + IN_A_ROW))
        answers, said = await answer_of(citizen, store)
        line.rest()
        if not line.struck:
            break
        ends = [each for each in said if not each.startswith(INTERIM)]
        assert answers or ends[0].startswith(HONEST), (number, said)
        found.append(len(ends))
        await until_it_works(http, estate_.server)
    counted(f"store: {IN_A_ROW} answers in a row lost ({platform})", found)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.split()[0])
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_any_one_command_is_refused(here, line, http, platform, refusal):
    line.refusal = refusal.encode()
    found = await each_command(here, http, platform, Deed.REFUSE)
    counted(f"store: a command refused, {refusal.split()[0]} ({platform})", found)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.split()[0])
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_store_that_refuses_everything_in_the_middle_of_a_turn(here, line, http, platform, refusal):
    """What was said, an answer or that nothing can be done, is all that is said when the store is back."""
    estate_, store, _ = here
    line.refusal = refusal.encode()
    found = []
    for text, words_ in ((QUERY, FOUND), ("查违章", "车牌")):
        citizen = await new(platform, http, estate_)
        line.strike(CLOSES, Deed.REFUSE, FROM_NOW_ON)
        before = len(await citizen.seen())
        await citizen.writes(text)
        await until_answered(citizen, before)
        assert line.struck > 0
        line.rest()
        await until_it_works(http, estate_.server)
        await until_settled(store)
        said = (await citizen.seen())[before:]
        assert words_ in said[0] or said[0].startswith(HONEST), said
        found.append(len(said))
    counted(f"store: everything refused before a turn's end, {refusal.split()[0]} ({platform})", found)
