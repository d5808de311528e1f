"""A citizen who answers whatever is asked until the form wants to be confirmed."""

import re
import secrets
from collections.abc import Mapping

from tests.phone import Phone

CONFIRM = "确认请回复"
CHOSEN = re.compile(r"^已选：.*$", re.MULTILINE)
"""The head of a list, which is no part of the question."""


def new_plate(province: str = "冀B") -> str:
    """A plate that nobody had before: the sandbox remembers as long as the tests run."""
    return f"{province}{secrets.randbelow(90000) + 10000}"


async def answer_all(
    phone: Phone, opening: str, answers: Mapping[str, str], *, until: str = CONFIRM, most: int = 14
) -> str:
    """Opens with a message, then answers by the first of `answers` whose words the question holds, else with 1."""
    asked = await phone.says(opening)
    for _ in range(most):
        if until in asked:
            return asked
        question = CHOSEN.sub("", asked)
        asked = await phone.says(next((said for words, said in answers.items() if words in question), "1"))
    raise AssertionError(asked)
