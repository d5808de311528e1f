"""Turns what has to be said into a Reply: questions, lists to choose from, confirmations."""

from collections.abc import Mapping, Sequence

from bot.catalog.slots import SlotSpec
from bot.dialogue import words
from bot.dialogue.conversation import Option
from bot.messages import Choice, Reply

PAGE = 8


def sentence(text: str) -> Reply:
    """Words and nothing else."""
    return Reply(text)


def question(spec: SlotSpec, *, before: str = "") -> Reply:
    """Asks for one value, with an example of its form."""
    example = words.EXAMPLE.format(example=spec.example) if spec.example else ""
    skip = words.SKIP_HINT if spec.may_skip else ""
    return Reply(words.sentence(before, spec.ask + example + skip))


def option_list(ask: str, options: Sequence[Option], page: int, *, before: str = "") -> Reply:
    """A numbered page of options; numbers count through all pages."""
    start = page * PAGE
    shown = options[start : start + PAGE]
    hint = words.CHOOSE_MORE if len(options) > start + PAGE else words.CHOOSE
    text = words.sentence(before, ask, words.numbered((o.label for o in shown), start + 1), hint)
    return Reply(text, tuple(Choice(o.label, o.label) for o in shown))


def confirmation(text: str) -> Reply:
    """Shows what will be submitted and asks for a yes."""
    return Reply(
        words.sentence(text, words.CONFIRM),
        tuple(Choice(label, label) for label in (words.CONFIRM_LABEL, words.CANCEL_LABEL)),
    )


def clarification(names: Mapping[str, str]) -> Reply:
    """Which of these services, named by their ids?"""
    text = words.sentence(words.CLARIFY, words.numbered((*names.values(), words.NONE_OF_THESE)), words.CHOOSE)
    return Reply(text, (*services(names), Choice(words.NONE_OF_THESE, words.NONE_OF_THESE)))


def services(names: Mapping[str, str]) -> tuple[Choice, ...]:
    """Services to tap, by id and name."""
    return tuple(Choice(name, name, service) for service, name in names.items())
