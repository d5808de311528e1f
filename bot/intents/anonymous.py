"""Citizens' own words as operators may read them: nobody is named in them."""

from collections.abc import Collection

from bot.intents.numbers import hidden
from bot.intents.slots.persons import names_in
from bot.masking import UNSEEN, mask

STAND_IN = "<name>"


def anonymous(text: str, known: Collection[str] = ()) -> str:
    """The text masked (bot.masking), with a stand-in for every name, announced or not, wherever it stands.

    Numbers that may be somebody's are hidden too (bot.intents.numbers).

    `known`: names that are known of the person or were given in the talk. Rather hides a word too much than a name too
    little. A name that nothing tells from a word (no surname, nobody knows it) stays.
    """
    plain = text.translate(UNSEEN)
    names = {*names_in(plain), *filter(None, known)}
    for name in sorted(names, key=len, reverse=True):
        plain = plain.replace(name, STAND_IN)
    return hidden(mask(plain))
