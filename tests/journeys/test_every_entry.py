"""Every entry of the catalogue, from its own examples to its end, as a citizen's phone shows it.

What an entry asks is answered from its declaration: the slot's example, the first of a list, a photo, a place, a yes.
An entry that needs a known citizen is bound first, as a test person who has what it tells.
"""

import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.catalog.converters import BEIJING
from bot.catalog.form import Form
from bot.catalog.load import load_catalog
from bot.catalog.service import ServiceKind
from bot.catalog.slots import SlotSpec
from bot.dialogue import guides, words
from tests.answers import CONFIRM, new_plate
from tests.catalogues import SHIPPED
from tests.conftest import OVERLAY, ROOT
from tests.identifiers import id_number
from tests.phone import link_in

CATALOG = load_catalog(ROOT / "catalog.yaml", Path(OVERLAY))
"""As the tests' house serves it: with the example city's own entry, without what that city switched off."""
FORMS = [name for name, service in CATALOG.services.items() if service.form]
GUIDES = [name for name, service in CATALOG.services.items() if service.depth == "plain"]
SYSTEM = [name for name in CATALOG.services if name.startswith("sys.")]
ON_ALIPAY = FORMS[::6] + GUIDES[::8]
"""A share of all on the second platform: what differs there is the envelope, and tests/adapters proves that."""
PERSONS = {"housing.fund_account": "赵示例", "edu.exam_score": "孙示例", "hrss.pension": "陈示例"}
PERSONS |= {"hrss.pension_certification": "陈示例"}
OPENINGS = {"edu.exam_score": "查2026年高考成绩"}
"""Instead of an example that means this year, whose results are out for half of it."""
BEFORE = {"health.my_bookings": "health.hospital_booking", "city.hotline_progress": "city.hotline"}
"""What must be done first for an entry to have something to tell."""
FREE = {"text": "楼下饭馆的油烟太大，希望尽快处理", "location": "唐山站", "case_no": "130202-261101-0001"}
MOST_QUESTIONS = 16
MOST_EXAMPLES = 3
GUIDE_LINES = ("where", "online", "when", "bring", "fee", "time_limit", "phone")


def each(names, platform):
    return [pytest.param(platform, name, id=f"{platform}-{name}") for name in names]


@pytest.mark.parametrize(
    ("phone", "name"), each(FORMS, "wechat") + each(sorted(set(ON_ALIPAY) & set(FORMS)), "alipay"), indirect=["phone"]
)
async def test_a_service_with_a_form_is_done(phone, name):
    service = CATALOG.services[name]
    if name in BEFORE:
        await walk(phone, BEFORE[name], await opened(phone, BEFORE[name]))
    answer = await walk(phone, name, await opened(phone, name))
    forms = [service.form, *(action.form for action in service.actions.values())]
    assert any(piece in answer for form in forms for piece in pieces(form)), answer


@pytest.mark.parametrize(
    ("phone", "name"), each(GUIDES, "wechat") + each(sorted(set(ON_ALIPAY) & set(GUIDES)), "alipay"), indirect=["phone"]
)
async def test_a_service_with_a_guide_tells_all_of_it(phone, name):
    service = CATALOG.services[name]
    answer = await whole(phone, await opened(phone, name))
    assert service.name in answer
    for label in (words.GUIDE_LABELS[key] for key in GUIDE_LINES):
        assert f"{label}：" in answer, (label, answer)
    assert service.guide.verified in answer


@pytest.mark.parametrize("name", sorted(set(SHIPPED.services) - set(CATALOG.services)))
def test_a_guide_that_the_example_city_switched_off_tells_all_of_it_too(name):
    told = guides.told(SHIPPED, SHIPPED.services[name], "北京市").text
    assert [key for key in GUIDE_LINES if f"{words.GUIDE_LABELS[key]}：" not in told] == []


@pytest.mark.parametrize(("phone", "name"), each(SYSTEM, "wechat"), indirect=["phone"])
async def test_banshi_itself_answers(phone, name):
    expected = {"human": "12345", "menu": "我能办这些事", "privacy": "我这里"}
    assert expected[CATALOG.services[name].kind.value] in await opened(phone, name)


async def opened(phone, name):
    """What the entry says first to one of its examples, picked from a clarification where that asks back."""
    service = CATALOG.services[name]
    openings = [OPENINGS[name]] if name in OPENINGS else service.examples[:MOST_EXAMPLES]
    for example in openings:
        answer = await phone.says(example)
        if words.CLARIFY in answer and service.name in answer:
            return await phone.says(service.name)
        if words.CLARIFY not in answer and "没太明白" not in answer and "还是没明白" not in answer:
            return answer
    raise AssertionError(f"no example of {name} opens it")


async def whole(phone, answer):
    """A long answer with the parts that 「更多」 brings."""
    while words.MORE_TO_READ in answer.splitlines()[-1]:
        answer = f"{answer}\n{await phone.says(words.MORE)}"
    return answer


async def walk(phone, name, asked):
    """Goes through the form; gives what stands at its end."""
    form = CATALOG.services[name].form
    for _ in range(MOST_QUESTIONS):
        if "http" in asked and "实名认证" in asked:
            await phone.binds(link_in(asked), PERSONS.get(name, "张示例"))
            asked = await phone.goes_on("")
        elif "同意请回复" in asked:
            asked = await phone.says("同意")
        elif CONFIRM in asked:
            asked = await phone.says("确认")
        elif (spec := question_in(form, asked)) is not None:
            asked = await answered(phone, spec, CATALOG.services[name].kind)
        else:
            return asked
    raise AssertionError(asked)


def question_in(form: Form, asked: str) -> SlotSpec | None:
    return next((spec for spec in form.slots.values() if spec.ask in asked), None)


async def answered(phone, spec: SlotSpec, kind: ServiceKind) -> str:
    if spec.choices is not None:
        return await phone.says("1")
    if spec.type == "photo":
        return await phone.sends("image")
    if spec.type == "location" and phone.platform == "wechat":  # Alipay's chats send no places
        return await phone.sends("location")
    if spec.type == "date" and "年" in spec.example:
        return await phone.says(f"{datetime.now(BEIJING) - timedelta(days=12):%Y年%m月%d日}")  # the sandbox's invoice
    if spec.type == "plate" and kind is ServiceKind.BOOKING:
        return await phone.says(new_plate())
    if spec.type == "id_number":
        return await phone.says(id_number(secrets.randbelow(10**6)))
    return await phone.says(spec.example or FREE[spec.type])


def pieces(form: Form) -> set[str]:
    """What only the words of a form that is done hold: text of that template that no other words of it have."""
    others = [form.replies.empty, form.replies.unknown, *(refusal.say for refusal in form.replies.refused.values())]
    elsewhere = "\n".join(template.source for template in others if template)
    found = re.split(r"\{%.*?%\}|\{\{.*?\}\}|\n", form.replies.done.source)
    return {piece.strip() for piece in found if len(piece.strip()) >= 4 and piece.strip() not in elsewhere}
