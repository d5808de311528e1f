"""The API that accounts call, below `/wechat`, with the platform's shapes, limits and errcodes; HTTP 200 always."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.wechat.accounts import Account
from sandbox.wechat.asking import Asked, Operation
from sandbox.wechat.furnishing import FURNISHING
from sandbox.wechat.people import PEOPLE, log_in
from sandbox.wechat.platform import Platform
from sandbox.wechat.refusals import Refused, refusal
from sandbox.wechat.sending import SENDING

WITH_TOKEN: Mapping[str, Operation] = {**SENDING, **FURNISHING, **PEOPLE}
PICTURE_TYPES = {b"\x89": "image/png", b"\xff": "image/jpeg", b"G": "image/gif", b"#": "audio/amr"}


def wechat_routes(platform: Platform, prefix: str = "/wechat") -> Sequence[BaseRoute]:
    """The routes of the API, for an account's `API_BASE` that ends in `prefix`, and the switches of its faults."""
    api = _Api(platform, prefix)
    own = {"/cgi-bin/stable_token": api.stable_token, "/cgi-bin/token": api.token, "/sns/jscode2session": api.log_in}
    paths = [*own.items(), *((path, api.with_token(operation)) for path, operation in WITH_TOKEN.items())]
    return [
        *(Route(prefix + path, api.answering(path, operation), methods=["GET", "POST"]) for path, operation in paths),
        Route(f"{prefix}/media/{{media_id}}", api.media),
        Route(f"{prefix}/faults", api.faults, methods=["GET", "PUT", "DELETE"]),
    ]


class _Api:
    def __init__(self, platform: Platform, prefix: str) -> None:
        self._platform = platform
        self._prefix = prefix

    def answering(self, path: str, operation: Any) -> Any:
        """An endpoint that answers what the operation gives, or its errcode."""

        async def endpoint(request: Request) -> Response:
            try:
                if code := self._platform.refuses(path):
                    raise Refused(code)
                answer = await operation(Asked(self._platform, request))
            except Refused as refused:
                return JSONResponse(refusal(refused.code))
            if isinstance(answer, bytes):
                return Response(answer, media_type=PICTURE_TYPES.get(answer[:1], "application/octet-stream"))
            return JSONResponse(answer)

        return endpoint

    def with_token(self, operation: Operation) -> Operation:
        """The operation for who brings an access token."""

        async def checked(asked: Asked) -> Any:
            appid, code = self._platform.owner(asked.query.get("access_token", ""))
            if code:
                raise Refused(code)
            return await operation(Asked(asked.platform, asked.request, appid))

        return checked

    async def stable_token(self, asked: Asked) -> Mapping[str, Any]:
        """`POST /cgi-bin/stable_token`: the same token until near its end."""
        fields = await asked.fields()
        tokens = self._platform.tokens(self._authorised(fields).appid)
        token, lasts = tokens.stable(self._platform.clock(), force=fields.get("force_refresh") is True)
        return {"access_token": token, "expires_in": lasts}

    async def token(self, asked: Asked) -> Mapping[str, Any]:
        """`GET /cgi-bin/token`: a new token each time."""
        account = self._authorised(asked.query)
        token, lasts = self._platform.tokens(account.appid).fresh(self._platform.clock())
        return {"access_token": token, "expires_in": lasts}

    async def log_in(self, asked: Asked) -> Mapping[str, Any]:
        """`GET /sns/jscode2session`: by appid and secret, without a token."""
        return log_in(asked)

    async def media(self, request: Request) -> Response:
        """A file that an account handed in, for the simulator's page."""
        content = self._platform.media.get(request.path_params["media_id"])
        if content is None:
            return Response(status_code=404)
        return Response(content, media_type=PICTURE_TYPES.get(content[:1], "application/octet-stream"))

    async def faults(self, request: Request) -> Response:
        """`PUT {"path", "errcode"}` makes a path refuse, `{"tokens": "revoke" | "expire"}` loses all tokens,
        `{"deliveries": 3}` delivers every push so often; DELETE ends it all.
        """
        if request.method == "PUT":
            asked = await Asked(self._platform, request).fields()
            try:
                self._platform.misbehave(asked)
            except (KeyError, TypeError, ValueError) as error:
                return JSONResponse({"error": f"unreadable: {type(error).__name__}"}, 400)
        elif request.method == "DELETE":
            self._platform.behave()
        return JSONResponse({"errors": self._platform.errors, "deliveries": self._platform.deliveries})

    def _authorised(self, asked: Mapping[str, Any]) -> Account:
        if asked.get("grant_type") != "client_credential":
            raise Refused(40002)
        account = self._platform.by_appid(str(asked.get("appid", "")))
        if account is None:
            raise Refused(40013)
        if asked.get("secret") != account.secret:
            raise Refused(40125)
        return account
