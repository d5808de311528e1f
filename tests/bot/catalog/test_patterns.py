"""An operator's pattern keeps nobody waiting, whatever citizens say to it."""

import time

import pytest

from bot.catalog.patterns import fault_of, fits, stretches

SHARP = "(a|aa)+$"
"""Goes back and forth for longer than the universe over forty letters."""


def test_a_pattern_that_takes_for_ever_is_refused_and_broken_off():
    began = time.perf_counter()
    assert "要算很久" in fault_of(SHARP)
    assert not fits(SHARP, "a" * 60 + "!")
    assert stretches(SHARP, "a" * 60 + "!") == ()
    assert time.perf_counter() - began < 20, "seconds instead of ages"


@pytest.mark.parametrize("pattern", ["[", "(?P<a>x)(?P<a>", "a{3,2}"])
def test_what_is_no_pattern_is_said(pattern):
    assert "pattern 不是正确的写法" in fault_of(pattern)


def test_names_are_taken_whole_and_numbers_alone():
    names = "[\u4e00-\u9fff·]{2,20}(?:[、，,；; ]+[\u4e00-\u9fff·]{2,20})*"
    assert fault_of(names) == ""
    assert fits(names, "张示例、李示例和王示例") and not fits(names, "和" * 400 + "1")
    assert stretches("[0-9A-Za-z]{6}", "后六位 123456，不是 1234567") == ["123456"]
