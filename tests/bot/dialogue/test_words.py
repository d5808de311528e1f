"""What a citizen reads when something didn't work always says what to do next."""

import re

import pytest

from bot.dialogue import words

ERRORS = """
EMPTY ONLY_SIGNS TOO_LONG VOICE IMAGE OTHER_KIND BROKEN BUSY LATE NO_RESULT_YET STORE_DOWN NOT_RECORDED
NOTHING_TO_CANCEL NOT_NOW
NOTHING_TO_CONTINUE NOTHING_MORE WRONG_VALUE WAY_OUT NO_CHOICES NOT_AMONG NOT_AMONG_NUMBER MISS MISS_AGAIN WRONG_CODE
BINDING_UNAVAILABLE STILL_NOT_BOUND GATEWAY_DOWN TRY_AGAIN SUBMIT_UNKNOWN SUBMIT_NOT_DONE REFUSED_ADVICE TEMPLATE_BROKEN
""".split()
NEXT_STEP = re.compile(r"请|回复|拨打|直接告诉我")


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_has_a_next_step(name):
    assert NEXT_STEP.search(getattr(words, name)), name


@pytest.mark.parametrize("name", ["BROKEN", "STORE_DOWN", "WAY_OUT", "MISS", "MISS_AGAIN", "TEMPLATE_BROKEN"])
def test_what_only_people_can_mend_has_a_number(name):
    assert "{hotline}" in getattr(words, name)
