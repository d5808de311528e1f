"""What operators are told of which part of an entry a message opens is what the dialogue opens."""

from datetime import datetime

import pytest

from bot.catalog.converters import BEIJING
from bot.dialogue.deeds import deed
from tests.catalogues import SHIPPED
from tests.talks import Talk

NOON = datetime(2026, 3, 16, 12, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("service", "said", "told", "action"),
    [
        ("housing.heating", "供热报修", "「暖气报修」（actions.repair）：话里有「供热报修」", "repair"),
        ("traffic.violation", "查违章", "查询（form，kind: query）：这一项没有写别的办法", ""),
        ("housing.heating", "交暖气费", "缴费（form，kind: payment）：话里没有别的办法的词（查采暖费：", ""),
        ("housing.heating", "交了钱家里还是不热", "「暖气报修」（actions.repair）：话里说的是坏了", "repair"),
        ("sys.human", "转人工", "转人工（kind: human）", ""),
    ],
)
async def test_the_deed_that_is_told_is_the_one_that_is_opened(parts, service, said, told, action):
    assert deed(SHIPPED.services[service], said, now=NOON).startswith(told)
    talk = Talk(parts)
    await talk.says(said)
    form = talk.talk.form
    assert (form.action if form else "") == action


async def test_a_question_about_papers_opens_no_form_and_is_told_so(parts):
    talk = Talk(parts)
    turn = await talk.turn("text", text="办护照要带什么材料")
    assert talk.talk.form is None and turn.service is not None
    assert deed(SHIPPED.services[turn.service], "办护照要带什么材料", now=NOON).startswith("只答")
