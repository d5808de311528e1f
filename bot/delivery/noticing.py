"""What a turn tells about how well citizens are served: figures, questions worth keeping. Who it was stays out."""

from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from time import time

from msgspec.structs import replace
from rapidfuzz import fuzz

from bot.catalog.model import Catalog
from bot.catalog.service import ServiceKind
from bot.dialogue.commands import command_in, correction_in
from bot.dialogue.conversation import Conversation, names_in
from bot.dialogue.turn import State, Turn
from bot.dialogue.words import NONE_OF_THESE_SAID, Command
from bot.insight.figures import Figure, Place, bucket, channel_of, place_of
from bot.insight.left import Left
from bot.insight.questions import Question, Why
from bot.insight.recorder import Recorder
from bot.intents.anonymous import anonymous
from bot.intents.decision import Verdict
from bot.messages import InboundMessage, Kind

SWITCHED_S = 60.0
"""Who asks for another service so soon was not given the one that they meant."""
MISLED = frozenset((Why.CORRECTED, Why.SWITCHED))
OWN = "bound:"
"""How ids begin of messages that banshi writes in a citizen's name, to go on after a login: nobody's question."""
COMING_AND_GOING = frozenset((Kind.FOLLOW, Kind.UNFOLLOW, Kind.ENTER))
REMEMBERED = 4096
ALIKE = 50.0
"""After a service that only tells something, a second question counts where it is like the first, of 100."""


def notice(
    recorder: Recorder, catalog: Catalog, message: InboundMessage, before: Conversation, turn: Turn, spent_s: float
) -> None:
    """Records a message that was answered; what is only tried out stays out."""
    if message.address.is_trial:
        return
    after, place = turn.conversation, place_of(message.address, turn.conversation.region)
    told = questions(catalog, message, before, turn)
    if known := names_in(before) | names_in(after):
        told = [replace(question, text=anonymous(question.text, known)) for question in told]
    recorder.answered(message.address, place, figures(place, message, before, turn, spent_s), told)
    if not (after.form or before.form or before.paused):
        return
    misled = {question.service for question in told if question.why in MISLED}
    for service, left in forms(message, before, turn, misled):
        if left is not None and known:
            left = replace(left, opening=anonymous(left.opening, known))  # noqa: PLW2901 (the same form)
        recorder.stand(message.address, service, left)


def figures(
    place: Place, message: InboundMessage, before: Conversation, turn: Turn, spent_s: float
) -> tuple[Figure, ...]:
    """What a message adds to the figures. Names: docs/operations.md."""
    if message.kind in COMING_AND_GOING:
        return (Figure(f"{message.kind}s", *place),)
    took = "" if message.id.startswith(OWN) else bucket(spent_s)
    end, label = _end(message, before, turn)
    return _added(place, took, end, label, turn.request.verdict if turn.request else "")


def _end(message: InboundMessage, before: Conversation, turn: Turn) -> tuple[str, str]:
    """The figure that says how a message ended, with its label; empty where none does."""
    if turn.urgent:
        return "urgent", ""
    if turn.state is State.HANDED_OVER:
        return "handed_over", ""
    if turn.unlisted or (turn.service is None and turn.request is not None and turn.request.unmatched):
        return "missed", ""
    if turn.state is State.DONE and turn.service:
        return "done", turn.service
    return ("abandoned", turn.service or "") if _broken_off(message, before, turn) else ("", "")


@lru_cache(REMEMBERED)
def _added(place: Place, took: str, end: str, label: str, verdict: str) -> tuple[Figure, ...]:
    """The same few hundred all day: to make them anew took a message 5 µs."""
    every = (Figure("messages", *place), Figure("answers", *place, took)) if took else ()
    ended = (Figure(end, *place, label),) if end else ()
    asked = (Figure("requests", *place, str(verdict)),) if verdict else ()
    return (*every, *ended, *asked)


def questions(catalog: Catalog, message: InboundMessage, before: Conversation, turn: Turn) -> Sequence[Question]:
    """The questions of a turn that are worth keeping."""
    request = turn.request
    kept = _of_before(message, before, turn)
    if turn.unlisted:
        opening = request.text if request else before.form.opening if before.form else message.text
        kept.append(Question(opening, Why.UNLISTED, turn.service or ""))
    if request is None or turn.urgent:
        return kept
    kept.append(Question(request.text, Why.ASKED, request.service))
    if request.unmatched and turn.service is None:
        kept.append(Question(request.text, Why.UNMATCHED, meant=request.nearest))
    if request.verdict is Verdict.ROUTE and (before.began or before.offered):
        kept += _misrouted(catalog, message, before, request.service)
    return kept


def _of_before(message: InboundMessage, before: Conversation, turn: Turn) -> list[Question]:
    """What was asked before this message, where it says that none of the offered was meant, or breaks a form off."""
    kept = []
    if before.offered and before.asked and message.word in NONE_OF_THESE_SAID:
        kept.append(Question(before.asked, Why.UNCLEAR, meant=before.offered[0]))
    if before.form is not None and before.form.opening and _broken_off(message, before, turn):
        kept.append(Question(before.form.opening, Why.ABANDONED, before.form.service))
    return kept


def forms(
    message: InboundMessage, before: Conversation, turn: Turn, misled: Set[str]
) -> Iterator[tuple[str, Left | None]]:
    """How the forms of a turn stand, by service: still to be filled, or (None) over.

    One that was set aside for something else may be gone on with, so its time runs on; one that was opened by mistake
    (`misled`) or taken to the people behind the bot is over.
    """
    now = turn.conversation.form
    if now is not None and not now.sent:
        yield now.service, Left(now.service, channel_of(message.address), turn.conversation.region, now.opening)
    for former in (before.form, before.paused):
        if former is None or (now is not None and now.service == former.service and not now.sent):
            continue
        set_aside = turn.conversation.paused is not None and turn.conversation.paused.service == former.service
        if former is before.paused and not set_aside and turn.conversation.paused is not None:
            continue  # another form took its place: nobody can go on with it, and nobody ended it
        if not set_aside or former.service in misled or turn.state is State.HANDED_OVER:
            yield former.service, None


def _misrouted(catalog: Catalog, message: InboundMessage, before: Conversation, service: str) -> Iterator[Question]:
    """The question before this one, where this one shows that it was led astray."""
    if before.offered and before.asked and service not in before.offered:
        yield Question(before.asked, Why.UNCLEAR, meant=service)
    began = before.began
    if began is None or not began.text or began.service == service or service not in catalog.services:
        return
    if catalog.services[service].kind in {ServiceKind.HUMAN, ServiceKind.MENU, ServiceKind.PRIVACY}:
        return
    if correction_in(message.text) is not None:
        yield Question(began.text, Why.CORRECTED, began.service, service)
        return
    soon = time() - began.at <= SWITCHED_S
    unfinished = before.form is not None and before.form.service == began.service
    if soon and (unfinished or fuzz.ratio(began.text, message.text) >= ALIKE):
        yield Question(began.text, Why.SWITCHED, began.service, service)


def _broken_off(message: InboundMessage, before: Conversation, turn: Turn) -> bool:
    """Whether the citizen ended a form that was not done."""
    ended = before.form is not None and turn.conversation.form is None and turn.state is State.IDLE
    return ended and command_in(message.text) in {Command.CANCEL, Command.BACK}
