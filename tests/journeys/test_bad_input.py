"""What is not the platform's is refused with 403; what is gets HTTP 200 and something sensible."""

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
