"""Messages out, each by its own method: customer service, the two templates, subscriptions, the city service."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cryptography.hazmat.primitives.hashes import MD5, SM3, Hash

from adapters.alipay.client import AlipayClient
from adapters.alipay.lowering import Message
from adapters.alipay.openapi_v2 import Call, to_json
from adapters.alipay.result import Outcome, Result

USER_ID = re.compile(r"2088\d{12}")
MOST_AT_ONCE = 1000
LONGEST_DATA = 2048


def is_user_id(user: str) -> bool:
    """Whether it is Alipay's global number; anything else is an open_id, which new apps get alone."""
    return USER_ID.fullmatch(user) is not None


async def send_custom(client: AlipayClient, user: str, message: Message, window: Mapping[str, str]) -> Result:
    """A customer-service message. It carries no key against doubles: tried once more at most."""
    to = {"to_user_id" if is_user_id(user) else "open_id": user}
    call = Call("alipay.open.public.message.custom.send", {**to, **message, **window})
    return await client.call(call, repeatable=False)


@dataclass(frozen=True, slots=True)
class Template:
    """A template message for followers of the life account; `values` by slot: first, keyword1…, remark."""

    id: str
    values: Mapping[str, str]
    url: str
    action_name: str
    color: str = "#333333"


async def send_to_follower(client: AlipayClient, user: str, template: Template) -> Result:
    """`alipay.open.public.message.single.send`; refused with `PUB.MSG_SD_NOFOLLOW` for who doesn't follow."""
    slots = {name: {"color": template.color, "value": value} for name, value in template.values.items()}
    head = {"head_color": template.color, "url": template.url, "action_name": template.action_name}
    biz = {**_to(user), "template": {"template_id": template.id, "context": {**head, **slots}}}
    return await client.call(Call("alipay.open.public.message.single.send", biz), repeatable=False)


async def follows(client: AlipayClient, user: str) -> bool | None:
    """Whether a citizen follows the life account; None where Alipay doesn't say."""
    result = await client.call(Call("alipay.open.public.user.follow.query", {_user_field(user): user}))
    return result.text("is_follow") == "T" if result.ok else None


async def send_to_subscriber(
    client: AlipayClient, user: str, template: str, page: str, values: Mapping[str, str], *, form_id: str = ""
) -> Result:
    """A mini program's template or subscription message; `page` holds its own query, percent-encoded.

    `form_id`: of a form or payment, where the citizen hasn't subscribed. Raises ValueError above 2,048 characters.
    """
    data = to_json({name: {"value": value} for name, value in values.items()})
    if len(data) > LONGEST_DATA:
        raise ValueError(f"more than {LONGEST_DATA} characters of data")
    form = {"form_id": form_id} if form_id else {}
    biz = {**_to(user), **form, "user_template_id": template, "page": page, "data": data}
    return await client.call(Call("alipay.open.app.mini.templatemessage.send", biz), repeatable=False)


class Hashing(StrEnum):
    """How the city service wants identity numbers: MD5 hides the number alone, SM3 the name as well."""

    MD5 = "md5"
    SM3 = "sm3"


@dataclass(frozen=True, slots=True)
class CityNotice:
    """A notice to one citizen, by id, or by name and identity number where no id is known.

    The second reaches citizens who never opened anything of ours: only with their explicit consent.
    """

    uuid: str
    template: str
    values: Mapping[str, str]
    url: str
    user: str = ""
    name: str = ""
    id_number: str = ""
    mobile: str = ""


async def send_city_notices(
    client: AlipayClient, notices: Sequence[CityNotice], *, hashing: Hashing = Hashing.SM3
) -> Result:
    """`alipay.eco.cityservice.message.send`, up to 1,000 at once; Alipay drops a `uuid` that it has seen."""
    city = client.app.city
    if city is None:
        return Result(Outcome.UNSENT, "no-city-service")
    if not 0 < len(notices) <= MOST_AT_ONCE:
        raise ValueError(f"1 to {MOST_AT_ONCE} notices")
    common = {"app_code": city.app_code, "city_code": city.city_code, "industry_type": city.industry_type}
    messages = [{**common, **_notice_fields(notice, hashing)} for notice in notices]
    biz = {"batch_size": len(messages), "encrypt_type": str(hashing), "msg_list": messages}
    return await client.call(Call("alipay.eco.cityservice.message.send", biz, encrypt=True))


async def city_notice_sent(client: AlipayClient, uuid: str) -> bool | None:
    """Whether a notice arrived; None where Alipay doesn't say."""
    result = await client.call(Call("alipay.eco.cityservice.message.query", {"uuid": uuid}))
    return {"SUCCESS": True, "FAIL": False}.get(result.text("send_status")) if result.ok else None


def _notice_fields(notice: CityNotice, hashing: Hashing) -> Mapping[str, str]:
    fields = {
        "uuid": notice.uuid,
        "msg_type": notice.template,
        "ext_info": to_json(notice.values),
        "target_url": notice.url,
        "mobile": notice.mobile,
        **_whom(notice, hashing),
    }
    return {name: value for name, value in fields.items() if value}


def _whom(notice: CityNotice, hashing: Hashing) -> Mapping[str, str]:
    if notice.user:
        return {"alipay_user_id" if is_user_id(notice.user) else "open_id": notice.user}
    name = _hashed(notice.name, hashing) if hashing is Hashing.SM3 else notice.name
    number = _hashed(notice.id_number, hashing)
    return {"certificate_type": "01", "certificate_number": number, "certificate_username": name}


def _hashed(text: str, hashing: Hashing) -> str:
    """By `cryptography`: not every Python's hashlib has SM3."""
    digest = Hash(SM3() if hashing is Hashing.SM3 else MD5())  # noqa: S303 (Alipay's own choice)
    digest.update(text.encode())
    return digest.finalize().hex()


def _to(user: str) -> Mapping[str, str]:
    return {"to_user_id" if is_user_id(user) else "to_open_id": user}


def _user_field(user: str) -> str:
    return "user_id" if is_user_id(user) else "open_id"
