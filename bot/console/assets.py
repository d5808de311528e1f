"""What browsers get besides pages: built from `browser/` by `scripts/console-assets`, kept by browsers for long."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "assets"
PATH = "/assets"
FOR_GOOD = "public, max-age=31536000, immutable"
MISSING = "the console's assets are not built: run `make install` (or scripts/console-assets)"


class Assets(StaticFiles):
    """Files whose address names their content, so that browsers may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file; a plain line where nothing was built."""
        if not built():
            return PlainTextResponse(MISSING, 503)
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = FOR_GOOD if b"v=" in scope["query_string"] else "no-cache"
        return answer


def mount() -> Mount:
    """The files under /console/assets: public, they hold nothing of anybody's."""
    return Mount(PATH, Assets(directory=FOLDER, check_dir=False), name="console-assets")


def built() -> bool:
    """Whether the build has run."""
    return (FOLDER / "console.js").exists()


@cache
def address(name: str) -> str:
    """The address of a file, with its content's hash behind."""
    file = FOLDER / name
    digest = hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest() if file.exists() else "none"
    return f"/console{PATH}/{name}?v={digest}"
