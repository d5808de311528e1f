"""Whatever citizens send to the API or the chat stands in none of the outputs, whichever way it came.

Numbers, plates and names are drawn anew in every run; the seed is in what a failure says.
"""

import random
import re
import secrets
import string

import httpx
import pytest

from bot.console import site
from bot.console.guard import SAFE
from tests.api.conftest import is_problem
from tests.identifiers import id_number
from tests.journeys.test_nothing_personal_written import on_disk
from tests.operators import operator
from tests.records import eventually

SURNAMES = "欧阳 司马 诸葛 赵 钱 孙 周 吴 冯 魏 谢 雷 翁 萧 房 洪 林 郭 裴".split()
GIVEN = "若兰 梓萱 浩宇 建国 秀英 子墨 一诺 雨桐 淑贞 招娣 俊杰 思远 卫东 婷婷 凤英 铁柱".split()
DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
TIMES = 6


def drawn(chance: random.Random) -> dict[str, str]:
    """One made-up person's numbers."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    return {
        "phone": f"1{chance.choice('3456789')}{chance.randrange(10**9):09}",
        "id": id_number(chance.randrange(10**6)),
        "plate": f"冀{chance.choice(letters)}{chance.choice(letters)}{chance.randrange(10**4):04}",
        "card": f"62{chance.randrange(10**17):017}",
        "name": chance.choice(SURNAMES) + chance.choice(GIVEN),
        "mail": f"{''.join(chance.choices(string.ascii_lowercase, k=9))}@example.com",
    }


def sentences(who: dict[str, str]) -> list[str]:
    return [
        f"我叫{who['name']}，身份证{who['id']}，电话{who['phone']}，车{who['plate']}，卡{who['card']}，{who['mail']}",
        f"帮{who['name']}看看 姓名：{who['name']} 手机{who['phone'][:3]}-{who['phone'][3:7]}-{who['phone'][7:]}",
        f"我和{who['name']}要去蓬莱仙岛",
        f"投诉{who['name']}大夫",
        f"{who['name']}的事情怎么样",
        who["name"],
        f"请查{who['phone'].translate(DIGITS)}和{who['plate'][:2]}·{who['plate'][2:].lower()}",
    ]


async def sends(front, who: dict[str, str]) -> list[httpx.Response]:
    """Through every operation that takes words; gives the answers that are problems."""
    http, answers = front.http, []
    for said in sentences(who):
        answers.append(await http.post("/messages", json={"id": f"m-{secrets.token_hex(6)}", "text": said}))
        answers.append(await http.post("/search", json={"text": said}))
        answers.append(await http.post("/suggestions", json={"text": said}))
    for value in who.values():
        form = {"service": "traffic.violation", "values": {"plate": value, "engine": value, "nothing": value}}
        headers = {"Idempotency-Key": secrets.token_hex(16), "X-Request-Id": value.encode()}
        answers += [
            await http.post("/submissions", json=form, headers=headers),
            await http.post("/submissions", json=form, headers={"Idempotency-Key": value.encode()}),
            await http.post("/services/traffic.violation/validation", json={"field": "plate", "value": value}),
            await http.post("/services/traffic.violation/validation", json={"field": value, "value": [value]}),
            await http.post("/messages", json={"id": value, value: value}),
            await http.post("/messages", content=f'{{"text": "{value}'.encode()),
            await http.get(f"/services/{value}"),
            await http.get(f"/records/{value}"),
            await http.get(f"/{value}", params={"q": value}),
            await http.get("/me", headers={"Authorization": f"Bearer {value}".encode()}),
            await http.post("/session", json={"platform": value, "account": value, "code": value}),
            await http.post("/session/refresh", json={"refresh_token": value}),
        ]
    answers.append(await http.post("/messages", json={"id": f"m-{secrets.token_hex(6)}", "text": "转人工"}))
    assert all(answer.status_code != 500 for answer in answers)
    return [answer for answer in answers if answer.status_code >= 400]


async def test_no_output_holds_what_citizens_send(front, house):
    seed = secrets.randbelow(10**9)
    chance, before = random.Random(seed), house.log.stat().st_size
    people = [drawn(chance) for _ in range(TIMES)]
    problems = [answer for who in people for answer in await sends(front, who)]
    metrics = (await front.http.get(f"{house.server}/metrics")).text
    outputs = {
        "log": house.log.read_bytes()[before:].decode(),
        "metrics": metrics,
        "audit": "".join(path.read_text() for path in (house.data_dir / "audit").glob("*.jsonl")),
        "disk": on_disk(house.data_dir),
        "problems": "".join(f"{answer.text}{dict(answer.headers)}" for answer in problems),
        "console": await eventually(lambda: told_of(house)),
    }
    assert len(problems) > TIMES * 20
    for name, written in outputs.items():
        for who in people:
            found = [(what, value) for what, value in who.items() if value in written]
            assert found == [], (seed, name, found)


async def told_of(house) -> str:
    """The console's pages once they hold what was asked and who was handed over; empty until then."""
    seen = await pages(house)
    return seen if "蓬莱仙岛" in seen and "转人工" in seen else ""


async def pages(house) -> str:
    """All pages of the console that an administrator can open without knowing what to open, exports included."""
    seen = []
    async with operator(house.server, "demo-admin") as admin:
        for route in site.guarded():
            if "{" not in route.path and (route.methods or SAFE) & SAFE:
                answer = await admin.http.get(f"/console{route.path}", params={"days": "90"})
                seen.append(answer.text if answer.headers.get("content-type", "").startswith("text/") else "")
    assert any(seen)
    return "".join(seen)


@pytest.mark.parametrize("token", ["13800138000", "a.b.c", "null"])
async def test_a_token_that_is_none_is_not_told_back(visitor, token):
    visitor.http.headers["Authorization"] = f"Bearer {token}"
    told = is_problem(await visitor.http.get("/me"), 401, "unauthenticated")
    assert not re.search(re.escape(token), str(told))
