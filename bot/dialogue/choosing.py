"""Picks from a list that was offered: by number, ordinal, part of the name, or by a value said (a date, a half day)."""

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz, process

from bot.dialogue import words
from bot.dialogue.conversation import Option
from bot.intents.pinyin import UNKNOWN, sounds
from bot.messages import bare

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九十")} | {"两": 2, "俩": 2}
_LEAD = r"^(?:我|那)?(?:选|要|挑|就|看|取消|第)*"
_COUNT = r"\d{1,2}|十[一二三四五六七八九]?|[一二两俩三四五六七八九]"
ORDINAL = re.compile(rf"{_LEAD}({_COUNT})(?:个|号|项|条|位|种|家)?(?:吧|的|那个|这个|就行|就好|呗)*$")
COUNTED = re.compile(rf"{_LEAD}(?<=第)({_COUNT})(?:次|张|天|人|笔|处|辆|期)(?:吧|的|那个|这个|就行|就好|呗)*$")
"""「两张」 and 「三天」 tell how many, unless 「第」 stands before them."""
_FRAME = re.compile(r"^(?:我|俺|那|就|还是|选|要|挑|办|报|去|看|挂|约)+|(?:的|那个|那种|这个|这种|吧|呗|了)+$")
_ERRAND, _OTHERWISE = re.compile(words.ERRAND_FRAME), re.compile(words.OTHER_ERRAND_SHAPE)
LONGEST_BESIDE = 2
"""Characters beside a word for an option: 「社保转移」."""
NUMERALS = str.maketrans("一二两三四五六七八九", "1223456789")
_BACK, _LAST = re.compile(words.FROM_THE_END_SHAPE), re.compile(words.AT_THE_END_SHAPE)
_FIRST = re.compile(words.AT_THE_HEAD_SHAPE)
_LOWER, _UPPER = re.compile(words.LOWER_SHAPE), re.compile(words.UPPER_SHAPE)
PAIR = 2
CLOSE_ENOUGH = 75.0
SHORTEST_PART = 2


def number_in(text: str, count: int, *, of_days: bool = False) -> int | None:
    """The position from 0 that 「2」, 「第二个」 or 「最后一个」 means among `count`; None when it names none.

    `of_days`: in a list of days, where 「2号」 is one of them.
    """
    said = bare(text).replace(" ", "").replace("头一", "第一")
    if of_days and "号" in said and "第" not in said:
        return None
    match = ORDINAL.match(said) or COUNTED.match(said)
    return _among(_number(match[1]) if match else _at_an_end(said, count), count)


def end_in(text: str, count: int) -> int | None:
    """The position that a message means by where the row stands, with no number: 「最下面那个」; None for none."""
    return _among(_at_an_end(bare(text), count), count)


def _among(number: int, count: int) -> int | None:
    return number - 1 if 1 <= number <= count else None


def _at_an_end(said: str, count: int) -> int:
    """The number from 1 of the row called by where it stands: 「倒数第二家」, of two 「下面那个」; 0 for none."""
    if back := _BACK.fullmatch(said):
        return count + 1 - _number(back["back"])
    if _LAST.fullmatch(said) or (count == PAIR and _LOWER.fullmatch(said)):
        return count
    return int(bool(_FIRST.fullmatch(said) or (count == PAIR and _UPPER.fullmatch(said))))


def is_one_of_many(text: str) -> bool:
    """Whether a message points at a row without saying which of more than two: 「下面那个」."""
    said = bare(text)
    return _LOWER.fullmatch(said) is not None or _UPPER.fullmatch(said) is not None


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return 10 + DIGITS[word[1]] if word.startswith("十") and len(word) == 2 else DIGITS[word]


def narrow(options: Sequence[Option], said: Mapping[str, str | float], match: Mapping[str, str]) -> tuple[Option, ...]:
    """The options that agree with everything said about them; all of them when nothing was said about any."""
    wanted = {field: str(said[type_]) for field, type_ in match.items() if type_ in said}
    return tuple(o for o in options if all(str(o.fields.get(field)) == value for field, value in wanted.items()))


def named(options: Sequence[Option], text: str) -> tuple[Option, ...]:
    """The options that a name or a part of one means: equal (or as a number, by sound), containing it, in it, alike."""
    said = bare(text)
    if not said:
        return ()
    names = [bare(option.label) for option in options]
    for agrees in (
        lambda name: name == said,
        lambda name: name.translate(NUMERALS) == said.translate(NUMERALS),
        lambda name: len(said) > SHORTEST_PART and _sound_alike(said, _core(name)),
        lambda name: len(said) >= SHORTEST_PART and said in name,
        lambda name: len(_core(name)) >= SHORTEST_PART and _core(name) in said,
        lambda name: len(said) > SHORTEST_PART and _in_order(said, _core(name)),
    ):
        hits = tuple(option for option, name in zip(options, names, strict=True) if agrees(name))
        if hits:
            return hits
    close = process.extract(
        said, [_core(name) for name in names], scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH, limit=3
    )
    return tuple(options[index] for _, _, index in close)


def unframed(text: str) -> str:
    """「选其他的」 as 「其他」: what is chosen, without the words that choose; empty where nothing stands around it."""
    said = bare(text)
    core = _FRAME.sub("", said)
    return core if core != said and len(core) >= SHORTEST_PART else ""


def _sound_alike(said: str, name: str) -> bool:
    """Whether two names are written by other characters of the same sounds; letters and figures have none."""
    sound = sounds().of(said)
    return UNKNOWN not in sound and sound == sounds().of(name)


def _in_order(said: str, name: str) -> bool:
    """Whether a name holds these characters one after the other: 唐山妇幼 is 唐山市妇幼保健院."""
    rest = iter(name)
    return all(character in rest for character in said)


def mentioned(options: Sequence[Option], text: str) -> tuple[Option, ...]:
    """The options whose whole name stands in a longer message."""
    said = bare(text)
    return tuple(o for o in options if len(core := _core(bare(o.label))) >= SHORTEST_PART and core in said)


def meant(options: Sequence[Option], means: Mapping[str, Sequence[str]], text: str) -> tuple[Option, ...]:
    """The options that a message calls by other words of theirs."""
    said = bare(text)
    called = [name for name, others in means.items() if any(word in said for word in others)]
    return tuple(o for o in options if any(name == o.label or (o.fields and name in o.label) for name in called))


def errand(options: Sequence[Option], means: Mapping[str, Sequence[str]], text: str) -> tuple[Option, ...]:
    """The one option that a message means by a word of its own and hardly anything beside it: 「办营业执照」.

    None for what may want something else: 「查社保」.
    """
    said = _ERRAND.sub("", bare(text))
    hits = meant(options, means, said)
    if len(hits) != 1 or _OTHERWISE.search(said):
        return ()
    words_ = (hits[0].label, *(word for name, others in means.items() if name in hits[0].label for word in others))
    rest = min((said.replace(word, "") for word in words_ if word in said), key=len, default=said)
    return hits if len(rest) <= LONGEST_BESIDE else ()


def _core(name: str) -> str:
    """A label without what stands in brackets behind it."""
    return re.split(r"[(（【\s]", name, maxsplit=1)[0]
