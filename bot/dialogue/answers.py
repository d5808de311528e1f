"""What an answer to a question says: the value, nothing at all, or what other questions want to know. Pure."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from bot.catalog.form import NUMBERS, Form
from bot.catalog.slots import FREE_TYPES, ChoicesSpec, SlotSpec
from bot.dialogue import choosing, filling, values, words
from bot.dialogue.commands import command_in
from bot.dialogue.conversation import NAME, Filled, Option, Progress
from bot.dialogue.said import Said
from bot.dialogue.values import SKIPPED
from bot.dialogue.words import Command
from bot.intents.slots import SlotError, denied, divisions, mask, parse
from bot.intents.slots.taken_back import instead
from bot.messages import bare

OTHERS = words.OTHER_OPTIONS
SHORTEST_TOLD = 2
"""Characters of an answer in a citizen's own words that says anything."""
LONGEST_VAGUE = 20
"""Characters of 「就在我们小区前面那个路口」."""
LONGEST_WISH = 10
"""Characters of 「改成离婚登记吧」: more than a wish for another option is about something else, too."""
_SKIPS, _NO_PLACE = re.compile(words.SKIP_SHAPE), re.compile(words.NO_PLACE_SHAPE)
_VAGUE, _AROUND = re.compile(words.VAGUE_PLACE_SHAPE), frozenset(("city", "district"))
_PLACE_SIGN, _STORY = re.compile(words.PLACE_SIGN_SHAPE), re.compile(words.STORY_SHAPE)
_HOUSE = re.compile(words.HOUSE_SIGN_SHAPE)
_CLAUSE, _WHERE = re.compile(words.CLAUSE_SHAPE), frozenset((*filling.PLACE_TYPES, "company"))
SHORTEST_STORY = 6
"""Characters of an answer that tells what happened: shorter ones may be any name."""
PLACELESS = frozenset(("phone", "id_number", "date", "period", "amount", "plate"))
"""Values that tell no place, where a message is nothing else."""
_AMOUNT = re.compile(words.AMOUNT_SHAPE)
_SHORT_NUMBER = re.compile(r"\d{1,3}")
_NO_NAME = [re.compile(shape) for shape in (words.WHOM_ALONE_SHAPE, words.SUM_SHAPE, words.NO_NAME_SHAPE)]


def parsed(spec: SlotSpec, said: Said) -> Filled | None:
    """The value of an answer to the question for one slot, by the slot's own rule; None where it is none."""
    if spec.type == "photo" or _tells_nothing(spec, said.text):
        return None
    if spec.type == "location":
        if _names_no_place(said):
            return None
        named = said.text.strip()
        return Filled(named, named)
    if spec.type in FREE_TYPES:
        if _calls_nothing(spec, said.word):
            return None
        value = filling.free_answer(spec, _name_alone(spec, said))
        return values.filled(spec, value) if value is not None else None
    plates = [one for one in said.found if one.type == "plate"] if spec.type in NUMBERS else ()
    text = mask(said.text, plates) if plates else said.text  # a plate is no number of a paper
    # names are known for such in their answers alone
    text = instead(text) if spec.type == NAME else denied.rest(text)
    try:
        found = parse(spec.type, text, now=said.now, region=said.region, tense=spec.tense)
    except SlotError:
        return None
    return values.filled(spec, found.value)


def rechosen(progress: Progress, form: Form, said: Said, *, alone: bool = False) -> Progress | None:
    """Another option by its own name or by other words for it, in place of the one that was chosen.

    `alone`: only where the message is such a word and nothing else. None where the message means none.
    """
    for name, spec in form.slots.items():
        if name not in progress.slots or spec.choices is None or not spec.choices.options:
            continue
        meant = _option(spec.choices, said.word, alone=alone)
        if meant is not None and progress.slots[name].value != meant:
            anew = filling.fill(filling.clear_from(progress, form, [name]), name, Filled(meant, meant))
            return with_words(anew, form, name, said.text)
    return None


def another(progress: Progress, form: Form, said: Said, instead_of: str) -> Progress | None:
    """The option for all that isn't named, in place of the one that 「不是井盖，是电线」 calls; None for none."""
    for name, spec in form.slots.items():
        choices, answer = spec.choices, progress.slots.get(name)
        if answer is None or choices is None or not choices.options or _option(choices, instead_of) != answer.value:
            continue
        other = next((option for option in choices.options if option.startswith(OTHERS)), None)
        if other is not None and other != answer.value:
            anew = filling.fill(filling.clear_from(progress, form, [name]), name, Filled(other, other))
            return with_words(anew, form, name, said.text)
    return None


def _option(choices: ChoicesSpec, word: str, *, alone: bool = False) -> str | None:
    """The one option that a short message means; None for none and for several."""
    number = word.translate(choosing.NUMERALS)
    exact = {option for option in choices.options if number == bare(option).translate(choosing.NUMERALS)}
    exact |= {option for option in choices.options if word in choices.means.get(option, ())}
    if exact or alone or len(word) > LONGEST_WISH:
        return exact.pop() if len(exact) == 1 else None
    options = [Option(text, text) for text in choices.options]
    meant = choosing.meant(options, choices.means, word)
    return meant[0].value if len(meant) == 1 else None


def with_words(progress: Progress, form: Form, name: str, text: str) -> Progress:
    """The form with the words that chose the option for all that isn't named, as its supplement; 「其他」 is none."""
    told = text.strip()
    empty = next((n for n in _supplements(form) if progress.slots.get(n, SKIPPED) == SKIPPED), None)
    names_it = not told or any(word in told for word in OTHERS)
    if empty is None or names_it or not progress.slots[name].label.startswith(OTHERS):
        return progress
    return replace(progress, slots={**progress.slots, empty: Filled(told, told)})


def without_words(progress: Progress, form: Form, denied: str) -> Progress:
    """The form without a supplement that speaks of what is denied now."""
    wrong = [n for n in _supplements(form) if n in progress.slots and denied and denied in progress.slots[n].label]
    return replace(progress, slots={**progress.slots, **dict.fromkeys(wrong, SKIPPED)}) if wrong else progress


def _supplements(form: Form) -> Iterator[str]:
    return (name for name, spec in form.slots.items() if spec.type == "text" and spec.may_skip)


def chosen_ahead(progress: Progress, form: Form, said: Said) -> Progress | None:
    """The form with the option of a later question, where a message is the name of one and nothing else."""
    for name, spec in form.slots.items():
        if name in progress.slots or name == progress.awaiting or spec.choices is None or not spec.choices.options:
            continue
        if (meant := _option(spec.choices, said.word, alone=True)) is not None:
            return replace(progress, slots={**progress.slots, name: Filled(meant, meant)})
    return None


def reparsed(progress: Progress, form: Form, said: Said) -> Progress | None:
    """A bare value behind 「不对」 that only makes sense as the answer given last; None when it makes none."""
    last = next((name for name in reversed(tuple(form.slots)) if name in progress.slots), None)
    spec = form.slots[last] if last else None
    taken = parsed(spec, said) if spec and spec.choices is None and not spec.may_skip else None
    return filling.fill(filling.clear_from(progress, form, [last]), last, taken) if last and taken else None


def unused(progress: Progress, rest: str) -> str:
    """The amount that stands by itself in what is left of a message, and that no answer is; empty for none."""
    labels = {bare(slot.label) for slot in progress.slots.values()}
    pieces = (bare(piece) for piece in _CLAUSE.split(rest.strip()))
    return next((piece for piece in pieces if _AMOUNT.fullmatch(piece) and piece not in labels), "")


def skips(text: str) -> bool:
    """Whether a citizen wants to leave a question unanswered."""
    said = bare(text)
    return said in words.SKIP_SAID or _SKIPS.fullmatch(said) is not None


def tells_others(progress: Progress, noted: Progress, form: Form) -> bool:
    """Whether a message that doesn't answer the question at hand holds what later ones would ask.

    `noted`: the form with the values of the message.
    """
    if noted.slots != progress.slots:
        return True
    asked = form.slots[progress.awaiting]
    own = {asked.type, *(asked.choices.match.values() if asked.choices else ())}
    new = {type_ for type_, value in noted.said.items() if progress.said.get(type_) != value} - own
    return any(new & _wanted(spec) for name, spec in form.slots.items() if name not in progress.slots)


def _wanted(spec: SlotSpec) -> set[str]:
    matched = spec.choices.match.values() if spec.choices else ()
    return {"place" if spec.type == "location" else spec.type, *matched}


def is_vague(said: Said, *, nearby: bool) -> bool:
    """Whether a place is called by words alone by which nobody finds it; a whole city does where `nearby` is wanted."""
    rest = bare(mask(said.text, [one for one in said.found if one.type in _AROUND]))
    vague = len(rest) <= LONGEST_VAGUE and _VAGUE.fullmatch(rest) is not None
    return vague or not (rest or nearby)


def in_its_divisions(spec: SlotSpec, taken: Filled, former: Filled) -> Filled:
    """A corrected place behind the city and the district of the former one, where it names none of its own."""
    if spec.type != "location" or divisions.scan(taken.label):
        return taken
    end = 0
    for start, after, _ in divisions.scan(former.label):
        end = after if start == end else end
    named = former.label[:end] + taken.label
    return Filled(named, named)


def tells_what_happened(said: Said) -> bool:
    """Whether an answer has no sign of a place and tells of something: in several words for it, clauses or values."""
    if len(said.word) < SHORTEST_STORY or _has_place(said) or _names_no_place(said):
        return False
    told = len(set(_STORY.findall(mask(said.text, said.found))))
    return told >= 2 or (told == 1 and (bool(said.found) or len(_CLAUSE.split(said.text.strip())) > 1))


def is_no_place(said: Said, *, nearby: bool) -> bool:
    """Whether an answer has no sign of a place: 「赶紧的」; where `nearby` is wanted only a story is none."""
    return tells_what_happened(said) or not (nearby or _has_place(said) or _names_no_place(said))


def readdressed(progress: Progress, form: Form, said: Said) -> Progress | None:
    """The form with the address that is told at another question; None where none is told, or wanted."""
    name = next((name for name, spec in form.slots.items() if spec.type == "location"), None)
    taken = parsed(form.slots[name], said) if name and _HOUSE.search(said.text) else None
    if name is None or taken is None or name == progress.awaiting or tells_what_happened(said):
        return None
    former = progress.slots.get(name)
    if former is not None and former.label == taken.label:
        return None
    told = in_its_divisions(form.slots[name], taken, former) if former else taken
    return replace(progress, slots={**progress.slots, name: told}, wrong=0)


def with_story(progress: Progress, form: Form, text: str) -> Progress:
    """The form with what was told in place of a place: behind its opening, or as its supplement, where one is free."""
    told, opening = text.strip(), progress.opening.strip()
    for name in form.from_opening:
        if opening and name in progress.slots and progress.slots[name].label == opening:
            both = f"{opening}，{told}"
            return replace(progress, slots={**progress.slots, name: Filled(both, both)})
    empty = next((name for name in _supplements(form) if name not in progress.slots), None)
    return replace(progress, slots={**progress.slots, empty: Filled(told, told)}) if empty else progress


def _has_place(said: Said) -> bool:
    return any(one.type in _WHERE for one in said.found) or bool(_PLACE_SIGN.search(mask(said.text, said.found)))


def _names_no_place(said: Said) -> bool:
    """A question, a count or a number alone, where a place is wanted."""
    if all(value.type in PLACELESS for value in said.found):
        rest = mask(said.text, said.found)
        return _NO_PLACE.fullmatch(said.word) is not None or not any(sign.isalpha() for sign in rest)
    return False


def _tells_nothing(spec: SlotSpec, text: str) -> bool:
    """A yes, a no or a number that was meant for another question, where words of one's own are wanted."""
    said = bare(text)
    if spec.type == "digits" or (said.isdigit() and spec.type not in {"text", "location"}):
        return False
    if said in words.CONFIRMS_SAID or skips(said) or command_in(said) in {Command.YES, Command.NO, Command.MORE}:
        return True
    in_own_words = spec.type == "location" or (spec.type == "text" and spec.pattern is None)
    return in_own_words and (len(said) < SHORTEST_TOLD or _SHORT_NUMBER.fullmatch(said) is not None)


def _calls_nothing(spec: SlotSpec, word: str) -> bool:
    """For whom something is, or a sum, where the words wanted are what somebody or something is called."""
    return _is_called(spec) and any(shape.fullmatch(word) for shape in _NO_NAME)


def _is_called(spec: SlotSpec) -> bool:
    return spec.type == "text" and not spec.may_skip and not spec.from_opening


def _name_alone(spec: SlotSpec, said: Said) -> str:
    """「老孙家电 唐山市路南区…」 without the place behind the name; else all that is said."""
    for one in said.found if _is_called(spec) and spec.pattern is None else ():
        before = said.text[: one.start]
        name = _CLAUSE.sub(" ", before).strip()
        if one.type in filling.PLACE_TYPES and one.end > one.start and len(name) >= SHORTEST_TOLD:
            return name if _CLAUSE.fullmatch(before[-1]) else said.text
    return said.text
