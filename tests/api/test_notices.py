"""What a citizen allows to be sent: reported by the front end, listed, taken back, and erased with the rest."""

from tests.api.conftest import is_problem

TEMPLATE = "demo-subscription-progress"


async def listed(front):
    return (await front.http.get("/me/notices")).json()["items"]


async def test_what_the_dialog_gave_is_kept_once_for_each_report(front):
    assert await listed(front) == [
        {"notice": "progress", "template": TEMPLATE, "state": "unasked", "left": 0, "at": None}
    ]
    for id_ in ("n-00000001", "n-00000001", "n-00000002"):
        answer = await front.http.post("/me/notices", json={"id": id_, "said": {TEMPLATE: "accept"}})
        assert answer.status_code == 200, answer.text
    (known,) = await listed(front)
    assert (known["state"], known["left"]) == ("accepted", 2) and known["at"].endswith("+08:00")
    await front.http.post("/me/notices", json={"id": "n-00000003", "said": {TEMPLATE: "ban"}})
    assert (await listed(front))[0]["left"] == 2
    answer = await front.http.post("/me/notices", json={"id": "n-00000004", "said": {TEMPLATE: "reject"}})
    assert (answer.json()["items"][0]["state"], answer.json()["items"][0]["left"]) == ("declined", 0)


async def test_a_consent_is_taken_back_and_erased(front):
    await front.http.post("/me/notices", json={"id": "n-00000001", "said": {TEMPLATE: "accept"}})
    held = (await front.http.get("/me/data")).json()["held"]["notices"]
    assert held[0]["notice"] == "progress" and held[0]["allowed"]
    assert (await front.http.delete("/me/notices/progress")).status_code == 204
    assert (await listed(front))[0]["state"] == "declined"
    assert (await front.http.delete("/me/data")).status_code == 204
    await front.logs_in()
    assert (await listed(front))[0]["state"] == "unasked"


async def test_on_alipay_its_server_has_the_word(visitor):
    visitor.openid = "2088000000009527"
    front = await visitor.logs_in("alipay")
    asked = {"id": "n-00000001", "said": {TEMPLATE: "accept"}}
    told = (await front.http.post("/me/notices", json=asked)).json()["items"]
    assert [(one["template"], one["state"], one["left"]) for one in told] == [(TEMPLATE, "unasked", 0)]
    assert (await front.http.delete("/me/notices/progress")).status_code == 204
    assert (await listed(front))[0]["state"] == "declined"


async def test_notices_that_are_none_of_the_accounts_are_refused(front):
    told = await front.http.post("/me/notices", json={"id": "n-00000001", "said": {"strange": "accept"}})
    assert is_problem(told, 422, "unknown_notice")["errors"][0]["pointer"] == "#/said/strange"
    for said in ({}, {TEMPLATE: "yes"}, {"../x": "accept"}, {TEMPLATE: True}):
        is_problem(await front.http.post("/me/notices", json={"id": "n-00000001", "said": said}), 422, "invalid")
    is_problem(await front.http.delete("/me/notices/strange"), 404, "not_found")
    assert (await listed(front))[0]["state"] == "unasked"
