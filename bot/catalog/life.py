"""What happens in a life and brings several errands with it."""

from bot.catalog.entry import Entry, Phrases, ServiceId


class LifeEvent(Entry):
    """One such event: how citizens tell of it, what there is to do, and what of that is served here."""

    name: str
    said: Phrases
    """Told as a whole message, with whatever asks what to do now around it; where a service is meant for sure, it goes
    before."""
    whose: bool = False
    """Whether a person must be named before it: 「走了」 alone says nothing."""
    say: str
    offer: tuple[ServiceId, ...] = ()
    """Services to pick from, in the order in which they are needed."""
