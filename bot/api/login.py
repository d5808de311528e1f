"""Login: a code of the platform's front end for our tokens."""

import structlog
from fastapi import Response
from pydantic import Field

from bot.api.backend import Asking, Behind
from bot.api.operations import operations
from bot.api.problems import Refusal
from bot.api.sessions import Denied, Tokens
from bot.api.shapes import Asked, Shape, fails
from bot.errors import DeliveryFailed, IdentityError
from bot.messages import Address
from bot.platforms import LoginSource

log = structlog.get_logger(__name__)
router = operations("session")


class Login(Asked):
    """What `wx.login` or `my.getAuthCode` gave the front end, and for which of our accounts."""

    platform: str = Field(pattern="^[a-z]{1,16}$", description="wechat, alipay", examples=["wechat"])
    account: str = Field(
        pattern=r"^[A-Za-z0-9_-]{1,64}$", description="Account's name / 账号名", examples=["demo-mini"]
    )
    code: str = Field(min_length=1, max_length=128, description="Works once / 一次有效", examples=["login-oTEST0001"])


class Refresh(Asked):
    """The refresh token that came last."""

    refresh_token: str = Field(min_length=1, max_length=1024, examples=["AgEB…"])


class TokensShape(Shape):
    """Tokens and their lifetimes in seconds. A refresh token is worth something once."""

    token_type: str = "Bearer"  # noqa: S105 (the kind, as RFC 6750 names it)
    access_token: str = Field(examples=["AgEB…"])
    expires_in: int = Field(examples=[900])
    refresh_token: str = Field(examples=["AgEB…"])
    refresh_expires_in: int = Field(examples=[2592000])


@router.post("/session", status_code=201, responses=fails(401, 404))
async def log_in(asked: Login, behind: Behind) -> TokensShape:
    adapter = behind.adapters.get(asked.platform)
    if not isinstance(adapter, LoginSource):
        raise Refusal("unknown_account")
    try:
        user = await adapter.log_in(asked.account, asked.code)
    except IdentityError as error:
        log.info("login refused", platform=asked.platform, why=str(error))
        raise Refusal("login_refused") from None
    except DeliveryFailed as error:
        log.warning("login failed", platform=asked.platform, why=str(error))
        raise Refusal("unknown_account" if error.permanent else "platform_unavailable") from None
    return _shape(await behind.sessions.open(Address(asked.platform, asked.account, user)))


@router.post("/session/refresh", responses=fails(401))
async def refresh(asked: Refresh, behind: Behind) -> TokensShape:
    found = await behind.sessions.refresh(asked.refresh_token)
    if isinstance(found, Denied):
        raise Refusal(found.value)
    return _shape(found)


@router.delete("/session", status_code=204, responses=fails(401))
async def log_out(caller: Asking, behind: Behind) -> Response:
    await behind.sessions.end(caller)
    return Response(status_code=204)


def _shape(tokens: Tokens) -> TokensShape:
    return TokensShape(
        access_token=tokens.access,
        expires_in=tokens.access_s,
        refresh_token=tokens.refresh,
        refresh_expires_in=tokens.refresh_s,
    )
