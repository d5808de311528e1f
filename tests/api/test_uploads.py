"""Photos: what is none is refused, what is one loses what the camera wrote into it."""

import io

import httpx
from PIL import Image

from tests.api.conftest import is_problem


def picture(kind: str = "JPEG", size: tuple[int, int] = (3000, 1500)) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    exif[0x0112] = 6
    Image.new("RGB", size, "navy").save(out, kind, exif=exif)
    return out.getvalue()


async def upload(front, content, name="a.jpg"):
    return await front.http.post("/uploads", files={"file": (name, content, "image/jpeg")})


async def test_a_photo_is_made_anew_and_read_by_its_address(front):
    for kind in ("JPEG", "PNG", "WEBP"):
        told = (await upload(front, picture(kind))).json()
        assert (told["width"], told["height"]) == (1024, 2048)
        async with httpx.AsyncClient(timeout=60) as anybody:
            found = await anybody.get(told["url"])
        assert found.headers["content-type"] == "image/jpeg" and b"SECRET" not in found.content
        assert not Image.open(io.BytesIO(found.content)).getexif()


async def test_a_screenshot_of_few_colours_is_made_smaller_by_mixing_them(front):
    """A palette's numbers can't be averaged: words on a screenshot lost every second line."""
    dots = Image.frombytes("P", (4096, 1024), bytes(2048 * [0, 1]) * 1024)
    dots.putpalette([0, 0, 0, 255, 255, 255])
    out = io.BytesIO()
    dots.save(out, "PNG")
    url = (await upload(front, out.getvalue(), "screen.png")).json()["url"]
    shown = Image.open(io.BytesIO((await front.http.get(url)).content)).convert("L")
    assert all(90 < tone < 165 for tone in shown.tobytes()), set(shown.tobytes())


async def test_a_photo_goes_with_a_report(front):
    url = (await upload(front, picture())).json()["url"]
    asked = {"field": "photo", "value": url}
    told = (await front.http.post("/services/city.snapshot/validation", json=asked)).json()
    assert told["valid"] and told["shown"] == "照片"


async def test_only_ones_own_photos_go_anywhere(front, visitor):
    theirs = (await upload(front, picture())).json()["url"]
    visitor.openid = visitor.openid[:-4] + "pppp"
    await visitor.logs_in()
    own = (await upload(visitor, picture())).json()["url"]
    abroad = own.replace(own[: own.index("/api/")], "https://evil.example")
    beside = own.replace("/uploads/", "/uploads/../uploads/")
    for url in (theirs, abroad, beside, f"{own}?x", "https://evil.example/a.jpg", "http://127.0.0.1:6379/"):
        checked = {"field": "photo", "value": url}
        assert not (await visitor.http.post("/services/city.snapshot/validation", json=checked)).json()["valid"]
        asked = {"service": "city.snapshot", "values": {"problem": "路灯不亮", "place": "唐山市", "photo": url}}
        answer = await visitor.http.post("/submissions", json=asked, headers={"Idempotency-Key": "0" * 16})
        assert is_problem(answer, 422, "invalid")["errors"][0]["pointer"] == "#/values/photo"
        said = await visitor.http.post("/messages", json={"id": "m-photo-001", "photo": url})
        assert is_problem(said, 422, "invalid")["errors"][0]["pointer"] == "#/photo"


async def test_what_is_no_picture_is_refused(front):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for content in (b"", b"hello", svg, b"GIF89a" + b"\0" * 100, picture()[:500], b"%PDF-1.4"):
        is_problem(await upload(front, content), 415, "not_a_picture")
    is_problem(await front.http.post("/uploads", json={}), 422, "invalid")


async def test_what_is_too_large_is_refused_before_it_is_read(front):
    is_problem(await upload(front, b"\xff\xd8" + b"0" * (50 * 1024 * 1024)), 413, "too_large")
    for mode, size in (("1", (9000, 9000)), ("RGBA", (5000, 5000))):
        bomb = io.BytesIO()
        Image.new(mode, size).save(bomb, "PNG")
        is_problem(await upload(front, bomb.getvalue()), 415, "not_a_picture")
    told = await upload(front, picture(size=(8000, 6000)))  # a camera's
    assert (told.json()["width"], told.json()["height"]) == (1536, 2048)


async def test_an_address_that_is_none_shows_nothing(front, visitor):
    is_problem(await front.http.get(f"/uploads/{'A' * 60}"), 404, "not_found")
    del visitor.http.headers["Authorization"]
    is_problem(await upload(visitor, picture()), 401, "unauthenticated")


async def test_erasing_takes_photos_and_sessions(front):
    url = (await upload(front, picture())).json()["url"]
    held = (await front.http.get("/me/data")).json()["held"]
    assert held["photos"] == 1 and len(held["sessions"]) == 1
    assert (await front.http.delete("/me/data")).status_code == 204
    async with httpx.AsyncClient(timeout=60) as anybody:
        is_problem(await anybody.get(url), 404, "not_found")
    is_problem(await front.http.get("/me"), 401, "session_ended")
