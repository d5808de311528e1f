"""Citizens who do anything at any moment: no exception, no dead end, nothing submitted that nobody confirmed.

Seeded: a walk that fails is run again by its number. After each one 「取消」 and a fresh request must work.
"""

from dataclasses import dataclass, field
from random import Random

import pytest

from bot.catalog.model import Catalog
from bot.catalog.slots import SlotSpec
from bot.dialogue import words
from bot.dialogue.commands import command_in
from bot.dialogue.words import Command
from bot.messages import Kind, Location
from sandbox.data import table
from tests.talks import Talk, said

STEPS = 14
"""Messages of one walk."""
WALKS, SOAK_WALKS = 30, 240
JUNK = [
    *"啊啊啊 ？？？ asdfgh 🙂🙂 0 99 -1 1234567890123456789 不知道 你猜 随便 明天的明天 第一百个".split(),
    *"２ {{7*7}} <b>x</b> 3.14159 冀B 2月30日 ……".split(),
    "'; drop table",
    "一二三四五六七八九十" * 12,
    " ",
]
STEERING = "返回 取消 更多 继续 不 确认 好 跳过 重新选 都不是 菜单 转人工 同意 不同意".split()
CHANGES = (
    "不对，是明天 换成天津 不对，是冀B54321 地点不对，是建设北路 电话改成13000000000 说错了，是石家庄 改成后天下午 "
    "那北京呢 后天呢 日期不对 照片换一张 内容改一下 不是这个"
).split()
PLACES = ((39.63, 118.18, "唐山市路北区"), (39.91, 116.40, ""), (31.2, 121.5, "上海市"), (0.0, 0.0, ""))
BROKEN = (words.BROKEN.split("{")[0], words.TEMPLATE_BROKEN.split("{")[0])


@dataclass
class Reached:
    """How far walks came, all together: a test that goes nowhere proves nothing."""

    submitted: int = 0
    forms: set[tuple[str, str]] = field(default_factory=set)
    """Those that stood open between two messages; one that asks nothing is over at once."""


class Walker:
    """Somebody who mostly answers, and sometimes does anything else."""

    def __init__(self, seed: int, talk: Talk, catalog: Catalog, reached: Reached) -> None:
        self.reached = reached
        self.any, self.talk, self.catalog = Random(seed), talk, catalog
        self.openings = [text for service in catalog.services.values() for text in service.examples]
        self.openings += [a.label for service in catalog.services.values() for a in service.actions.values()]
        self.forms = [text for s in catalog.services.values() if s.form for text in (*s.examples, *s.names[:2])]
        self.submits = submits_of(catalog)

    async def step(self) -> None:
        before, (kind, text, place) = self.talk.talk, self.chosen()
        turn = await self.talk.turn(kind, text=text, location=place)
        told = f"{kind} {text[:40]!r} → {said(turn)[:200]!r}"
        assert turn.reply is not None and turn.reply.text.strip(), told
        assert not any(sentence in turn.reply.text for sentence in BROKEN), told
        sent = self.submits & set(self.talk.calls)
        self.reached.submitted += len(sent)
        if self.talk.talk.form is not None:
            self.reached.forms.add((self.talk.talk.form.service, self.talk.talk.form.action))
        confirmed = before.form is not None and before.form.confirming and command_in(text) is Command.YES
        assert not sent or confirmed, (sent, told)

    def chosen(self) -> tuple[Kind, str, Location | None]:
        lot, form = self.any.random(), self.talk.talk.form
        if lot < 0.05:
            return Kind.IMAGE, "", None
        if lot < 0.11:
            return Kind.LOCATION, "", Location(*self.any.choice(PLACES))
        if lot < 0.19:
            return Kind.TEXT, self.any.choice(JUNK), None
        if lot < 0.29:
            return Kind.TEXT, self.any.choice(STEERING), None
        if lot < 0.38:
            return Kind.TEXT, self.any.choice(CHANGES), None
        if form is None:
            return Kind.TEXT, self.any.choice(self.forms if lot < 0.9 else self.openings), None
        if lot < 0.43:
            return Kind.TEXT, self.any.choice(self.openings), None
        return self.answer()

    def answer(self) -> tuple[Kind, str, Location | None]:
        form = self.talk.talk.form
        assert form is not None
        if form.consenting or form.confirming or not form.awaiting:
            return Kind.TEXT, "确认" if form.confirming else "同意" if form.consenting else "继续", None
        if form.options:
            option = self.any.randrange(len(form.options) + 1)
            named = option < len(form.options) and self.any.random() < 0.3
            return Kind.TEXT, form.options[option].label if named else str(option + 1), None
        return self.typed(self.spec(form.service, form.action, form.awaiting))

    def typed(self, spec: SlotSpec) -> tuple[Kind, str, Location | None]:
        if spec.type == "photo":
            return Kind.IMAGE, "", None
        if spec.type == "location" and self.any.random() < 0.6:
            return Kind.LOCATION, "", Location(*PLACES[0])
        free = {"case_no": "130202-261101-0001", "plate": f"冀B{self.any.randrange(10000, 99999)}"}
        return Kind.TEXT, free.get(spec.type) or spec.example or "楼下饭馆油烟太大", None

    def spec(self, service: str, action: str, slot: str) -> SlotSpec:
        entry = self.catalog.services[service]
        form = entry.actions[action].form if action else entry.form
        assert form is not None
        return form.slots[slot]


def submits_of(catalog: Catalog) -> set[tuple[str, str]]:
    """Gateway and operation of all that is sent only after a yes."""
    found = set()
    for service in catalog.services.values():
        for form in (service.form, *(action.form for action in service.actions.values())):
            if form is not None and form.confirm is not None:
                found.add((service.calls[form.submit].gateway, service.calls[form.submit].operation))
    return found


async def walk(seed: int, parts, reached: Reached) -> None:
    talk = Talk(parts)
    walker = Walker(seed, talk, parts.dialogue.catalog, reached)
    if seed % 2:
        person = walker.any.choice([row for row in table("persons") if "registered_name" not in row])
        await talk.bind(person["name"], person["id_number"])
    for _ in range(STEPS):
        await walker.step()
    await talk.says("取消")
    assert talk.talk.form is None
    assert "唐山市现在" in await talk.says("唐山今天天气怎么样")


async def test_random_walks_end_well(parts):
    reached = Reached()
    for seed in range(WALKS):
        await numbered(seed, parts, reached)
    assert len(reached.forms) >= 25, reached
    assert reached.submitted >= 1, reached


@pytest.mark.soak
@pytest.mark.timeout(1200)
async def test_many_random_walks_end_well(parts):
    reached = Reached()
    for seed in range(1000, 1000 + SOAK_WALKS):
        await numbered(seed, parts, reached)
    assert len(reached.forms) >= 45, reached
    assert reached.submitted >= 20, reached.submitted


async def numbered(seed: int, parts, reached: Reached) -> None:
    try:
        await walk(seed, parts, reached)
    except Exception as error:
        error.add_note(f"walk {seed}")
        raise
