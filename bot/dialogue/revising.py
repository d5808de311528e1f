"""「还是工人医院吧 骨科」: another value for an earlier question, in the answer to a later one. Pure."""

from collections.abc import Sequence

from msgspec.structs import replace

from bot.catalog.form import Form
from bot.catalog.slots import SlotSpec
from bot.dialogue import filling
from bot.dialogue.conversation import NAME, Option, Progress
from bot.dialogue.moments import is_turned_down
from bot.dialogue.said import Said

_ALONE = frozenset(("city", "plate"))
"""Answers without a list that a message may name beside others."""
_IN_NAMES = frozenset(("city", "district"))
"""What a person's name may look like."""


def revised(progress: Progress, form: Form, said: Said, picked: Sequence[Option] = ()) -> Progress | None:
    """The form without the earlier answers that a message turns down or gives another value for, and with its values.

    None where it does neither. `picked`: what it chooses at the question that stands, whose words revise nothing.
    """
    own = _own(form.slots[progress.awaiting]) if progress.awaiting else frozenset[str]()
    found, changed = said.found, {}
    for name, spec in form.slots.items():
        for type_ in _kinds(spec) - own if name in progress.slots else ():
            named = [f for f in found if f.type == type_ and not _is_of(picked, said.text[f.start : f.end])]
            wanted = [f for f in named if not is_turned_down(said.text, f.start, f.end)][-1:]
            has = [filling.has(spec, progress.slots[name], f.type, f.value) for f in wanted or named]
            if has and all(has) is not bool(wanted):
                changed[type_] = name
                found = tuple(f for f in found if f.type != type_ or f in wanted)
    if not changed:
        return None
    left = {type_: value for type_, value in progress.said.items() if type_ not in changed}
    anew = changed.keys() | said.values.keys()
    cleared = filling.reopen(replace(progress, said=left, wrong=0), form, changed.values(), anew)
    return filling.absorb(cleared, form, Said.of(said.text, found, said.now, said.region))


def turns_down(said: Said) -> bool:
    """Whether a message names a value that isn't wanted: 「不要协和」."""
    return any(is_turned_down(said.text, f.start, f.end) for f in said.found if f.end > f.start)


def _kinds(spec: SlotSpec) -> frozenset[str]:
    """The types of the values by which another answer to a question is known."""
    if spec.choices is not None:
        return frozenset((spec.type, *spec.choices.match.values()))
    return frozenset((spec.type,)) & _ALONE


def _own(asked: SlotSpec) -> frozenset[str]:
    """The types of what may be in an answer to a question."""
    return _IN_NAMES if asked.type == NAME else _kinds(asked)


def _is_of(picked: Sequence[Option], words_: str) -> bool:
    return any(words_ in option.label for option in picked)
