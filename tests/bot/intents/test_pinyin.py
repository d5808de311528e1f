"""Characters by their sound."""

import importlib.util
from pathlib import Path

import pytest

from bot.intents.pinyin import UNKNOWN, fold, sounds

ROOT = Path(__file__).resolve().parents[3]


def test_the_table_is_what_the_library_says() -> None:
    spec = importlib.util.spec_from_file_location("pinyin_table", ROOT / "scripts" / "pinyin_table.py")
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert (ROOT / "bot/intents/data/pinyin.txt").read_text(encoding="utf-8") == script.table()


@pytest.mark.parametrize(
    ("one", "other"),
    [("zhang", "zan"), ("cheng", "cen"), ("shi", "si"), ("nan", "lan"), ("ying", "yin"), ("liang", "lian")],
)
def test_sounds_that_are_mixed_up_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_sounds_that_differ_stay_apart() -> None:
    assert (
        len({fold(name) for name in ("ba", "pa", "ma", "fa", "hao", "gao", "rou", "lou", "ai", "an", "e", "en")}) == 12
    )


@pytest.mark.parametrize("typed", ["wo yao cha weizhang", "woyaochaweizhang", "wo要查wei zhang", "窝摇茶围张"])
def test_typed_pinyin_and_homophones_sound_like_the_characters(typed: str) -> None:
    assert sounds().of(typed) == sounds().of("我要查违章")


def test_letters_that_are_no_syllables_are_unknown() -> None:
    assert sounds().of("xyz") == UNKNOWN
    assert sounds().typed("xyz") == ""


def test_initials() -> None:
    assert sounds().initials("身份证") == "sfz"


def test_many_lines_sound_like_each_of_them() -> None:
    lines = ["食品经营许可", "取水", "道路"]
    assert sounds().of_lines(lines) == [sounds().of(line) for line in lines]
    assert sounds().of_lines([]) == []
