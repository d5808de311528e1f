"""Whatever comes instead of a request: a problem with the right status, nothing kept, nothing given away."""

import asyncio
import io
import json
import secrets

import pytest
from PIL import Image

from bot.api.document import make_app
from tests.api.conftest import is_problem
from tests.api.test_forms import FINE, LAMP, key, submit
from tests.api.test_uploads import picture, upload

DOCUMENT = make_app().openapi()
BODIES = {
    operation["operationId"]: (method.upper(), path.removeprefix("/api/v1"), operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
}
PUBLIC = set("log_in refresh home services service about_problem search suggestions form photo rating_scale".split())
"""What anybody may ask for; a photo by its secret address."""
JSON = {"Content-Type": "application/json"}


async def sent(front, name, body):
    """A request of an operation with these bytes as its body."""
    method, path, operation = BODIES[name]
    known = {parameter["name"]: parameter["example"] for parameter in operation.get("parameters", ())}
    headers = {**JSON, "Idempotency-Key": secrets.token_hex(16)}
    return await front.http.request(method, path.format(**known), content=body, headers=headers)


def example(name):
    return BODIES[name][2]["requestBody"]["content"]["application/json"]["example"]


def schema(name):
    reference = BODIES[name][2]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return DOCUMENT["components"]["schemas"][reference.rsplit("/", 1)[-1]]


@pytest.mark.parametrize("name", BODIES)
async def test_bodies_of_another_type_are_refused(front, name):
    for body in (b"[]", b'"x"', b"5", b"null", b"true", b"[" * 30_000):
        answer = await sent(front, name, body)
        assert answer.status_code in {400, 422} and answer.json()["code"] in {"not_json", "invalid"}, answer.text
    for body in (b"{", b"\xff\xfe", b"", b"--b\r\n"):
        assert (await sent(front, name, body)).status_code in {400, 422}
    is_problem(await sent(front, name, b'{"no such thing": 1}'), 422, "invalid")


@pytest.mark.parametrize("name", BODIES)
async def test_values_of_another_type_and_missing_ones_are_told_where(front, name):
    good = example(name)
    for field in schema(name)["properties"]:
        wrong = {"a": [{"b": None}]} if field != "values" else ["x"]
        if field == "value":
            continue  # of any type: the form says
        told = is_problem(await sent(front, name, json.dumps({**good, field: wrong})), 422, "invalid")
        assert any(one["pointer"].startswith(f"#/{field}") for one in told["errors"]), told
    for field in schema(name).get("required", ()):
        rest = {known: value for known, value in good.items() if known != field}
        told = is_problem(await sent(front, name, json.dumps(rest)), 422, "invalid")
        assert f"#/{field}" in {one["pointer"] for one in told["errors"]}


@pytest.mark.parametrize("text", ["\ud800", "\x00", "\u202e\u2066", "𠮷" * 100, "%s{}{{7*7}}${jndi:x}", "A" * 5000])
async def test_strange_text_breaks_nothing(front, text):
    raw = json.dumps(text).encode()
    requests = {
        "send": b'{"id": "m-%s", "text": %s}' % (secrets.token_hex(8).encode(), raw),
        "search": b'{"text": %s}' % raw,
        "suggestions": b'{"text": %s}' % raw,
        "rate": b'{"case": "BS1", "level": 5, "text": %s}' % raw,
        "validate": b'{"field": "plate", "value": %s}' % raw,
        "submit": b'{"service": "city.snapshot", "values": {"problem": %s, "place": %s}}' % (raw, raw),
    }
    for name, body in requests.items():
        answer = await sent(front, name, body)
        assert answer.status_code < 500, (name, answer.text)
        assert "49" not in answer.json().get("detail", "")


async def test_numbers_that_are_none_are_refused(front):
    for place in (
        '{"latitude": NaN, "longitude": 1}',
        '{"latitude": 1e999, "longitude": 1}',
        '{"latitude": 91, "longitude": 1}',
    ):
        body = f'{{"id": "m-00000001", "location": {place}}}'
        is_problem(await sent(front, "send", body), 422, "invalid")
    for amount in ("1e999", "-5", "0", "NaN", "true", '"1,00"', "1.5", "99999999999999999999"):
        asked = f'{{"service": "utility.water", "values": {{"account_no": "1001000001", "amount": {amount}}}}}'
        answer = await sent(front, "submit", asked)
        assert answer.status_code in {400, 422}, (amount, answer.text)


async def test_pictures_that_are_none_leave_nothing_behind(front):
    page = b"<html><script>alert(1)</script></html>"
    out = io.BytesIO()
    Image.new("RGB", (60, 60), "navy").save(out, "PNG")
    broken = out.getvalue()[:16] + b"\x7f\xff\xff\xff" * 2 + out.getvalue()[24:]
    for content in (
        page,
        b"\xff\xd8\xff" + page,
        broken,
        b"PK\x03\x04" + bytes(100),
        bytes(1000),
        b"II*\x00" + bytes(50),
    ):
        is_problem(await upload(front, content), 415, "not_a_picture")
    is_problem(await upload(front, b"\xff\xd8" + bytes(50 * 1024 * 1024)), 413, "too_large")
    assert "photos" not in (await front.http.get("/me/data")).json()["held"]
    told = (await upload(front, picture("PNG", (40, 40)) + page, "../../etc/passwd")).json()
    shown = await front.http.get(told["url"])
    assert b"script" not in shown.content and shown.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_an_upload_of_unknown_size_ends_where_too_much_came(front):
    async def endless():
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        for _ in range(50):
            yield bytes(1024 * 1024)

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    is_problem(await front.http.post("/uploads", content=endless(), headers=headers), 413, "too_large")
    assert "photos" not in (await front.http.get("/me/data")).json()["held"]


async def test_a_key_belongs_to_one_body_and_one_citizen(front, visitor):
    keyed = key()
    done = await submit(front, FINE, keyed)
    for other in (LAMP, {**FINE, "values": {**FINE["values"], "engine": "654321"}}, {**FINE, "relation": "母亲"}):
        answer = await front.http.post("/submissions", json=other, headers=keyed)
        is_problem(answer, 422, "key_reused")
        assert done["reply"]["text"] not in answer.text
    assert (await front.http.get(f"/submissions/{done['id']}")).json() == done
    visitor.openid = visitor.openid[:-4] + "kkkk"
    await visitor.logs_in()
    theirs = await submit(visitor, LAMP, keyed)
    assert theirs["service"] == LAMP["service"] and theirs["number"] != done["number"]


async def test_a_refresh_token_that_two_bring_at_once_ends_the_session(front):
    asked = {"refresh_token": front.tokens["refresh_token"]}
    both = await asyncio.gather(*(front.http.post("/session/refresh", json=asked) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [200, 401]
    fresh = next(answer.json() for answer in both if answer.status_code == 200)
    front.carries(fresh["access_token"])
    is_problem(await front.http.get("/me"), 401, "session_ended")
    answer = await front.http.post("/session/refresh", json={"refresh_token": fresh["refresh_token"]})
    is_problem(answer, 401, "session_ended")


async def test_without_a_token_nothing_of_anybodys_is_reached(front):
    del front.http.headers["Authorization"]
    public = set()
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if operation.get("security"):
                known = {one["name"]: one["example"] for one in operation.get("parameters", ())}
                body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
                headers = {"Idempotency-Key": secrets.token_hex(16)}
                answer = await front.http.request(
                    method, path.removeprefix("/api/v1").format(**known), json=body, headers=headers
                )
                is_problem(answer, 401, "unauthenticated")
            else:
                public.add(operation["operationId"])
    assert public == PUBLIC


async def test_what_was_wrong_is_neither_echoed_nor_logged(front, house):
    marker = f"冀B{secrets.randbelow(90000) + 10000}秘密"
    seen = []
    for name in ("validate", "submit", "send", "search", "rate", "report_notices", "choices"):
        body = json.dumps({**example(name), "text": {"x": marker}, "values": {"plate": [marker]}, "value": [marker]})
        seen.append((await sent(front, name, body)).text)
    seen.append((await front.http.post("/session/refresh", json={"refresh_token": marker})).text)
    seen.append((await front.http.get("/services", params={"cursor": marker})).text)
    assert not [text for text in seen if marker in text]
    assert marker not in house.log.read_text() and front.tokens["access_token"] not in house.log.read_text()
