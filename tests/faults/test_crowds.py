"""Very many at once: duplicates of one message, and citizens who all write in the same second."""

import asyncio
import secrets
import time

import aiohttp
import pytest
from redis import Redis

from bot.dialogue import words
from sandbox.wechat.envelope import push, read_answer
from tests.faults.town import Town, count, eventually
from tests.houses import new_citizen
from tests.wechat_phone import ACCOUNTS, plain

ACCOUNT = ACCOUNTS["demo"]
LIMIT_S = 5.0
CONNECTIONS = 400
BUSY = (words.BUSY, words.STORE_DOWN[:8], words.BROKEN[:8])

pytestmark = pytest.mark.soak


class Crowd:
    """Pushes as WeChat does: to any server, up to three times, five seconds each from when it is sent.

    All are there at once; one machine that makes, seals and reads them all beside the servers has `CONNECTIONS` on the
    wire. What waits for a place here is nobody's delay but ours: WeChat's clock begins with its connection.
    """

    def __init__(self, place: Town, session: aiohttp.ClientSession) -> None:
        self._urls = [f"http://127.0.0.1:{port}/wechat/demo" for port in place.ports.values()]
        self._session = session
        self._wire = asyncio.Semaphore(CONNECTIONS)

    async def push(self, user: str, text: str, id_: str, attempts: int = 3) -> str | None:
        """What the citizen reads; None where WeChat got no answer."""
        fields = {"ToUserName": ACCOUNT.original_id, "FromUserName": user, "CreateTime": int(time.time())}
        for attempt in range(attempts):
            async with self._wire:
                signed = push(ACCOUNT, {**fields, "MsgType": "text", "Content": text, "MsgId": id_})
                url = self._urls[(hash(user) + attempt + secrets.randbelow(2)) % len(self._urls)]
                try:
                    async with (
                        asyncio.timeout(LIMIT_S),
                        self._session.post(url, params=signed.query, data=signed.body) as answer,
                    ):
                        body = await answer.read()
                except (TimeoutError, aiohttp.ClientError):
                    continue
            return plain(read_answer(ACCOUNT, body, signed.query["nonce"], user) or "")
        return None


@pytest.fixture
async def crowd(place):
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield Crowd(place, session)


@pytest.mark.parametrize("many", [600, 10_000])
async def test_duplicates_at_once(crowd, place, many):
    """All get the same answer, which was made once."""
    user, id_ = new_citizen("wechat"), str(secrets.randbits(62))
    before = sum(place.logged(name, "answered") for name in place.ports)
    answers = await asyncio.gather(*(crowd.push(user, "查违章", id_) for _ in range(many)))
    made = sum(place.logged(name, "answered") for name in place.ports) - before
    lost, texts = answers.count(None), {text for text in answers if text is not None}
    count(f"{many:,} duplicates at once", many, many - lost, lost=lost, doubled=len(texts) - 1 + max(made - 1, 0))


@pytest.mark.parametrize("many", [200, 2_000])
async def test_citizens_at_once(crowd, many):
    """Each gets an answer of their own; whom the machine can't serve in time is told so."""
    users = [new_citizen("wechat") for _ in range(many)]
    answers = await asyncio.gather(*(crowd.push(user, "查违章", str(secrets.randbits(62))) for user in users))
    lost = sum(answer is None or not answer for answer in answers)
    late = sum(bool(answer) and answer.startswith(BUSY) for answer in answers)
    count(f"{many:,} citizens in the same second", many, many - lost, late=late, lost=lost)


def _taken_in(store, known):
    """How many messages of citizens who are new since were seen for the first time."""
    return sum(int(store.hget(key, "n") or 0) for key in store.keys("banshi:*:wrote") if key not in known)


async def test_one_citizen_who_writes_very_fast_is_answered_in_order(crowd, place):
    """Messages of one citizen are answered one after the other, whichever server they come to."""
    user = new_citizen("wechat")
    sent = ["查违章", "冀B12345", "123456"]
    tasks = []
    with Redis(port=place.redis.ports[0]) as store:
        known = store.keys("banshi:*:wrote")
        for number, text in enumerate(sent, 1):
            tasks.append(asyncio.create_task(crowd.push(user, text, str(number))))
            await eventually(lambda n=number: _taken_in(store, known) == n)
    answers = await asyncio.gather(*tasks)
    in_order = "车牌号" in (answers[0] or "") and "发动机号" in (answers[1] or "") and "查到 4" in (answers[2] or "")
    count("one citizen, three messages at once", 3, 3 * in_order, lost=3 * (not in_order))
