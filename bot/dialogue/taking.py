"""Takes what a citizen says into a form: an answer, a pick, a correction, something to ask anew, or none of these."""

from msgspec.structs import replace

from bot.catalog.privacy import Requirement
from bot.catalog.slots import FREE_TYPES, ChoicesSpec, SlotSpec
from bot.dialogue import (
    amending,
    answers,
    asked_back,
    asking,
    choosing,
    either,
    excluding,
    filling,
    guides,
    kin,
    offers,
    revising,
    rewording,
    unsuited,
    words,
)
from bot.dialogue.answers import parsed
from bot.dialogue.conversation import NAME, Filled, Progress
from bot.dialogue.course import Course
from bot.dialogue.said import Said, replace_text
from bot.dialogue.turn import State, Step
from bot.dialogue.unsuited import Unsuited
from bot.identity.person import Citizen
from bot.intents.slots import denied, mask

PERSONAL = frozenset((NAME, "id_number"))
LOCATION = "location"
IN_OWN_WORDS = FREE_TYPES | {LOCATION}
"""Answers that may name anything."""
WAY_OUT_AT = 3
"""The third answer in a row that can't be used gets a way out besides the question."""


class Taking(Course, frozen=True):
    """Goes on with what was said, or says why that is no answer."""

    def about(self, progress: Progress, relation: str, said: Said) -> Progress | None:
        """The form about this relative, with the name that was `said`; None where it says nothing of any person."""
        form = self._desk.form(progress)
        persons = [name for name, spec in form.slots.items() if spec.from_person]
        if not persons and self._desk.service(progress).requires is Requirement.NONE:
            return None
        told = [name for name in persons if name in progress.slots]
        others = {type_: value for type_, value in progress.said.items() if type_ not in PERSONAL}
        about = filling.clear_from(progress, form, told) if told else progress
        about = replace(about, relation=relation, said=others, awaiting="", options=(), page=0, confirming=False)
        named = next((name for name in persons if form.slots[name].type == NAME), None)
        given = parsed(form.slots[named], said) if named and said.text else None
        return replace(about, slots={**about.slots, named: given}) if named and given else about

    def another_person(self, progress: Progress, said: Said) -> str:
        """The name of another than whom the form is about, to whom 「给李示例挂」 turns it; empty for none."""
        form = self._desk.form(progress)
        mine = next((s.value for n, s in progress.slots.items() if n in form.slots and form.slots[n].type == NAME), "")
        names = (one for one in said.found if one.type == NAME and mine and one.value != mine)
        return next((str(one.value) for one in names if kin.is_for(said.text, one.start)), "")

    def of_another(self, progress: Progress, said: Said) -> Progress | None:
        """The form about somebody of this name, whose number is asked for: what is known of the citizen isn't theirs.

        None where it says nothing of any person.
        """
        about = self.about(progress, progress.relation, said)
        numbers = (name for name, spec in self._desk.form(progress).slots.items() if spec.type == "id_number")
        return replace(about, anew=next(numbers, "")) if about else None

    def amends(self, progress: Progress, text: str) -> bool:
        """Whether a message names what should change in a form, whatever else it reminds of."""
        form = self._desk.form(progress)
        if amending.wanted_anew(progress, form, text) is not None or amending.not_asked_yet(progress, form, text):
            return True
        mends = progress.confirming or amending.mends(progress, form, text)
        return mends and amending.named_slot(progress, form, text) is not None

    def speaks_of(self, progress: Progress, said: Said) -> bool:
        """Whether a message begins by naming a question of the form, to give it another answer: 「身份证改成…」."""
        return amending.begins_with_a_slot(self._desk.form(progress), said.text) is not None

    def absorb(self, progress: Progress, said: Said) -> Progress:
        """The form with every value of a message remembered, without going on."""
        return filling.absorb(progress, self._desk.form(progress), said)

    def settle_in(self, progress: Progress, type_: str, sent: Filled) -> Progress:
        """The form with what the citizen has sent before, where it wants something of this type."""
        form = self._desk.form(progress)
        wanting = (n for n, spec in form.slots.items() if spec.type == type_ and n not in progress.slots)
        name = next(wanting, None)
        return replace(progress, slots={**progress.slots, name: sent}) if name else progress

    async def correct(self, progress: Progress, said: Said, citizen: Citizen) -> Step | None:
        """Puts the values of a correction in place of the former ones; None when the message corrects nothing."""
        form = self._desk.form(progress)
        corrected = filling.correct(progress, form, said)
        if corrected is None:
            rechosen = answers.rechosen(progress, form, said)
            return await self._advance(rechosen, citizen) if rechosen else None
        rest = replace_text(said, mask(said.text, said.found))
        both = answers.rechosen(corrected, form, rest)
        unused = "" if both else answers.unused(corrected, rest.text)
        told = words.NOT_TAKEN.format(said=unused) if unused else ""
        return await self._advance(both or corrected, citizen, told)

    async def correct_in_words(self, progress: Progress, said: Said, citizen: Citizen, denied: str) -> Step | None:
        """The same where 「不对，是…」 was said: what follows may be any answer to the last question.

        `denied`: what 「不是井盖，是…」 says it isn't, which names what is corrected.
        """
        form = self._desk.form(progress)
        progress = answers.without_words(progress, form, denied)
        if step := await self.correct(progress, said, citizen):
            return step
        other = answers.another(progress, form, said, denied) if denied else None
        corrected = other or rewording.reworded(progress, form, said) or answers.reparsed(progress, form, said)
        if corrected is None and progress.confirming and not said.found:
            return self._ask_to_confirm(progress, form, citizen, words.WHAT_TO_CHANGE)
        return await self._advance(corrected, citizen) if corrected else None

    async def _take(self, progress: Progress, spec: SlotSpec, said: Said, citizen: Citizen) -> Step:
        """A typed answer; a message may hold values for other slots besides, or instead."""
        form, said = self._desk.form(progress), _one_picked(progress, said)
        if (unclear := self._unclear(progress, spec, said)) is not None:
            return unclear
        rechosen = answers.rechosen(progress, form, said, alone=True) if spec.type == NAME else None
        if rechosen is None and spec.type not in IN_OWN_WORDS:
            rechosen = revising.revised(progress, form, said)
        if rechosen is not None:
            return await self._advance(rechosen, citizen)
        taken = parsed(spec, said)
        if taken is None:
            return await self._take_besides(progress, spec, said, citizen)
        absorbed = self.absorb(progress, said)
        used = {type_: value for type_, value in absorbed.said.items() if type_ != spec.type}
        filled = filling.fill(replace(absorbed, said=used), progress.awaiting, taken)
        return await self._advance(filled, citizen, _notice(said, spec))

    def _unclear(self, progress: Progress, spec: SlotSpec, said: Said) -> Step | None:
        """What is asked where an answer names several values, or no place that anybody finds."""
        if several := either.options(spec, said.text, said.found):
            return self._ask_again(replace(progress, options=several, page=0, wrong=0), spec, words.ONE_OF_THESE)
        return self._doubt(progress, spec, said) if spec.type == LOCATION and progress.doubted != said.word else None

    def _doubt(self, progress: Progress, spec: SlotSpec, said: Said) -> Step | None:
        """What is asked where an answer is no place that anybody finds; what happened is kept besides.

        Who says the same again is taken at their word, as the question tells.
        """
        nearby = spec.may_skip or not self._desk.plan(progress).writes
        doubting = replace(progress, doubted=said.word)
        if answers.is_vague(said, nearby=nearby):
            return self._reject(doubting, spec, said, words.WHICH_PLACE)
        if not answers.is_no_place(said, nearby=nearby):
            return None
        told = self.absorb(doubting, said)
        if answers.tells_what_happened(said):
            told = answers.with_story(told, self._desk.form(progress), said.text)
        kept = words.TOLD_IS_KEPT if told.slots != progress.slots else ""
        return self._reject(told, spec, said, words.sentence(kept, words.WHERE_NOT_WHAT))

    async def _take_besides(self, progress: Progress, spec: SlotSpec, said: Said, citizen: Citizen) -> Step:
        """What a message tells that doesn't answer the question: other slots, a correction, or nothing."""
        form, absorbed = self._desk.form(progress), self.absorb(progress, said)
        if progress.awaiting in absorbed.slots or absorbed.slots != progress.slots:
            return await self._advance(replace(absorbed, awaiting="", wrong=0), citizen)
        corrected = filling.correct(progress, form, said)
        if corrected:
            return await self._advance(corrected, citizen)
        if (addressed := answers.readdressed(progress, form, said)) is not None:
            return self._ask_again(addressed, spec, words.AMENDED)
        if filling.repeats(progress, form, said):
            return self._ask_again(replace(progress, wrong=0), spec, words.STANDS_ALREADY)
        if answers.tells_others(progress, absorbed, form):
            return self._ask_again(replace(absorbed, wrong=0), spec, words.NOTED)
        return self._note_denied(absorbed, spec, said) or self._reject(progress, spec, said)

    def _note_denied(self, noted: Progress, spec: SlotSpec, said: Said) -> Step | None:
        """The question once more, with what of a message isn't wanted; None where it turns no value down."""
        dropped = denied.among(said.text, said.found)
        if not dropped:
            return None
        called = "、".join(said.text[one.start : one.end] for one in dropped)
        return self._ask_again(replace(noted, wrong=0), spec, words.WITHOUT_ROWS.format(said=called))

    async def _choose(
        self, progress: Progress, spec: SlotSpec, choices: ChoicesSpec, said: Said, citizen: Citizen
    ) -> Step:
        said, form = _of_its_page(progress, said), self._desk.form(progress)
        if (step := await self._leave_out(progress, spec, choices, said, citizen)) is not None:
            return step
        picked = offers.picked(progress.options, said.text, said.found, spec, choices)
        counts = offers.number_in(said.text, progress.options, choices) is not None  # 「2号」 of 科室 is no date then
        corrected = None if counts else revising.revised(progress, form, said, picked)
        corrected = corrected or (filling.correct(progress, form, said) if not picked else None)
        if corrected:
            return await self._with_rest(await self._advance(corrected, citizen), said, citizen)
        if not picked:
            return await self._choose_besides(progress, spec, choices, said, citizen)
        picked, missing = offers.as_before(picked, said, progress.said, choices)
        if len(picked) > 1 or missing:
            noted = {**progress.said, **{type_: said.values[type_] for type_ in filling.MOMENTS & said.values.keys()}}
            waiting = replace(progress, options=picked, said=noted, page=0, wrong=0)
            return self._ask_again(waiting, spec, missing)
        absorbed = progress if counts else self.absorb(progress, said)
        filled = filling.fill(absorbed, progress.awaiting, offers.chosen(picked[0]))
        told = filled if counts or choices.call else answers.with_words(filled, form, progress.awaiting, said.text)
        return await self._advance(told, citizen)

    async def _without(self, progress: Progress, spec: SlotSpec, said: Said, citizen: Citizen) -> Step:
        """The list without what is turned down of it; where that is none of its rows, what else there is."""
        choices = spec.choices
        left = await self._leave_out(progress, spec, choices, said, citizen) if choices else None
        return left or await self._others(progress, spec, citizen)

    async def _leave_out(
        self, progress: Progress, spec: SlotSpec, choices: ChoicesSpec, said: Said, citizen: Citizen
    ) -> Step | None:
        """The list without the rows that are turned down, or what else is said of it; None where none of them is."""
        unwanted = excluding.unwanted(said.text, choices)
        kept, told = excluding.left_out(progress.options, unwanted, spec, choices)
        if not told:
            return None
        rest = excluding.rest(said, choices)
        left = replace(progress, options=kept, page=0, wrong=0)
        if len(kept) < len(progress.options) and offers.picked(kept, rest.text, rest.found, spec, choices):
            return await self._choose(left, spec, choices, rest, citizen)
        return self._ask_again(left, spec, told)

    async def _with_rest(self, step: Step, said: Said, citizen: Citizen) -> Step:
        """The step that asks anew for what was turned down, or the one from there on where the rest names a row."""
        progress = step.progress
        if progress is None or not progress.options or not denied.denials(said.text):
            return step
        spec = self._desk.form(progress).slots[progress.awaiting]
        if spec.choices is None:
            return step
        rest = excluding.rest(said, spec.choices)
        named = offers.picked(progress.options, rest.text, rest.found, spec, spec.choices) if rest.word else ()
        return await self._choose(progress, spec, spec.choices, rest, citizen) if len(named) == 1 else step

    async def _choose_besides(
        self, progress: Progress, spec: SlotSpec, choices: ChoicesSpec, said: Said, citizen: Citizen
    ) -> Step:
        """What a message tells that names none of the rows shown: others of the list, other slots, or nothing."""
        if (step := await self._of_none(progress, spec, said, citizen)) is not None:
            return step
        form = self._desk.form(progress)
        if filling.repeats(progress, form, said):
            return self._ask_again(replace(progress, wrong=0), spec, words.STANDS_ALREADY)
        every = await offers.fetch(self._desk, progress, choices, citizen) if choices.call else ()
        rows = every if isinstance(every, tuple) and len(every) > len(progress.options) else ()
        counts = offers.number_in(said.text, rows, choices) is not None  # of a row that isn't shown
        if rows and not counts and offers.picked(rows, said.text, said.found, spec, choices):
            return await self._choose(replace(progress, options=rows, page=0), spec, choices, said, citizen)
        of_day, missing = offers.of_its_day(rows or progress.options, said, choices)
        if of_day:
            return self._ask_again(replace(progress, options=of_day, page=0, wrong=0), spec, missing)
        if noted := answers.chosen_ahead(progress, form, said):
            return self._ask_again(replace(noted, wrong=0), spec, words.NOTED)
        noted = answers.readdressed(progress, form, said) or self.absorb(progress, said)
        if answers.tells_others(progress, noted, form):
            return self._ask_again(replace(noted, wrong=0), spec, words.NOTED)
        unfound = offers.unfound(said.text, said.found, choices)
        return self._note_denied(noted, spec, said) or self._reject(progress, spec, said, unfound)

    async def _of_none(self, progress: Progress, spec: SlotSpec, said: Said, citizen: Citizen) -> Step | None:
        """What is told to who wants a row without naming one: another, a near one, 「下面那个」; None for all else."""
        match unsuited.wanted(said.word):
            case Unsuited.OTHERS:
                return await self._others(progress, spec, citizen)
            case Unsuited.NEARER:
                return self._ask_again(replace(progress, wrong=0), spec, words.NOT_BY_DISTANCE)
            case Unsuited.WHICH:
                return self._ask_again(progress, spec, words.WHICH_ROW.format(count=len(progress.options)))
        return None

    async def _others(self, progress: Progress, spec: SlotSpec, citizen: Citizen) -> Step:
        """What else there is of a list: its next page, all of it where it was narrowed, or that this is all of it."""
        if (progress.page + 1) * asking.PAGE < len(progress.options):
            return self._ask_again(replace(progress, page=progress.page + 1, wrong=0), spec, "")
        choices = spec.choices
        every = await offers.fetch(self._desk, progress, choices, citizen) if choices else ()
        if isinstance(every, tuple) and len(every) > len(progress.options):
            return self._ask_again(replace(progress, options=every, page=0, wrong=0), spec, words.ALL_ROWS)
        before = offers.chosen_before(progress, self._desk.form(progress))
        chosen = words.NO_OTHERS_CHOSEN.format(chosen=before) if before else ""
        phone = guides.phone(self._desk.service(progress), progress.region, self._desk.hotline)
        return self._ask_again(replace(progress, wrong=0), spec, words.NO_OTHERS.format(chosen=chosen, phone=phone))

    async def _reconsider(self, progress: Progress, said: Said, citizen: Citizen) -> Step:
        """Something other than yes or no to a confirmation: a change, or not understood."""
        amended = await self._amend(progress, said, citizen)
        if amended:
            return amended
        if revising.turns_down(said) and (revised := revising.revised(progress, self._desk.form(progress), said)):
            return await self._advance(revised, citizen)
        corrected = await self.correct(progress, said, citizen)
        if corrected:
            return corrected
        form = self._desk.form(progress)
        repeated = words.STANDS_ALREADY if filling.repeats(progress, form, said) else ""
        if told := repeated or asked_back.answer_unused(self._desk, progress, said):
            return self._ask_to_confirm(progress, form, citizen, told)
        wrong = replace(progress, wrong=progress.wrong + 1)
        why = asked_back.unknown(self._desk, progress, said) or words.WRONG_VALUE
        return self._ask_to_confirm(wrong, form, citizen, self._excuse(wrong, why))

    async def _amend(self, progress: Progress, said: Said, citizen: Citizen) -> Step | None:
        """The new value of what the citizen calls by its name, or the question for it; None where nothing is named."""
        form = self._desk.form(progress)
        anew = amending.wanted_anew(progress, form, said.text)
        if anew and anew == progress.awaiting and progress.options:
            return await self._without(progress, form.slots[anew], said, citizen)
        named = (anew, "") if anew else amending.named_slot(progress, form, said.text)
        if named is None:
            told = amending.not_asked_yet(progress, form, said.text)
            return self.stand(progress, citizen, told) if told else None
        name, text = named
        cleared = replace(filling.clear_from(progress, form, [name]), said={}, anew=name)
        spec = form.slots[name]
        taken = parsed(spec, Said.of(text, said.found, said.now, said.region)) if text and not spec.choices else None
        if taken is not None:
            taken = answers.in_its_divisions(spec, taken, progress.slots[name])
            before = "" if progress.confirming else words.AMENDED
            return await self._advance(filling.fill(cleared, name, taken), citizen, before)
        return await self._advance(cleared, citizen, words.ASK_ANEW)

    def _reject(self, progress: Progress, spec: SlotSpec, said: Said, why: str = "") -> Step:
        """Answers what these words ask, or explains why they are no answer; and asks again."""
        if told := asked_back.answer_unused(self._desk, progress, said):
            return self._ask_again(progress, spec, told)
        progress = replace(progress, wrong=progress.wrong + 1)
        unskipped = words.MUST_BE_TOLD if answers.skips(said.text) else ""
        unknown = asked_back.unknown(self._desk, progress, said)
        excuse = self._excuse(progress, unskipped or unknown or why or spec.wrong or _default_excuse(spec))
        return self._ask_again(progress, spec, excuse)

    def stand(self, progress: Progress, citizen: Citizen, before: str) -> Step | None:
        """What is asked now, once more after these words; None where nothing is."""
        form = self._desk.form(progress)
        if progress.confirming:
            return self._ask_to_confirm(progress, form, citizen, before)
        return self._ask_again(progress, form.slots[progress.awaiting], before) if progress.awaiting else None

    def _ask_again(self, progress: Progress, spec: SlotSpec, before: str) -> Step:
        """The question that stands, after these words."""
        if progress.options:
            reply = asking.option_list(spec.ask, progress.options, progress.page, before=before)
            return Step(progress.service, reply, progress, State.CHOOSING)
        return Step(progress.service, asking.question(spec, before=before), progress, State.ASKING)

    def _excuse(self, progress: Progress, why: str) -> str:
        """Why an answer could not be used; from the third in a row on with a way out."""
        out = words.WAY_OUT.format(hotline=self._desk.hotline) if progress.wrong >= WAY_OUT_AT else ""
        return words.sentence(why, out)


def _of_its_page(progress: Progress, said: Said) -> Said:
    """「最下面那个」 of the rows that are read, as its number; else what is said."""
    start = progress.page * asking.PAGE
    position = choosing.end_in(said.text, len(progress.options[start : start + asking.PAGE]))
    return said if position is None else replace_text(said, str(start + position + 1))


def _one_picked(progress: Progress, said: Said) -> Said:
    """「第二个」 of the values that were named before, in the words that named it; else what is said."""
    position = choosing.number_in(said.text, len(progress.options)) if progress.options else None
    return said if position is None else replace_text(said, progress.options[position].value)


def _default_excuse(spec: SlotSpec) -> str:
    return words.SEND_PHOTO if spec.type == "photo" else words.WRONG_VALUE


def _notice(said: Said, spec: SlotSpec) -> str:
    """Tells a citizen that a look-alike in a plate was read as another sign."""
    corrected = next((one for one in said.found if one.corrected and one.type == spec.type), None)
    return words.CORRECTED_PLATE.format(label=corrected.value) if corrected else ""
