"""Whether a request comes from whom it says: the signature, the key, the nonce, the granted secret, the user."""

from dataclasses import replace
from datetime import datetime

from starlette.requests import Request

from bot.services.sign import BadSignature, Credentials, Signable
from sandbox.gateways.access import ACCESS, Access
from sandbox.gateways.leases import SERVICE_IDS
from sandbox.state import World

KEY_HEADERS = {
    "tif": "x-tif-paasid",
    "tif-user": "x-tif-paasid",
    "zj-irs": "x-bg-hmac-access-key",
    "sd-open": "x-client-id",
    "x-ca": "x-ca-key",
    "hmac-sha256": "x-app-key",
    "hmac-sm3": "x-app-key",
}
NONCE_HEADERS = {
    "tif": "x-tif-nonce",
    "tif-user": "x-tif-nonce",
    "sd-open": "x-nonce",
    "x-ca": "x-ca-nonce",
    "hmac-sha256": "x-nonce",
    "hmac-sm3": "x-nonce",
}


def verify(world: World, gateway: str, request: Request, body: bytes) -> bytes:
    """The readable body of a request that this caller made just now, for the first time. Raises BadSignature."""
    access, now = ACCESS[gateway], world.now()
    query = dict(request.query_params) if request.method == "GET" else {}
    content_type = request.headers.get("content-type", "")
    signed = Signable(request.method, request.scope["path"], query, body, content_type)
    plain = _verified(world, gateway, access, signed, request, now)
    _check_key(access, request)
    nonce = NONCE_HEADERS.get(access.profile)
    if nonce and not world.nonces.first_use(f"{gateway}:{request.headers[nonce]}", now.timestamp()):
        raise BadSignature("Nonce replayed")
    return plain


def _verified(world: World, gateway: str, access: Access, signed: Signable, request: Request, now: datetime) -> bytes:
    profile = access.signing()
    if not profile.leases:
        return profile.verify(signed, request.headers, access.credentials(), now)
    valid = world.leases.valid(gateway, now)
    if not valid:
        raise BadSignature("Secret expired")
    for secret in valid:
        if _opens(access, secret, signed, request, now):
            world.leases.serve(secret)
            return signed.body
    if any(_opens(access, secret, signed, request, now) for secret in world.leases.former(gateway)):
        raise BadSignature("Secret expired")
    raise BadSignature("Invalid signature")


def _opens(access: Access, secret: str, signed: Signable, request: Request, now: datetime) -> bool:
    of: Credentials = replace(access.credentials(), secret=secret)
    try:
        access.signing().verify(signed, request.headers, of, now)
    except BadSignature as error:
        if str(error) == "Clock skew exceeded":
            raise
        return False
    return True


def _check_key(access: Access, request: Request) -> None:
    headers, profile = request.headers, access.profile
    if profile in KEY_HEADERS and headers.get(KEY_HEADERS[profile]) != access.key_id:
        raise BadSignature("Invalid access key")
    if profile == "zj-irs" and headers.get("x-bg-hmac-algorithm") != "hmac-sha256":
        raise BadSignature("Invalid signature")
    if profile == "gjzwfwpt" and f"{headers['gjzwfwpt_sid']}/{headers['gjzwfwpt_rid']}" != access.key_id:
        raise BadSignature("Not granted")
    if profile == "gjgxjhpt" and (
        headers["gjgxjhpt_rid"] != access.key_id or headers["gjgxjhpt_sid"] not in SERVICE_IDS.values()
    ):
        raise BadSignature("Not granted")
