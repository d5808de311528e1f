"""How requests to gateways are signed, one class a profile: what `sign` makes, `verify` accepts.

Sources: the profiles as seen in public documents of the gateways named in each class. `verify` is what the far end
does; the sandbox uses it, so that a wrong signature fails here as it would there.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args, get_type_hints

from bot.services.sign.irs import ZhejiangIrs
from bot.services.sign.national import NationalExchange, NationalService
from bot.services.sign.nhsa import Nhsa
from bot.services.sign.oauth import ClientCredentials
from bot.services.sign.plain import HmacSha256, HmacSm3
from bot.services.sign.profile import (
    BadSignature,
    Credentials,
    ForwardedUser,
    Grant,
    Headers,
    LeasingProfile,
    Signable,
    Signed,
    SignProfile,
)
from bot.services.sign.shandong import ShandongOpen
from bot.services.sign.tif import Tif, TifUser
from bot.services.sign.x_ca import AliGateway

__all__ = [
    "SIGN_PROFILES",
    "BadSignature",
    "Credentials",
    "ForwardedUser",
    "Grant",
    "Headers",
    "LeasingProfile",
    "SignProfile",
    "Signable",
    "Signed",
    "make_profile",
    "option_faults",
]

_CLASSES: tuple[type[Any], ...] = (
    AliGateway,
    ClientCredentials,
    HmacSha256,
    HmacSm3,
    NationalExchange,
    NationalService,
    Nhsa,
    ShandongOpen,
    Tif,
    TifUser,
    ZhejiangIrs,
)
SIGN_PROFILES: Mapping[str, type[Any]] = {class_.name: class_ for class_ in _CLASSES}
"""Every profile that gateways.yaml may name."""


def make_profile(name: str, options: Mapping[str, str] | None = None) -> SignProfile:
    """A profile in one of its variants; `option_faults` says beforehand what would be wrong with it."""
    made: SignProfile = SIGN_PROFILES[name](**(options or {}))
    return made


def option_faults(name: str, options: Mapping[str, str]) -> list[str]:
    """What is wrong with the options of a known profile, with the remedy, for operators."""
    hints = get_type_hints(SIGN_PROFILES[name])
    known = {field.name: get_args(hints[field.name]) for field in fields(SIGN_PROFILES[name]) if field.name != "nonce"}
    faults = []
    for option, value in options.items():
        if option not in known:
            there = f"可以写 {'、'.join(sorted(known))}" if known else "请删去"
            faults.append(f"签名方式 {name} 没有 {option} 这个选项，{there}")
        elif known[option] and value not in known[option]:
            faults.append(f"选项 {option} 只能是 {'、'.join(known[option])}，不能是 {value}")
    return faults
