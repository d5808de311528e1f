"""Figures that are counted in memory say the same, once told, as figures that the library was told one by one."""

import prometheus_client
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.insight.tallies import MOST_WAITING, Counts, Histogram, Times, tell

BOUNDS = (0.1, 0.5, 2.0)


def samples(metric):
    return {(one.name, *one.labels.items()): one.value for one in next(iter(metric.collect())).samples}


def without_birthday(found):
    return {key: value for key, value in found.items() if not key[0].endswith("_created")}


@given(st.lists(st.sampled_from((0.0, 0.05, 0.1, 0.3, 0.5, 1.0, 2.0, 2.1, 60.0))))
def test_times_told_at_once_are_as_told_one_by_one(times):
    library = prometheus_client.Histogram("took", "Took", buckets=BOUNDS, registry=None)
    ours = Histogram("took", "Took", buckets=BOUNDS, registry=None)
    kept = Times(ours)
    for time in times:
        library.observe(time)
        kept.note(time)
    kept.tell()
    kept.tell()
    assert without_birthday(samples(ours)) == pytest.approx(without_birthday(samples(library)))


def test_counts_are_told_once_each():
    counter = prometheus_client.Counter("done", "Done", ["state"], registry=None)
    count = Counts(counter)
    count.note(("done",))
    count.note(("done",))
    assert not samples(counter)
    tell()
    assert samples(counter)["done_total", ("state", "done")] == 2
    count.note(("done",))
    tell()
    tell()
    assert samples(counter)["done_total", ("state", "done")] == 3


def test_what_nobody_tells_does_not_fill_the_memory():
    kept = Times(Histogram("kept", "Kept", buckets=BOUNDS, registry=None))
    for _ in range(MOST_WAITING + 5):
        kept.note(0.2)
    kept.tell()
    assert samples(kept._histogram)["kept_count",] == MOST_WAITING
