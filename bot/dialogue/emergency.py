"""What a citizen in need reads: the number first, what to do until help comes, how to go on later."""

from bot.catalog.model import Catalog
from bot.dialogue import words
from bot.dialogue.conversation import Conversation
from bot.dialogue.forms import Forms
from bot.intents.decision import Decision, Verdict
from bot.intents.urgent import Urgent
from bot.messages import Reply


def may_be_hinted(forms: Forms, talk: Conversation) -> bool:
    """Whether a mere hint is worth an alarm: the answer to a question may hold the same words, such as 「胸闷」."""
    form = talk.form
    return form is None or form.binding or form.confirming or forms.asks_number(form)


def reply(catalog: Catalog, urgent: Urgent, errand: Decision | None) -> Reply:
    """The answer to an emergency; `errand`: what else was asked for, as routing sees it."""
    said = catalog.emergencies
    kind = next(kind for kind in said.kinds if kind.id == urgent.kinds[0])
    others = [number for number in urgent.numbers[1:] if number not in kind.say]
    besides = said.besides.format(numbers=words.listed(others)) if others else ""
    wanted = errand.service if errand and errand.verdict is Verdict.ROUTE else None
    later = said.afterwards.format(name=catalog.services[wanted].name) if wanted else said.go_on
    english = words.ENGLISH_NUMBERS.get(urgent.numbers[0], "") if urgent.in_english else ""
    return Reply(words.sentence(english, f"{urgent.numbers[0]}{words.STOP}{kind.say}{besides}", later))
