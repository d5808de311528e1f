"""Lists to choose from: fetched live, narrowed by what was said, picked by the citizen."""

from collections.abc import Mapping, Sequence

from bot.catalog.form import Form
from bot.catalog.slots import ChoicesSpec, SlotSpec
from bot.catalog.templates import Template, TemplateFailed
from bot.dialogue import choosing, either, filling, moments, words
from bot.dialogue.conversation import Filled, Option, Progress
from bot.dialogue.desk import Desk
from bot.dialogue.said import Said
from bot.identity.person import Citizen
from bot.intents.slots import Found, denied, mask, values
from bot.messages import bare
from bot.services.outcome import Done, Fields, Refused, Unknown

SHORT_TYPES = frozenset(("city", "district", "date", "plate", "line"))
"""Values besides those chosen that tell lists apart."""


async def fetch(
    desk: Desk, progress: Progress, choices: ChoicesSpec, citizen: Citizen
) -> tuple[Option, ...] | Refused | Unknown:
    """What can be chosen now, or what the gateway answered instead."""
    if choices.call is None:
        return tuple(Option(text, text) for text in choices.options)
    outcome = await desk.call(progress, choices.call, citizen)
    if not isinstance(outcome, Done):
        return outcome
    assert choices.label is not None, "the model asks for it beside `call`"
    assert choices.value is not None, "the model asks for it beside `call`"
    label, value = choices.label, choices.value
    return tuple(
        Option(_label(label, row, str(row[value])), str(row[value]), row)
        for row in outcome.rows
        if row.get(value) is not None
    )


async def of_value(desk: Desk, progress: Progress, choices: ChoicesSpec, citizen: Citizen, value: str) -> Filled | None:
    """The option with this value, as a slot's; None where it can't be chosen now."""
    options = await fetch(desk, progress, choices, citizen)
    meant = [option for option in options if option.value == value] if isinstance(options, tuple) else []
    return chosen(meant[0]) if meant else None


def _label(template: Template, row: Fields, value: str) -> str:
    """How an option is shown; its bare value where the template breaks on this row."""
    try:
        return template.render(row)
    except TemplateFailed:
        return value


def certain(options: Sequence[Option], progress: Progress, spec: SlotSpec, choices: ChoicesSpec) -> Filled | None:
    """The one option that was said already, by a value or by its name in the message that opened the form."""
    if was_said(progress.said, spec, choices):
        meant = narrowed(options, progress.said, spec, choices)
    else:
        opening = denied.rest(progress.opening, behind=choices.call is not None)
        meant = choosing.mentioned(options, opening) or choosing.meant(options, choices.means, opening)
    return chosen(meant[0]) if len(meant) == 1 else None


def said_before(progress: Progress, spec: SlotSpec, choices: ChoicesSpec) -> Filled | None:
    """The one of the options written in the entry that the citizen has named without having been asked."""
    return certain([Option(text, text) for text in choices.options], progress, spec, choices)


def narrowed(
    options: Sequence[Option], said: Mapping[str, str | float], spec: SlotSpec, choices: ChoicesSpec
) -> tuple[Option, ...]:
    """The options that agree with everything said so far."""
    meant = choosing.narrow(options, said, choices.match)
    return choosing.named(meant, str(said[spec.type])) if meant and spec.type in said else meant


def nearest(
    options: Sequence[Option], said: Mapping[str, str | float], spec: SlotSpec, choices: ChoicesSpec
) -> tuple[Sequence[Option], str]:
    """The options that agree with everything said so far; else those of the day that was said, else all of them.

    With it the sentence for what none agrees with, empty where some do.
    """
    agreeing = narrowed(options, said, spec, choices)
    if agreeing:
        return agreeing, ""
    of_day = choosing.narrow(options, {"date": said["date"]}, choices.match) if "date" in said else ()
    if of_day and "period" in said:
        return of_day, words.NOT_THAT_HALF.format(day=str(said["date"])[5:], half=said["period"])
    return options, missing(said, spec, choices)


def missing(said: Mapping[str, str | float], spec: SlotSpec, choices: ChoicesSpec) -> str:
    """The sentence for a value that no option agrees with."""
    type_ = next(type_ for type_ in (spec.type, *choices.match.values()) if type_ in said)
    if type_ == "date":
        return words.NOT_THAT_DAY.format(day=str(said[type_])[5:])
    return words.NOT_AMONG.format(said=str(said[type_]))


def was_said(said: Mapping[str, str | float], spec: SlotSpec, choices: ChoicesSpec) -> bool:
    """Whether anything was said that tells options apart."""
    return spec.type in said or any(type_ in said for type_ in choices.match.values())


def number_in(text: str, options: Sequence[Option], choices: ChoicesSpec) -> int | None:
    """The position of the row that an answer counts; in a list of days 「2号」 counts none."""
    of_days = moments.day_field(choices.match) is not None
    return choosing.number_in(text, len(options), of_days=of_days)


def picked(
    options: Sequence[Option], text: str, found: tuple[Found, ...], spec: SlotSpec, choices: ChoicesSpec
) -> tuple[Option, ...]:
    """The options that an answer means: by number, by a day or time or another value said, by name; none when it means
    none, as where no row is of the day that was said.
    """
    number = number_in(text, options, choices)
    if number is not None:
        return (options[number],)
    if exact := tuple(option for option in options if bare(option.label) == bare(text)):
        return exact
    said = values(text, found)
    field = moments.day_field(choices.match)
    of_day = moments.on_day(options, field, text, found) if field else None
    if of_day is not None:
        options = of_day
        said.pop("date", None)
    placed = moments.at_edge(options, text) or moments.at_time(options, text)
    if placed or not options:
        return placed
    named = choosing.named(options, mask(text, found) if of_day else text)
    if len(named) == 1:
        return named
    otherwise = choosing.meant(options, choices.means, text)
    if len(otherwise) == 1:
        return otherwise
    meant = _one_of(options, text, found, spec, choices)
    meant = meant or (narrowed(options, said, spec, choices) if was_said(said, spec, choices) else of_day or ())
    rest = choosing.named(meant, mask(text, found)) if len(meant) > 1 else ()
    return rest or meant or named or otherwise or choosing.named(options, choosing.unframed(text))


def _one_of(
    options: Sequence[Option], text: str, found: tuple[Found, ...], spec: SlotSpec, choices: ChoicesSpec
) -> tuple[Option, ...]:
    """The options of 「路北区或者丰南区」: those of any of the values; none where no several are named."""
    types = {spec.type, *choices.match.values()} & either.types(text, found)
    told = [{type_: value} for type_ in types for value in either.values(text, found, type_)]
    meant = {option.value for one in told for option in narrowed(options, one, spec, choices)}
    return tuple(option for option in options if option.value in meant)


def as_before(
    meant: tuple[Option, ...], said: Said, before: Mapping[str, str | float], choices: ChoicesSpec
) -> tuple[tuple[Option, ...], str]:
    """Of several options those of the half day (or the day) that was said before and isn't said anew.

    All of them where none is, with the sentence for that.
    """
    if filling.MOMENTS.isdisjoint(said.values):
        return meant, ""
    kept = {type_: before[type_] for type_ in filling.MOMENTS & before.keys() - said.values.keys()}
    if agreeing := choosing.narrow(meant, kept, choices.match):
        return agreeing, ""
    told = {**kept, **said.values}
    return meant, words.NOT_THAT_HALF.format(day=str(told["date"])[5:], half=told["period"])


def of_its_day(options: Sequence[Option], said: Said, choices: ChoicesSpec) -> tuple[tuple[Option, ...], str]:
    """The options of the day that is said, where none is of its half that is said too, with the sentence for that."""
    field = moments.day_field(choices.match)
    if field is None or "date" not in said.values or "period" not in said.values:
        return (), ""
    of_day = moments.on_day(options, field, said.text, said.found) or ()
    lead = words.NOT_THAT_HALF.format(day=str(said.values["date"])[5:], half=said.values["period"])
    return of_day, lead if of_day else ""


def unfound(text: str, found: tuple[Found, ...], choices: ChoicesSpec) -> str:
    """The sentence for an answer that no option agrees with: the day that was said, or its words.

    Never a long number: it may be somebody's.
    """
    day = str(values(text, found).get("date", ""))
    if day and moments.day_field(choices.match):
        return words.NOT_THAT_DAY.format(day=day[5:])
    said = text.strip()[:20]
    return words.NOT_AMONG_NUMBER if sum(c.isdigit() for c in said) >= 6 else words.NOT_AMONG.format(said=said)


def heading(progress: Progress, form: Form) -> str:
    """What was chosen so far, for the head of the next list; empty where nothing was."""
    before = chosen_before(progress, form)
    return words.CHOSEN_SO_FAR.format(chosen=before) if before else ""


def chosen_before(progress: Progress, form: Form) -> str:
    """The same without words around it."""
    shown = [
        progress.slots[name].label
        for name, spec in form.slots.items()
        if name in progress.slots and not spec.sensitive and (spec.choices is not None or spec.type in SHORT_TYPES)
    ]
    return " · ".join(label for label in shown if label)


def chosen(option: Option) -> Filled:
    """An option as a slot's value."""
    return Filled(option.value, option.label, option.fields)
