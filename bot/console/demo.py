"""The demo's operators: public values, under `make serve` only, kept in no store that a real server might find."""

from collections.abc import Mapping

from bot.console.operators import Operator
from bot.console.passwords import hashed
from bot.console.roles import Role

PASSWORD = "banshi-demo-2026"  # noqa: S105 (public, for the sandbox)
SUBJECTS = {Role.EDITOR: "zhang"}
"""Who of the pretend identity provider's people is an operator."""


def demo_operators() -> Mapping[str, Operator]:
    """One for each role, called after it, all with the one password; the editor by the identity provider too."""
    kept = hashed(PASSWORD)
    return {
        f"demo-{role}": Operator(f"demo-{role}", role, password=kept, subject=SUBJECTS.get(role, "")) for role in Role
    }
