"""The web application with the API in it, and the document that describes it: OpenAPI 3.1, in Chinese and English."""

import re
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.routing import APIRoute
from ruamel.yaml import YAML
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route, compile_path
from starlette.staticfiles import StaticFiles

from bot import __version__
from bot.api import (
    catalogue,
    forms,
    login,
    messages,
    notices,
    problems,
    profile,
    ratings,
    records,
    search,
    submissions,
    uploads,
)
from bot.api.limits import Limits
from bot.api.problems import MEDIA_TYPE

DESCRIPTIONS = Path(__file__).parent / "descriptions.yaml"
ASSETS = Path(str(files("fastapi_offline"))) / "static"
ROUTERS = (
    login.router,
    profile.router,
    notices.router,
    catalogue.router,
    search.router,
    messages.router,
    forms.router,
    submissions.router,
    uploads.router,
    records.router,
    ratings.router,
)
TOLD = ["ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id", "Idempotency-Replayed", "Location"]
"""Headers that scripts of an H5 page may read."""
ASKED = ["Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "X-Request-Id"]

LINKS: Mapping[str, Mapping[str, Any]] = {
    "submit": {
        "outcome": {"operationId": "submission", "parameters": {"id": "$response.body#/id"}},
        "yes": {"operationId": "confirm", "parameters": {"id": "$response.body#/id"}},
    },
    "confirm": {"outcome": {"operationId": "submission", "parameters": {"id": "$response.body#/id"}}},
}
"""What an answer leads to, for readers and for tests that walk through the document."""

Descriptions = Mapping[str, Any]


def make_app(origins: Sequence[str] = (), lifespan: Any = None) -> FastAPI:
    """The web application. `app.state.api` (bot.api.backend) must be set before it answers anything below `/api/`."""
    told = YAML(typ="safe").load(DESCRIPTIONS.read_text(encoding="utf-8"))
    web = FastAPI(
        title=told["title"],
        summary=told["summary"],
        description=told["description"],
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # they lead to the host that the request names
        openapi_tags=told["tags"],
        separate_input_output_schemas=False,
        routes=[
            Route("/docs", _docs),
            Mount("/docs/assets", StaticFiles(directory=ASSETS), name="docs-assets"),
        ],
    )
    web.state.methods = []
    for router in ROUTERS:
        web.state.methods += _describe(router, told["operations"])
        web.router.routes.extend(router.routes)
    problems.install(web)
    web.add_middleware(Limits)
    if origins:
        web.add_middleware(
            CORSMiddleware,
            allow_origins=list(origins),
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=ASKED,
            expose_headers=TOLD,
            max_age=600,
        )
    web.openapi = _finished(web.openapi, told)  # type: ignore[method-assign]
    return web


def _describe(router: APIRouter, told: Descriptions) -> list[tuple[re.Pattern[str], set[str]]]:
    """Gives each operation its words of the file; gives addresses with their methods."""
    found = []
    for route in router.routes:
        if isinstance(route, APIRoute):
            words = told[route.name]
            route.summary = f"{words['zh']} / {words['en']}"
            route.description = words.get("more", "").strip()
            found.append((compile_path(route.path)[0], set(route.methods or ())))
    return found


def _finished(make: Callable[[], dict[str, Any]], told: Descriptions) -> Callable[[], dict[str, Any]]:
    """The document with what FastAPI doesn't know: problems' media type, headers, an example of every answer."""
    made: dict[str, Any] = {}

    def document() -> dict[str, Any]:
        if not made:
            made.update(make())
            made["servers"] = [{"url": "/"}]
            for path in made["paths"].values():
                for operation in path.values():
                    _finish(operation, told)
            for unused in ("HTTPValidationError", "ValidationError"):
                made["components"]["schemas"].pop(unused, None)
        return made

    return document


def _finish(operation: dict[str, Any], told: Descriptions) -> None:
    for status, response in operation["responses"].items():
        response["headers"] = {name: told["headers"][name] for name in _headers(status)}
        if int(status) >= 400:
            response["description"] = told["statuses"][int(status)]
            schema = {"$ref": "#/components/schemas/Problem"}
            response["content"] = {MEDIA_TYPE: {"schema": schema, "example": told["problem"]}}
    example = told["operations"][operation["operationId"]]
    for parameter in operation.get("parameters", ()):
        parameter["example"] = {**told["parameters"], **example.get("parameters", {})}[parameter["name"]]
    for status, response in operation["responses"].items():
        content = response.get("content", {}).get("application/json") if int(status) < 300 else None
        if content is not None:
            content["example"] = example["answer"]
            response.update({"links": links} if (links := LINKS.get(operation["operationId"])) else {})
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None:
        body["example"] = example["body"]


def _headers(status: str) -> list[str]:
    names = ["X-Request-Id", "RateLimit", "RateLimit-Policy"]
    return names + {"401": ["WWW-Authenticate"], "429": ["Retry-After"], "503": ["Retry-After"], "405": ["Allow"]}.get(
        status, []
    )


async def _docs(request: Request) -> Response:
    """Swagger UI from our own files; its one script carries the page's nonce."""
    nonce = request.state.nonce
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=request.app.title,
        swagger_js_url="/docs/assets/swagger-ui-bundle.js",
        swagger_css_url="/docs/assets/swagger-ui.css",
        swagger_favicon_url="/docs/assets/favicon.png",
    )
    return HTMLResponse(bytes(page.body).decode().replace("<script>", f'<script nonce="{nonce}">'))
