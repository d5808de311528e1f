"""One request of an operator, as handlers of pages get it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.audit import Access
from bot.console.console import Console
from bot.console.operators import Operator
from bot.console.pages import rendered
from bot.console.roles import Role
from bot.console.sessions import Session

BASE = "/console"
COOKIE = "banshi-console"


class Refusal(Exception):
    """An operator's request that can't be done: `why` is a key of `refusals` in templates/words.html.

    `values`: what its sentence names.
    """

    def __init__(self, why: str, status: int = 409, **values: Any) -> None:
        super().__init__(why)
        self.why = why
        self.status = status
        self.values = values


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, for what, and what stands behind the pages.

    `form`: the fields of a request that changes something; `access`: its record in the audit log, whose `detail` a
    handler may add to.
    """

    request: Request
    console: Console
    me: Operator
    session: Session
    form: FormData = field(default_factory=FormData)
    access: Access = field(default_factory=Access)

    @property
    def is_partial(self) -> bool:
        """Whether htmx asks for a piece of a page."""
        return self.request.headers.get("hx-request") == "true"

    def text(self, name: str) -> str:
        """A text of the form as it was typed, with the line ends of a file; empty where it isn't there."""
        value = self.form.get(name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else ""

    def field(self, name: str) -> str:
        """A text field of the form, without space around it; empty where it isn't there."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) else ""

    def asked(self, name: str) -> str:
        """A parameter of the address; empty where it isn't there."""
        return self.request.query_params.get(name, "").strip()

    def number(self, name: str, otherwise: int) -> int:
        """A whole number of the address; `otherwise` where it is none, or one of more than nine digits."""
        told = self.asked(name)
        return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else otherwise

    def path(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def may(self, role: Role) -> bool:
        """Whether the operator's role reaches another."""
        return self.me.role.reaches(role)

    def page(self, name: str, status: int = 200, /, **values: Any) -> Response:
        """A template of the folder, as a page (or a piece, where the template is one)."""
        return rendered(self.request, name, status, {**self.about(), **values})

    def about(self) -> Mapping[str, Any]:
        """What every template knows besides its own values."""
        return {"me": self.me, "csrf": self.session.csrf, "may": self.may, "demo": self.console.settings.demo}

    def to(self, path: str, **query: str) -> Response:
        """To another page of the console, after something was done. `done=KEY`: a sentence of templates/words.html."""
        where = f"{BASE}{path}{'?' + urlencode(query) if query else ''}"
        if self.is_partial:
            return Response(status_code=204, headers={"HX-Redirect": where})
        return RedirectResponse(where, 303)
