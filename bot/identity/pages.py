"""The pages of `/auth/…`: no script, no frame, nothing kept, nothing told to where the browser goes next."""

import secrets
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

CHINA = timezone(timedelta(hours=8))
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
POLICY = "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'"
"""Without form-action: the form on the first page ends at the provider, wherever that sends the browser on."""

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)


def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page of the templates folder."""
    nonce = secrets.token_urlsafe(16)
    text = _pages.get_template(f"{name}.html").render(nonce=nonce, **values)
    return HTMLResponse(text, status, {**HEADERS, "Content-Security-Policy": POLICY.format(nonce=nonce)})


def result(outcome: str, status: int) -> HTMLResponse:
    """How a step ended, in words for a citizen."""
    return page("result", status, outcome=outcome)


def clock(at: float) -> str:
    """The time of day in China."""
    return f"{datetime.fromtimestamp(at, CHINA):%m-%d %H:%M}"
