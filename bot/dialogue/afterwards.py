"""What a form that is done leaves to be done later: a reminder, the end of one, a case to follow, one to rate."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.catalog.converters import BEIJING
from bot.catalog.form import Following, Reminder
from bot.dialogue.conversation import Progress
from bot.dialogue.desk import Desk
from bot.dialogue.errand import Errand, Follow, Rateable, Remind, Unremind
from bot.dialogue.plan import Plan
from bot.identity.person import Citizen
from bot.intents.anonymous import anonymous
from bot.messages import Reply
from bot.services.outcome import Done


def errands(desk: Desk, progress: Progress, outcome: Done, citizen: Citizen) -> tuple[Errand, ...]:
    """What the entry declares for a form that was done just now."""
    return tuple(_errands(desk, desk.plan(progress), progress, outcome, citizen))


def _errands(desk: Desk, plan: Plan, progress: Progress, outcome: Done, citizen: Citizen) -> Iterator[Errand]:
    form, gateway = plan.form, plan.submit.gateway
    if form.cancels is not None and form.cancels in progress.slots:
        yield Unremind(_reminder_key(gateway, progress.slots[form.cancels].value))
    if form.remind is not None:
        yield from _remind(desk, form.remind, gateway, progress, outcome, citizen)
    if form.follow is not None:
        case = replace(progress, held={**progress.held, **outcome.fields}, confirming=False, options=())
        state = str(outcome.fields.get(form.follow.state) or "")
        if state not in form.follow.ended:
            yield Follow(follow_key(progress.number), case, form.follow.every_min, state)
    if not progress.action and plan.writes:
        yield Rateable(progress.number, progress.service, False, anonymous(progress.opening), progress.region)


def follow_key(number: str) -> str:
    """What a case is followed under, by its business number."""
    return f"follow:{number}"


def _remind(
    desk: Desk, remind: Reminder, gateway: str, progress: Progress, outcome: Done, citizen: Citizen
) -> Iterator[Remind]:
    """Nothing where the moment has passed, or the gateway's day can't be read."""
    try:
        day = datetime.fromisoformat(str(outcome.fields[remind.date])[:10])
    except (KeyError, ValueError):
        return
    hour, minute = map(int, remind.at.split(":"))
    at = (day - timedelta(days=1)).replace(hour=hour, minute=minute, tzinfo=BEIJING)
    if at > datetime.now(BEIJING):
        text = desk.render(remind.say, progress, citizen, dict(outcome.fields))
        yield Remind(_reminder_key(gateway, outcome.fields[remind.of]), at.timestamp(), text)


def _reminder_key(gateway: str, appointment: object) -> str:
    return f"remind:{gateway}:{appointment}"


async def follow(desk: Desk, errand: Follow, spec: Following, citizen: Citizen) -> tuple[Reply | None, Follow | None]:
    """What to tell about a case, if anything, and the errand as it goes on, None where it has ended."""
    outcome = await desk.call(errand.progress, spec.call, citizen)
    if not isinstance(outcome, Done) or outcome.empty:
        return None, errand
    state = str(outcome.fields.get(spec.state) or "")
    if not state or state == errand.state:
        return None, errand
    said = desk.render(spec.say, errand.progress, citizen, dict(outcome.fields))
    told = Reply(said) if said.strip() else None
    return told, None if state in spec.ended else replace(errand, state=state)
