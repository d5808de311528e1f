"""`banshi vault …`: the keys from the command line."""

from bot import stores
from bot.audit import Event, Journal
from bot.audit.chain import Signer
from bot.identity.rotation import Rotated, Rotation
from bot.identity.vault import Vault
from bot.keyring import load_keyring
from bot.settings import Settings


def key_lines(settings: Settings) -> list[str]:
    """The ids of the keys and what each is for; no secret."""
    ring = load_keyring(settings)
    lines = [f"{ring.current.id}  current, {settings.cipher}", *(f"{key.id}  opens only" for key in ring.older)]
    named = "hash key" if ring.hashing else "the oldest of these"
    return [*lines, f"{ring.pseudonyms.id}  makes pseudonyms ({named})"]


async def rotate(settings: Settings, operator: str) -> Rotated:
    """Seals everything anew, and puts that on record. Raises StoreUnavailable, AuditUnavailable."""
    ring = load_keyring(settings)
    journal = Journal(settings.audit_folder, Signer(ring))
    who, detail = f"operator:{operator}", {"key": ring.current.id}
    journal.append([Event(who, "vault.rotate", "key rotation", "begun", detail)])
    redis = stores.connect(settings.redis_url)
    try:
        done = await Rotation(redis, Vault(ring, settings.cipher)).run()
    finally:
        await redis.aclose()
    counts = {"resealed": done.resealed, "unreadable": done.unreadable, "changed": done.changed}
    journal.append([Event(who, "vault.rotate", "key rotation", "done", {**detail, **counts})])
    return done
