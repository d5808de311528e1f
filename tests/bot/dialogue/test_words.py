"""What a citizen reads when something didn't work always says what to do next."""

import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import belongings, personal, relatives, words
from bot.dialogue.commands import command_of
from bot.messages import bare

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


def test_a_word_that_is_answered_at_any_moment_means_one_thing_and_is_no_command():
    """One table leads from such words to who answers them."""
    said = [module.SAID for module in (personal, relatives, belongings)]
    assert all(one.isdisjoint(other) for one, other in combinations(said, 2))
    for word in frozenset().union(*said):
        assert bare(word) == word
        assert command_of(word) is None


@pytest.mark.parametrize(
    ("shape", "sign"),
    [
        (words.AND_THEN_SHAPE, words.TWO_REQUESTS_SIGN),
        (words.SIDE_BY_SIDE, words.TWO_REQUESTS_SIGN),
        (words.AND_ALSO, words.TWO_REQUESTS_SIGN),
        (words.ASKED_BACK["bring"], words.BRING_SIGN),
        (words.PLAIN_SHAPE, "字"),
    ],
)
@given(st.data())
def test_what_is_looked_for_first_is_in_all_that_a_shape_means(shape, sign, data):
    """A message without the sign is held against no shape: one that lost its sign would never be found."""
    assert re.search(sign, data.draw(st.from_regex(shape)))


def test_each_name_stands_once():
    """A second one under the same name would take the first one's place, and nobody would be told."""
    files = [file for file in Path(words.__file__).parent.glob("*.py") if file.name != "__init__.py"]
    named = Counter(
        name for file in files for name in re.findall(r"^(?:def )?(\w+)(?: = |: |\()", file.read_text(), re.MULTILINE)
    )
    assert named["THANKS_SAID"] == 1 and len(named) > 250
    assert [name for name, times in named.items() if times > 1] == []
