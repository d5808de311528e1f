"""Whatever goes wrong, as RFC 9457 problem details: a stable code for programs, a sentence for the citizen."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from bot import request_ids
from bot.api import words
from bot.errors import AuditUnavailable, StoreUnavailable

log = structlog.get_logger(__name__)

PREFIX = "/api/"
MEDIA_TYPE = "application/problem+json"
TYPES = "/api/v1/problems/"
AGAIN_S = 5
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,40}")
HOTLINE = "12345"
"""The whole country's, where no catalogue says another."""

KINDS: Mapping[str, tuple[int, str]] = {
    "not_json": (400, "The body is no JSON"),
    "bad_cursor": (400, "The cursor is none of ours, or of another list"),
    "unauthenticated": (401, "A token is needed"),
    "token_expired": (401, "The access token has expired"),
    "session_ended": (401, "The session was ended"),
    "token_reused": (401, "The refresh token was used before"),
    "login_refused": (401, "The platform does not know the code"),
    "binding_required": (403, "The citizen must prove who they are"),
    "level_required": (403, "The citizen must be known better"),
    "number_required": (403, "Name and ID number are needed"),
    "grant_required": (403, "The relative has not agreed"),
    "consent_required": (403, "The citizen must agree to the use of data"),
    "not_found": (404, "There is no such thing, or it is not yours"),
    "method_not_allowed": (405, "The method is not allowed here"),
    "in_progress": (409, "The first request with this key is still running"),
    "already_rated": (409, "The case was rated before"),
    "not_rateable": (409, "The case cannot be rated yet"),
    "no_form": (409, "The service has no form"),
    "too_large": (413, "The body is too large"),
    "not_a_picture": (415, "The file is no picture of a known type"),
    "invalid": (422, "The request does not have the form that the document describes"),
    "unknown_account": (404, "The account is not connected"),
    "unknown_notice": (422, "The account has no such notice"),
    "key_reused": (422, "The idempotency key was used with another body"),
    "too_many_requests": (429, "Too many requests"),
    "too_many_messages": (429, "Too many messages"),
    "too_many_here": (503, "All citizens of the account together ask too much"),
    "broken": (500, "Something broke"),
    "platform_unavailable": (503, "The platform does not answer"),
    "service_closed": (503, "The office has closed the service for now"),
    "gateway_unavailable": (503, "The service behind does not answer"),
    "store_unavailable": (503, "The store does not answer"),
    "not_recorded": (503, "The access cannot be put on record"),
}
"""Each code with its HTTP status and its title. A code is never given another meaning."""


class FieldProblem(BaseModel):
    """What is wrong with one value."""

    pointer: str = Field(description="JSON Pointer / 位置", examples=["#/values/plate"])
    detail: str = Field(description="For the citizen, or for the developer / 说明", examples=["车牌要写全"])


class Problem(BaseModel):
    """RFC 9457."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Address of a description / 说明地址", examples=["/api/v1/problems/not_found"])
    title: str = Field(description="For developers, English / 给开发者的标题", examples=["There is no such thing"])
    status: int = Field(ge=400, le=599, examples=[404])
    code: str = Field(
        description="Stable; others may come / 稳定的错误码，以后会增加",
        examples=["not_found"],
        json_schema_extra={"x-extensible-enum": list(KINDS)},
    )
    detail: str = Field(description="For the citizen / 给用户看的话", examples=["没有找到您要看的内容"])
    request_id: str = Field(description="Leads to our log lines / 请求编号", examples=["bcdfghjklmnpqrst"])
    errors: list[FieldProblem] = Field(default=[], description="By value / 逐项问题")
    needs: dict[str, str] = Field(
        default={}, description="What is missing: `level` to bind at, `kind` to agree to / 还缺什么", examples=[{}]
    )


class Refusal(Exception):
    """Ends a request with a problem. `detail`: the citizen's sentence where the code's own is too general."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
        needs: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code, self.detail, self.errors = code, detail, tuple(errors)
        self.headers, self.needs = dict(headers or {}), dict(needs or {})


def problem(
    code: str,
    detail: str = "",
    errors: Sequence[FieldProblem] = (),
    *,
    hotline: str = HOTLINE,
    needs: Mapping[str, str] | None = None,
) -> Problem:
    """The problem of a code."""
    status, title = KINDS[code]
    said = detail or words.FAILED[code].format(hotline=hotline)
    return Problem(
        type=TYPES + code,
        title=title,
        status=status,
        code=code,
        detail=said,
        request_id=request_ids.current(),
        errors=list(errors),
        needs=dict(needs or {}),
    )


def answer(
    app: Any,
    code: str,
    detail: str = "",
    *,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
    needs: Mapping[str, str] | None = None,
) -> Response:
    """A problem as an answer. `app`: the web application."""
    backend = getattr(app.state, "api", None)
    hotline = backend.dialogue.catalog.hotline if backend else HOTLINE
    body = problem(code, detail, errors, hotline=hotline, needs=needs)
    told = dict(headers or {})
    if body.status == 401:
        told.setdefault("WWW-Authenticate", "Bearer")
    if body.status in {429, 503}:
        told.setdefault("Retry-After", str(AGAIN_S))
    return JSONResponse(body.model_dump(), body.status, told, MEDIA_TYPE)


def install(web: FastAPI) -> None:
    """Has all failures below `/api/` answered so; those of other pages stay as they are."""
    web.add_exception_handler(Refusal, _refused)
    web.add_exception_handler(RequestValidationError, _invalid)
    web.add_exception_handler(HTTPException, _http)
    web.add_exception_handler(StoreUnavailable, _no_store)
    web.add_exception_handler(AuditUnavailable, _no_record)
    web.add_exception_handler(Exception, _broken)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal), "registered for it"
    return answer(request.app, error.code, error.detail, errors=error.errors, headers=error.headers, needs=error.needs)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError), "registered for it"
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return answer(request.app, "not_json")
    return answer(
        request.app, "invalid", errors=[FieldProblem(pointer=_pointer(f["loc"]), detail=f["msg"]) for f in faults]
    )


def _pointer(loc: Sequence[Any]) -> str:
    """Where a value stands, as far as the names on the way can be names: what citizens type is not told back."""
    where, *path = loc
    named = takewhile(lambda part: isinstance(part, int) or NAME.fullmatch(part), path if where == "body" else loc)
    return "#" + "".join(f"/{part}" for part in named)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "registered for it"
    if not request.url.path.startswith(PREFIX):
        return await http_exception_handler(request, error)
    code = {400: "not_json", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}.get(error.status_code)
    if error.status_code == 405:
        return answer(request.app, "method_not_allowed", headers={"Allow": _allowed(request)})
    return answer(request.app, code or "invalid", headers=error.headers)


def _allowed(request: Request) -> str:
    """The methods of all operations at this address."""
    path = request.url.path
    found = {method for pattern, methods in request.app.state.methods if pattern.fullmatch(path) for method in methods}
    return ", ".join(sorted(found))


async def _no_store(request: Request, error: Exception) -> Response:
    log.error("store unavailable", why=str(error))
    return answer(request.app, "store_unavailable")


async def _no_record(request: Request, error: Exception) -> Response:
    return answer(request.app, "not_recorded")


async def _broken(request: Request, error: Exception) -> Response:
    log.error("request not answered", exc_info=error)
    return answer(request.app, "broken")
