"""Electronic certificates: which ones a person holds, a code to show one, and the counter that looks at it.

Codes (`ack_code`): SUCCESS, NO_DATA, else a word: NAME_MISMATCH, USER_MISMATCH, CERTIFICATE_UNKNOWN,
CERTIFICATE_EXPIRED, NUMBER_REUSED, CODE_UNKNOWN, CODE_USED, CODE_EXPIRED.
"""

from datetime import timedelta
from typing import Any

from starlette.routing import BaseRoute

from sandbox.data import table
from sandbox.data.people import Person, persons, persons_by_id_number
from sandbox.gateways.dialects import Fields, Refusal
from sandbox.gateways.endpoint import USER, Operation, field, route
from sandbox.gateways.envelopes import CodedDialect
from sandbox.gateways.passes import Pass
from sandbox.state import World


def routes(world: World) -> list[BaseRoute]:
    """`holder`, `authorize`, `authorize_by_number`; `use` is the counter's."""
    dialect = CodedDialect("SUCCESS", "NO_DATA", code="ack_code", message="errors")
    operations = (
        Operation("holder", "/license/holder", holder),
        Operation("authorize", "/license/authorize", authorize),
        Operation("authorize_by_number", "/license/authorize/query", authorize_by_number),
        Operation("use", "/license/use", use),
    )
    return [route(world, "certificates", dialect, operation) for operation in operations]


def holder(world: World, fields: Fields) -> list[dict[str, Any]] | None:
    """What the person of `identity_number` and `holder_name` holds."""
    person = _person(fields)
    rows = _certificates(world, person) if person else []
    return rows or None


def authorize(world: World, fields: Fields) -> dict[str, Any]:
    """A code for `license_code` of `identity_number`, once for each `biz_num`."""
    number, person = field(fields, "biz_num"), _person(fields)
    code = field(fields, "license_code")
    found = next((row for row in _certificates(world, person) if row["license_code"] == code), None) if person else None
    if person is None or found is None:
        raise Refusal("CERTIFICATE_UNKNOWN", "未找到该证照")
    if found["license_status"] != "VALID":
        raise Refusal("CERTIFICATE_EXPIRED", "证照已过有效期")
    return _row(world, world.passes.issue(number, person.id_number, code, world.now()))


def authorize_by_number(world: World, fields: Fields) -> dict[str, Any] | None:
    """What became of `biz_num`; nothing where it never arrived."""
    found = world.passes.by_business_number(field(fields, "biz_num"))
    return _row(world, found) if found else None


def use(world: World, fields: Fields) -> dict[str, Any]:
    """The counter looks at the certificate of `auth_code`, once."""
    return _row(world, world.passes.use(field(fields, "auth_code"), world.now()))


def _person(fields: Fields) -> Person | None:
    person = persons_by_id_number().get(field(fields, "identity_number").upper())
    if person and person.name != field(fields, "holder_name"):
        raise Refusal("NAME_MISMATCH", "姓名与证件号码不符")
    if person and fields.get(USER) in persons() and fields[USER] != person.sub:
        raise Refusal("USER_MISMATCH", "登录用户与持证人不符")
    return person


def _certificates(world: World, person: Person) -> list[dict[str, Any]]:
    rows = enumerate(table("certificates").get(person.sub, ()), 1)
    return [_certificate(world, person, number, *row) for number, row in rows]


def _certificate(world: World, person: Person, number: int, name: str, issuer: str, days: int) -> dict[str, Any]:
    return {
        "license_code": f"{person.id_number[:6]}2026{person.id_number[-4:].replace('X', '0')}{number:04}",
        "name": name,
        "issue_org_name": issuer,
        "expiry_date": f"{world.today() + timedelta(days=days)}" if days else "长期",
        "license_status": "EXPIRED" if days < 0 else "VALID",
    }


def _row(world: World, found: Pass) -> dict[str, Any]:
    person = persons_by_id_number()[found.holder]
    certificate = next(c for c in _certificates(world, person) if c["license_code"] == found.certificate)
    return {
        **certificate,
        "auth_code": found.code,
        "expire_time": f"{found.expires:%Y-%m-%d %H:%M:%S}",
        "used": str(int(found.used)),
    }
