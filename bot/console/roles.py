"""What operators may do: each role may do all that the one before it may."""

from enum import StrEnum


class Role(StrEnum):
    """Ordered from the least to the most."""

    VIEWER = "viewer"
    """Sees everything, changes nothing."""
    EDITOR = "editor"
    """Writes drafts."""
    PUBLISHER = "publisher"
    """Publishes, posts notices, closes a service."""
    ADMIN = "admin"
    """Operators, gateways, the bot as a whole, the audit log."""

    def reaches(self, wanted: "Role") -> bool:
        """Whether this role may do what another may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(wanted)
