"""What each citizen of one app agreed to be told: subscribed templates, and notices by identity number.

Alipay's server says what was subscribed, never the citizen's phone. A one-off grant is used up by one message; a
lasting one is asked about again once a day. What was agreed, and when, is kept as long as it holds, and goes when they
leave.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from adapters.alipay.client import AlipayClient
from adapters.alipay.ledger import Ledger
from adapters.alipay.messages import is_user_id
from adapters.alipay.openapi_v2 import Call

QUERY = "alipay.open.app.messagetemplate.subscribe.query"
REMEMBERED_S = 366 * 24 * 3600
TRUSTED_S = 24 * 3600
BY_IDENTITY = "by-identity"
"""The agreement to notices of the city service that are addressed by name and identity number."""
SUBSCRIBED = frozenset(("true", "t", "1", "subscribed"))
LASTING = frozenset(("long", "longterm", "long_term", "permanent", "always"))


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement: since when, last confirmed when (both in seconds), and whether it outlasts one message."""

    since: int
    confirmed: int
    lasting: bool


class Agreements:
    """Methods raise StoreUnavailable: nobody is written to on an agreement that can't be looked up."""

    def __init__(self, app: str, ledger: Ledger, client: AlipayClient) -> None:
        self._app = app
        self._ledger = ledger
        self._client = client

    async def holds(self, user: str, reach: str, template: str) -> bool:
        """Whether a citizen may be sent this template now. `reach`: the id that Alipay is asked about."""
        kept = (await self.kept(user)).get(template)
        if kept and kept.lasting and time.time() - kept.confirmed < TRUSTED_S:
            return True
        return template in await self.ask(user, reach, [template])

    async def ask(self, user: str, reach: str, templates: Sequence[str]) -> frozenset[str]:
        """Those of these templates that the citizen has subscribed to, as Alipay's server says now; noted."""
        field = "user_id" if is_user_id(reach) else "open_id"
        result = await self._client.call(Call(QUERY, {field: reach, "template_id_list": list(templates)}))
        if not result.ok:
            return frozenset()
        said = _subscribed(result.data)
        await self._write(user, {name: said.get(name) for name in templates})
        return frozenset(said)

    async def used(self, user: str, template: str) -> None:
        """A message went out on an agreement: one that was for one message is gone."""
        kept = (await self.kept(user)).get(template)
        if kept and not kept.lasting:
            await self._write(user, {template: None})

    async def agree(self, user: str, what: str) -> None:
        """Notes what a citizen agreed to in so many words, such as BY_IDENTITY; it lasts until they take it back."""
        await self._write(user, {what: True})

    async def withdraw(self, user: str, what: str) -> None:
        """Forgets one agreement."""
        await self._write(user, {what: None})

    async def end(self, user: str) -> None:
        """Forgets all agreements of a citizen who left."""
        await self._ledger.release(self._key(user))
        await self._ledger.release(self._declined_key(user))

    async def declined(self, user: str) -> Mapping[str, int]:
        """The kinds of news that a citizen wants no more of, whatever Alipay still allows, and since when (seconds)."""
        kept = await self._ledger.read(self._declined_key(user))
        return json.loads(kept) if kept else {}

    async def decline(self, user: str, kind: str) -> None:
        """Notes that they want no more of a kind of news."""
        declined = {**await self.declined(user), kind: int(time.time())}
        await self._ledger.note(self._declined_key(user), json.dumps(declined), REMEMBERED_S)

    async def want(self, user: str, kind: str) -> None:
        """Notes that they want it again."""
        declined = {name: since for name, since in (await self.declined(user)).items() if name != kind}
        await self._ledger.note(self._declined_key(user), json.dumps(declined), REMEMBERED_S)

    async def kept(self, user: str) -> Mapping[str, Agreement]:
        """What a citizen agreed to, by template."""
        kept = await self._ledger.read(self._key(user))
        return {name: Agreement(**each) for name, each in json.loads(kept).items()} if kept else {}

    async def _write(self, user: str, said: Mapping[str, bool | None]) -> None:
        """`said`: lasting, for once, or not at all."""
        kept, now = dict(await self.kept(user)), int(time.time())
        for name, lasting in said.items():
            before = kept.pop(name, None)
            if lasting is not None:
                kept[name] = Agreement(before.since if before else now, now, lasting)
        fields = json.dumps({name: asdict(each) for name, each in kept.items()})
        await self._ledger.note(self._key(user), fields, REMEMBERED_S)

    def _declined_key(self, user: str) -> str:
        return f"alipay:declined:{self._app}:{user}"

    def _key(self, user: str) -> str:
        return f"alipay:agreed:{self._app}:{user}"


def _subscribed(data: Mapping[str, Any]) -> Mapping[str, bool]:
    """The templates that are subscribed to, and whether for longer than once."""
    relations = data.get("subscribe_relations")
    rows = [each for each in relations if isinstance(each, dict)] if isinstance(relations, list) else []
    return {
        str(each.get("template_id")): str(each.get("subscribe_type", "")).lower() in LASTING
        for each in rows
        if str(each.get("subscribe_state", "")).lower() in SUBSCRIBED
    }
