"""A home page, lists, a service's page, search: what is shown without a login."""

import re
from datetime import datetime, timedelta

from bot.catalog.converters import BEIJING
from tests.api.conftest import is_problem
from tests.api.test_forms import FINE, key
from tests.operators import operator
from tests.records import eventually


async def test_a_home_page_is_kept_until_it_changes(visitor):
    page = await visitor.http.get("/catalogue")
    told = page.json()
    assert told["title"] and told["hotline"] == "12345" and sum(s["services"] for s in told["sectors"]) >= 88
    assert len(told["popular"]) == 8 and all(one["popular"] for one in told["popular"])
    again = await visitor.http.get("/catalogue", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304 and not again.content and again.headers["etag"] == page.headers["etag"]
    assert "must-revalidate" in page.headers["cache-control"]


async def test_all_services_come_page_by_page_without_gap_or_double(visitor):
    seen, cursor = [], ""
    while cursor is not None:
        page = (await visitor.http.get("/services", params={"limit": 30, "cursor": cursor})).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) >= 88 and not [name for name in seen if name.startswith("sys.")]


async def test_services_are_listed_by_sector_kind_and_region(visitor):
    async def names(**asked):
        found = (await visitor.http.get("/services", params={"limit": 100, **asked})).json()["items"]
        return {one["id"] for one in found}

    assert "traffic.violation" in await names(sector="交管", kind="query")
    assert await names(sector="没有这个领域") == set()
    assert "traffic.plate_lottery" in await names(region="北京市")
    assert "traffic.plate_lottery" not in await names(region="唐山市")
    assert "traffic.violation" in await names(region="唐山市")


async def test_cursors_that_are_none_are_refused(visitor):
    for cursor in ("x", "ZnJvbTo5OTk5OTk5", "ZnJvbTotMQ", "%00", "测"):
        is_problem(await visitor.http.get("/services", params={"cursor": cursor}), 400, "bad_cursor")


async def test_a_service_with_its_guide(visitor):
    told = (await visitor.http.get("/services/traffic.vehicle_inspection")).json()
    headings = {one["key"]: one for one in told["guide"]}
    assert headings["bring"]["label"] == "所需材料" and any(one["to_confirm"] for one in told["guide"])
    assert {one["name"] for one in told["actions"]} == {"cancel", "mine"} and told["answers"] == "form"
    assert "【" not in told["speech"]
    is_problem(await visitor.http.get("/services/traffic.nothing"), 404, "not_found")
    is_problem(await visitor.http.get("/services/'; DROP"), 422, "invalid")


async def test_a_guide_leads_on_to_the_services_that_it_names(visitor):
    told = (await visitor.http.get("/services/env.weather")).json()
    note = next(item["text"] for item in told["guide"] if item["key"] == "note")
    assert "搜「查空气质量」" in note and "env.air_quality" in {one["service"] for one in told["choices"]}
    handed = (await visitor.http.get("/services/env.pollution_report")).json()
    assert [one["service"] for one in handed["choices"]][:1] == ["city.hotline"]


async def test_search_decides_as_the_chat_does(visitor, front):
    for text in ("查违章 冀B12345", "预约", "家里着火了", "外卖订餐"):
        found = (await visitor.http.post("/search", json={"text": text})).json()
        await front.says("取消")
        said = await front.says_all(text)
        if found["outcome"] == "route":
            assert found["service"] == said["service"]
        else:
            assert found["reply"]["text"].split("\n")[0][:12] == said["reply"]["text"].split("\n")[0][:12]
            assert found["urgent"] == said["urgent"]
    plate = (await visitor.http.post("/search", json={"text": "查违章 冀B12345"})).json()
    assert plate["slots"]["plate"] == "冀B12345" and plate["candidates"][0]["score"] > 0.5


async def test_suggestions_come_while_somebody_types(visitor):
    async def suggested(text):
        found = (await visitor.http.post("/suggestions", json={"text": text})).json()["items"]
        return [one["service"] for one in found]

    assert "traffic.violation" in (await suggested("违章"))[:3]
    assert "hrss.social_security" in await suggested("shebao")
    assert len(await suggested("查")) <= 8


async def test_requests_of_the_wrong_form_are_told_where(visitor):
    told = is_problem(await visitor.http.post("/search", json={"text": 5}), 422, "invalid")
    assert told["errors"][0]["pointer"] == "#/text"
    is_problem(await visitor.http.post("/search", json={}), 422, "invalid")
    is_problem(await visitor.http.post("/search", json={"text": "x", "more": 1}), 422, "invalid")
    is_problem(
        await visitor.http.post("/search", content=b"{", headers={"Content-Type": "application/json"}), 400, "not_json"
    )
    is_problem(await visitor.http.get("/nothing"), 404, "not_found")
    answer = await visitor.http.put("/catalogue")
    is_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET"
    is_problem(await visitor.http.post("/search", content=b"x" * 200_000), 413, "too_large")


async def test_bodies_that_hide_their_size_are_cut_off(visitor):
    async def endless():
        for _ in range(100):
            yield b" " * 1000

    answer = await visitor.http.post("/search", content=endless(), headers={"Content-Type": "application/json"})
    is_problem(answer, 413, "too_large")


async def test_every_answer_says_what_is_left_and_its_number(visitor):
    first, second = [await visitor.http.get("/catalogue") for _ in range(2)]
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert "w=60" in first.headers["ratelimit-policy"] and first.headers["ratelimit"].startswith('"citizen";r=')
    given = await visitor.http.get("/catalogue", headers={"X-Request-Id": "front-end-request-one"})
    assert given.headers["x-request-id"] == "front-end-request-one"


async def test_each_problem_has_a_page(visitor):
    told = (await visitor.http.get("/problems/token_reused")).json()
    assert told["status"] == 401 and "重新登录" in told["detail"]


async def test_pages_of_configured_origins_may_call_and_others_not(visitor):
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    ours, theirs = [
        await visitor.http.options("/search", headers={"Origin": origin, **asks})
        for origin in ("https://h5.example.gov.cn", "https://other.example.com")
    ]
    assert ours.headers["access-control-allow-origin"] == "https://h5.example.gov.cn"
    assert "access-control-allow-origin" not in theirs.headers
    found = await visitor.http.get("/catalogue", headers={"Origin": "https://h5.example.gov.cn"})
    assert "ETag" in found.headers["access-control-expose-headers"]


async def test_the_document_is_shown_from_files_of_our_own(visitor, house):
    page = await visitor.http.get(f"{house.server}/docs")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert addresses and all(address.startswith("/docs/assets/") for address in addresses)
    for address in addresses:
        assert (await visitor.http.get(f"{house.server}{address}")).status_code == 200
    nonce = re.search(r"'nonce-([^']+)'", page.headers["content-security-policy"])[1]
    assert f'<script nonce="{nonce}">' in page.text


async def test_what_the_office_posts_and_closes_stands_on_pages_as_in_the_chat(front, house):
    now = datetime.now(BEIJING)
    when = {"since": f"{now:%Y-%m-%dT%H:%M}", "until": f"{now + timedelta(hours=2):%Y-%m-%dT%H:%M}"}
    about = {"services": "traffic.violation", "regions": "唐山市"}
    closing = {"service": "traffic.violation", "why": "演练"}
    async with operator(house.server, "demo-publisher") as publisher:
        await publisher.post("/notices", text="今晚系统维护", **when)
        await publisher.post("/notices", text="唐山违章数据更新中", **when, **about)
        await publisher.post("/gateways/service/close", say="预计明早恢复", **closing)
        ids = re.findall(r'name="id" value="([0-9a-f]+)"', (await publisher.get("/notices")).text)
        try:

            async def detail(region):
                told = (await front.http.get("/services/traffic.violation", params={"region": region})).json()
                return told if told["closed"] and len(told["notices"]) == (2 if region != "北京市" else 1) else None

            told = await eventually(lambda: detail("唐山市"))
            assert "12345" in told["closed"] and "预计明早恢复" in told["closed"]
            assert {one["text"] for one in told["notices"]} == {"今晚系统维护", "唐山违章数据更新中"}
            there = next(one for one in told["notices"] if one["regions"])
            assert there["regions"] == ["唐山市"] and there["until"].endswith("+08:00")
            assert await detail("") and await detail("北京市"), "where nobody knows the place, it is told with its own"
            home = (await front.http.get("/catalogue")).json()
            assert [one["text"] for one in home["notices"]] == ["今晚系统维护"]
            refused = await front.http.post("/submissions", json=FINE, headers=key())
            assert "预计明早恢复" in is_problem(refused, 503, "service_closed")["detail"]
            assert "暂停办理" in await front.says("查违章") and "唐山违章" in await front.says("唐山查违章")
            await publisher.post("/gateways/service/open", **closing)

            async def submitted():
                answer = await front.http.post("/submissions", json=FINE, headers=key())
                return answer.json() if answer.status_code == 201 else None

            done = await eventually(submitted)
            assert done["state"] == "done" and len(done["notices"]) == 2
        finally:
            await publisher.post("/gateways/service/open", **closing)
            for id_ in ids:
                await publisher.post("/notices/down", id=id_)
