"""What other versions of the encoder and of this code left in the router's folder: 60 MB a file, and nobody reads it.

Fits are cleared out as new ones are kept (bot.intents.store).
"""

import contextlib
import time
from pathlib import Path

import structlog

from bot.intents import folders, network, pieces
from bot.intents.semantic import UniversalEncoder, installed, vectors_in

log = structlog.get_logger(__name__)

KINDS = ("network-*", "pieces*", "table-*.u8", "vectors-*")
"""All that was ever written there besides fits."""
LEFT = (f"routing/*{folders.PART}", f"routing/*{folders.GONE}")
"""Of fits whose process was killed on the way."""
STALE_S = 24 * 3600
"""What is younger may be on its way, or belong to a server of the former version that is being replaced just now. One
that runs on has what it reads open."""


def sweep(folder: Path) -> None:
    """Removes what nobody who begins from now on reads. Under the lock of whoever learns."""
    kinds: tuple[str, ...] = LEFT
    used: set[Path] = set()
    if installed():
        kinds += KINDS
        used = {network.place_in(folder), pieces.file_in(folder), vectors_in(folder, UniversalEncoder.name)}
    for place in {place for kind in kinds for place in folder.glob(kind)} - used:
        with contextlib.suppress(OSError):  # whoever wrote it may take it away
            if time.time() - place.stat().st_mtime > STALE_S:
                folders.remove(place) if place.is_dir() else place.unlink()
                log.info("removed from the router's folder", name=place.name)
