"""Rules over templates: each names only what is known when it is shown, and can be shown on every declared outcome.

Whether it can is tried: with values of each kind that a gateway may give, with fields that it left open, and with
lists of no row and of two.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from bot.catalog import words
from bot.catalog.calls import CallSpec
from bot.catalog.fault import Fault
from bot.catalog.form import Form
from bot.catalog.near import hint
from bot.catalog.rules.slots import back_to_faults
from bot.catalog.rules.vocabulary import ALWAYS_KNOWN, RESERVED, Path, fields_read
from bot.catalog.sentences import of_rendering
from bot.catalog.service import Service
from bot.catalog.templates import Template, TemplateFailed, TemplateSlow

SLOTS: Mapping[str, str] = {
    "date": "2026-11-21",
    "month": "2026-11",
    "year": "2026",
    "amount": "12.5",
    "plate": "冀B12345",
}
"""What a slot of these types holds; all others hold words."""
SAMPLES: tuple[Any, ...] = ("示例", "12", "2026-11-21", "2026-11-21 08:05", "202611", 12, 12.5, True, [], {})
"""Values of the kinds that gateways give; a template must be able to show at least one kind."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A template, where it stands, and the names that it may use: slots, and fields of an answer."""

    path: Path
    template: Template
    answer: Set[str] = frozenset()
    rows: Set[str] | None = None
    """Fields of each row, where the answer is a list."""
    never_empty: bool = False
    """Whether another template is shown where the list is empty."""


class Open(dict[str, Any]):
    """A row, or a choice, all of whose fields are the sample."""

    def __init__(self, sample: Any) -> None:
        super().__init__()
        self._sample = sample

    def __missing__(self, key: str) -> Any:
        return self._sample

    def __str__(self) -> str:
        return "示例"


def reply_faults(path: Path, form: Form, service: Service) -> Iterator[Fault]:
    """All of a form's."""
    submit = service.calls.get(form.submit)
    for name in sorted(RESERVED & fields_read(service, form.submit)):
        yield Fault((*path, "submit"), words.RESERVED.format(name=name))
    for shown in (*_shown(form, service, submit), *_of_elsewhere(form)):
        known = {*form.slots, *ALWAYS_KNOWN, *shown.answer}
        strangers = sorted(shown.template.names - known)
        for name in strangers:
            yield Fault((*path, *shown.path), words.TEMPLATE_UNKNOWN.format(name=name) + hint(name, known))
        if not strangers:
            yield from _tried((*path, *shown.path), shown, form)
    yield from _links(path, form, service)


def _shown(form: Form, service: Service, submit: CallSpec | None) -> Iterator[Shown]:
    replies = form.replies
    answer = {"rows", "total", *fields_read(service, form.submit)}
    rows = set(submit.read) if submit and submit.rows is not None else None
    yield Shown(("replies", "done"), replies.done, answer, rows, never_empty=replies.empty is not None)
    if form.confirm:
        yield Shown(("confirm",), form.confirm)
    if form.line:
        yield Shown(("line",), form.line, fields_read(service, form.submit) if rows is None else rows)
    if form.of_one and form.of_one.say:
        known = fields_read(service, form.submit) if rows is None else rows
        of = submit.each.get(form.of_one.of, {}) if submit and form.of_one.of else known
        yield Shown(("of_one", "say"), form.of_one.say, {*of, "position"})
    if replies.empty:
        yield Shown(("replies", "empty"), replies.empty)
    if replies.unknown:
        yield Shown(("replies", "unknown"), replies.unknown)
    for code, refusal in replies.refused.items():
        yield Shown(("replies", "refused", code), refusal.say)
    if form.remind:
        yield Shown(("remind", "say"), form.remind.say, fields_read(service, form.submit))
    if form.follow:
        yield Shown(("follow", "say"), form.follow.say, fields_read(service, form.follow.call))


def _of_elsewhere(form: Form) -> Iterator[Shown]:
    for name, spec in form.slots.items():
        if spec.elsewhere is not None:
            yield Shown(("slots", name, "elsewhere"), spec.elsewhere)


def _links(path: Path, form: Form, service: Service) -> Iterator[Fault]:
    link = form.replies.link
    if link is not None and link.url not in fields_read(service, form.submit) | {"rows", "total"}:
        yield Fault((*path, "replies", "link"), words.NO_ANSWER_FIELD.format(name=link.url))
    for code, refusal in form.replies.refused.items():
        if refusal.back_to is not None:
            yield from back_to_faults((*path, "replies", "refused", code), refusal.back_to, form)


def _tried(path: Path, shown: Shown, form: Form) -> Iterator[Fault]:
    """A case in which no kind of value can be shown, or any that takes too long."""
    try:
        for case, count in _cases(shown):
            failures = [_failure(shown, form, sample, count) for sample in SAMPLES]
            if all(failures):
                yield Fault(path, words.TEMPLATE_FAILS.format(case=case, why=of_rendering(failures[0])))
    except TemplateSlow as error:
        yield Fault(path, str(error))


def _cases(shown: Shown) -> Iterator[tuple[str, int]]:
    if shown.rows is None:
        yield words.ALL_GIVEN, 0
    else:
        if not shown.never_empty:
            yield words.ROWS_NONE, 0
        yield words.ROWS_SOME, 2


def _failure(shown: Shown, form: Form, sample: Any, count: int) -> str:
    """What went wrong with values of one kind; empty when nothing did. Raises TemplateSlow."""
    try:
        shown.template.render(_values(shown, form, sample, count))
    except TemplateSlow:
        raise
    except TemplateFailed as error:
        return str(error.__cause__ or error)
    return ""


def _values(shown: Shown, form: Form, sample: Any, count: int) -> Mapping[str, Any]:
    slots = {n: Open(sample) if s.choices else SLOTS.get(s.type, "示例") for n, s in form.slots.items()}
    rows = [dict.fromkeys(shown.rows or (), sample) for _ in range(count)]
    fixed = {"held": Open(sample), "number": "示例", "person": {"name": "示例"}, "today": "2026-11-21"}
    listed = shown.template.listed
    answer = {name: [Open(sample)] * 2 if name in listed else sample for name in shown.answer}
    return {**fixed, **slots, **answer, "rows": rows, "total": count}
