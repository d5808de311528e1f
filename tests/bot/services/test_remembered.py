"""What is kept is given again, no more of it than was allowed; what could not be made is made the next time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.remembered import Remembered


@given(most=st.integers(1, 5), asked=st.lists(st.integers(0, 9), max_size=60))
def test_the_last_made_are_kept(most, asked):
    kept, made = Remembered(most), []

    def make(key):
        made.append(key)
        return f"value {key}"

    for key in asked:
        is_kept = key in made[-most:]
        before = len(made)
        assert kept.get(key, make, key) == f"value {key}"
        assert (len(made) == before) == is_kept


def test_what_could_not_be_made_is_not_kept():
    kept = Remembered(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 / 0)
    assert kept.get("key", lambda: "value") == "value"
