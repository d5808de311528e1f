"""「错了 13900002222」: another number in what was told in a citizen's own words, the rest of which stands. Pure."""

from msgspec.structs import replace

from bot.catalog.form import Form
from bot.dialogue.conversation import Filled, Progress
from bot.dialogue.said import Said
from bot.intents.slots import extract


def reworded(progress: Progress, form: Form, said: Said) -> Progress | None:
    """The form with the one value that a message is in place of the one of its kind in an answer in own words.

    None where the message is more or less than one value, or no such answer has exactly one of its kind.
    """
    if len(said.found) != 1 or not said.is_values_only:
        return None
    new = said.found[0]
    for name in reversed(tuple(form.slots)):
        if form.slots[name].type != "text" or name not in progress.slots:
            continue
        told = progress.slots[name].label
        same = [one for one in extract(told, now=said.now, region=said.region) if one.type == new.type]
        if len(same) == 1 and same[0].value != new.value:
            text = f"{told[: same[0].start]}{said.text[new.start : new.end]}{told[same[0].end :]}"
            return replace(progress, slots={**progress.slots, name: Filled(text, text)}, wrong=0)
    return None
