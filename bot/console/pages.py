"""Renders the console's templates: everything escaped, nothing missing, one nonce a page."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot import request_ids
from bot.catalog.converters import BEIJING
from bot.console import assets
from bot.dialogue import words

TEMPLATES = Path(__file__).parent / "templates"

_pages = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def rendered(request: Request, name: str, status: int, values: Mapping[str, Any]) -> HTMLResponse:
    """A template with its values. Raises jinja2.UndefinedError where one is missing."""
    state = request.app.state
    told = {
        "nonce": request.state.nonce,
        "here": request.url.path.removeprefix("/console"),
        "rooms": state.rooms,
        "number": request_ids.short(),
        "done": request.query_params.get("done", ""),
        "asset": assets.address,
        "is_partial": request.headers.get("hx-request") == "true",
        **values,
    }
    return HTMLResponse(_pages.get_template(f"{name}.html").render(told), status)


def moment(at: "float | datetime | None", form: str = "%Y-%m-%d %H:%M") -> str:
    """A moment (seconds since 1970, or with its zone) by Beijing time; empty for none."""
    if not at:
        return ""
    when = at if isinstance(at, datetime) else datetime.fromtimestamp(at, BEIJING)
    return when.astimezone(BEIJING).strftime(form)


def day_and_second(at: str) -> str:
    """An ISO moment by Beijing time, to the second."""
    return moment(datetime.fromisoformat(at), "%m-%d %H:%M:%S")


_pages.filters["readable"] = words.readable
_pages.filters["moment"] = moment
_pages.filters["day_and_second"] = day_and_second
