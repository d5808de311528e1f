"""What is not the platform's is refused with 403; what is gets HTTP 200 and something sensible."""

import re

import httpx
import pytest


@pytest.mark.parametrize("how", ["signature", "stale", "clear", "account"])
async def test_forged_messages_are_refused(phone, how):
    """`clear`: whoever has seen one query can send any text in plain mode; a safe account takes none."""
    phone.needs(how)
    assert await phone.forges(how) == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"<xml>",
        b"<!DOCTYPE x><xml><Encrypt>a</Encrypt></xml>",
        b"<xml><Encrypt>%%%</Encrypt></xml>",
        b"x" * 1_000_000,
        b"\xff\xfe",
    ],
    ids=["empty", "json", "open", "doctype", "base64", "megabyte", "bytes"],
)
async def test_rubbish_is_refused(phone, body):
    assert await phone.posts(body) == 403


@pytest.mark.parametrize("content", ["", "   ", "😀", "👨‍👩‍👧‍👦🎉", "。。。", "\u202e\u202d", "啊" * 3000])
async def test_odd_texts_get_a_sentence(phone, content):
    answer = await phone.says(content)
    assert "想办" in answer


async def test_control_characters_are_no_obstacle(phone):
    assert "车牌号" in await phone.says("查\x1d违章\x00")


async def test_markup_in_a_text_stays_text(phone):
    assert await phone.says("<a href='x'>]]><b>查违章</b>")


@pytest.mark.parametrize("type_", ["image", "voice", "video", "link", "location", "hologram"])
async def test_every_type_of_message_gets_a_polite_answer(phone, type_):
    assert await phone.sends(type_)


async def test_unknown_event_is_acknowledged(phone):
    await phone.is_part_of("never_heard_of")


async def test_spoken_words_count_as_text(phone):
    phone.needs("spoken")
    assert "车牌号" in await phone.sends("spoken")


@pytest.mark.parametrize("path", ["/wechat/nobody", "/alipay/nobody"])
async def test_what_is_refused_tells_browsers_to_make_nothing_of_it(house, path):
    async with httpx.AsyncClient(base_url=house.server, timeout=60) as http:
        told = (await http.post(path, content=b"<script>")).headers
    assert told["x-content-type-options"] == "nosniff" and told["content-security-policy"] == "default-src 'none'"


@pytest.mark.parametrize("path", ["/", "/faults", "/identity/authorize", "/network/page?no=none"])
async def test_pages_of_the_sandbox_run_nothing_but_their_own(house, path):
    async with httpx.AsyncClient(base_url=house.sandbox, timeout=60, headers={"accept": "text/html"}) as http:
        answer = await http.get(path)
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy and "unsafe-inline" not in policy.partition("script-src")[2]
    assert answer.headers["x-content-type-options"] == "nosniff"
    scripts = re.findall(r"<script(?![^>]* src=)([^>]*)>", answer.text)
    assert all(f"'nonce-{re.findall('nonce=.([^ >]+)[^ >]', script)[0]}'" in policy for script in scripts)
