"""What pages show is worded for pages: nobody there can reply, send a message, or say something again."""

import re
from collections.abc import Iterator

import pytest

from bot.api import words as pages
from bot.api.pages import labelled, on_page, worded
from bot.catalog.form import Form
from bot.catalog.load import load_catalog
from bot.catalog.model import Catalog
from bot.catalog.service import Service
from bot.dialogue import words as talk
from bot.intents.router import Router
from bot.messages import Choice, Reply
from bot.settings import Settings
from tests.api.conftest import CHAT_ONLY

SHIPPED = load_catalog(Settings().catalog)
SAID_TO_FORMS = (
    "EXAMPLE SKIP_HINT SEND_PHOTO CHOOSE CHOOSE_MORE CONFIRM NO_CHOICES NOT_AMONG_NUMBER WRONG_VALUE NOT_PUBLISHABLE "
    "TOO_MANY_LOOKUPS CLOSED_CALL BARRED GATEWAY_DOWN TRY_AGAIN SUBMIT_UNKNOWN SUBMIT_NOT_DONE REFUSED REFUSED_ADVICE "
    "ACTIONS TEMPLATE_BROKEN PLAIN_LINK PLAIN_CALL CLARIFY MISS ELSEWHERE CHITCHAT HAND_OVER SAY_WHERE"
).split()
"""Sentences of the dialogue that forms, guides and searches answer with."""


def texts(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Every sentence of the catalogue that pages can show, with where it stands."""
    yield "welcome", catalog.welcome
    yield from ((f"elsewhere.{one.topic}", one.go) for one in catalog.elsewhere)
    yield "go_on", catalog.emergencies.go_on
    yield from ((f"emergency.{one.id}", one.say) for one in catalog.emergencies.kinds)
    for name, service in catalog.services.items():
        if not name.startswith("sys."):  # front ends open these as pages of their own
            yield from ((f"{name} {where}", text) for where, text in of_service(service))


def of_service(service: Service) -> Iterator[tuple[str, str]]:
    yield from ((f"guide.{key}", value) for key, value in service.guide if isinstance(value, str))
    if service.regions:
        yield "elsewhere", service.regions.elsewhere
    for action, form in {"": service.form, **{n: a.form for n, a in service.actions.items()}}.items():
        if form is not None:
            yield from ((f"{action}.{where}", text) for where, text in of_form(form))


def of_form(form: Form) -> Iterator[tuple[str, str]]:
    for name, slot in form.slots.items():
        yield from ((f"{name}.ask", slot.ask), (f"{name}.wrong", slot.wrong))
        if slot.choices and slot.choices.none:
            yield f"{name}.none", slot.choices.none.source
    replies = form.replies
    shown = {"confirm": form.confirm, "line": form.line, "done": replies.done, "empty": replies.empty}
    shown |= {"unknown": replies.unknown, **{code: refusal.say for code, refusal in replies.refused.items()}}
    yield from ((where, template.source) for where, template in shown.items() if template is not None)


LINKS = {
    service.form.replies.link.label
    for service in SHIPPED.services.values()
    if service.form and service.form.replies.link
}
"""Pages that open beside an answer: they are no choices."""


@pytest.fixture(scope="module")
def router() -> Router:
    settings = Settings()
    return Router.build(SHIPPED, cache_dir=settings.data_dir / "router")


def test_no_sentence_of_the_catalogue_is_only_for_a_chat():
    left = [(where, worded(text)) for where, text in texts(SHIPPED) if CHAT_ONLY.search(worded(text))]
    assert left == []


@pytest.mark.parametrize("name", SAID_TO_FORMS)
def test_no_sentence_of_the_dialogue_is_only_for_a_chat(name):
    assert not CHAT_ONLY.search(worded(getattr(talk, name))), worded(getattr(talk, name))


def test_no_failure_is_told_as_in_a_chat():
    chat = {"too_many_messages"}
    assert not [code for code, text in pages.FAILED.items() if code not in chat and CHAT_ONLY.search(text)]


def test_every_field_has_a_short_name():
    asked = {where: text for where, text in texts(SHIPPED) if where.endswith(".ask")}
    assert len(asked) > 80
    for where, ask in asked.items():
        label, _ = labelled(ask)
        assert 2 <= len(label) <= 16 and not re.search(r"[。？！，；：]$|^请", label), (where, label)


@pytest.mark.parametrize(
    ("ask", "label", "note"),
    [
        ("请告诉我发动机号的后 6 位，行驶证上有。", "发动机号的后 6 位", "行驶证上有"),
        ("请问在哪里？可以发送位置，也可以写地点。", "在哪里", "可以选择位置，也可以写地点"),
        ("有小票、订单或商品照片请发一张。", "小票、订单或商品照片", ""),
        ("请选要取消的预约。", "要取消的预约", ""),
        ("请问找哪类网点？都行就回复「跳过」。", "找哪类网点", "都行就不选"),
        ("车牌号", "车牌号", ""),
    ],
)
def test_a_question_becomes_a_label_and_a_note(ask, label, note):
    assert labelled(ask) == (label, note)


def test_every_button_that_a_sentence_names_opens_something(router):
    seen, dead = 0, []
    for where, text in texts(SHIPPED):
        service = where.split()[0] if where[0] != "e" or "." in where.split()[0] else ""
        literal = re.sub(r"\{\{[^}]*\}\}", "1001000001", text)
        for button in on_page(router, Reply(literal), service).choices:
            seen += 1
            if not button.service and button.text not in LINKS:
                dead.append((where, button.text))
    assert seen > 90 and not dead


def test_a_button_opens_an_action_or_a_form_that_is_filled_in(router):
    said = "不能去请提前一天取消，回复「取消年检」；要缴停车费回复「停车缴费 冀B12345」，投诉请回复「人工」。"
    told = on_page(router, Reply(said), "traffic.vehicle_inspection")
    assert told.text == "不能去请提前一天取消，点「取消年检」；要缴停车费点「停车缴费 冀B12345」，投诉请点「人工」。"
    cancel, pay, human = told.choices
    assert (cancel.service, cancel.action) == ("traffic.vehicle_inspection", "cancel")
    assert (pay.service, pay.slots) == ("parking.payment", {"plate": "冀B12345"})
    assert (human.service, human.text) == ("", "人工")


def test_what_the_page_has_buttons_for_is_not_said(router):
    asked = talk.sentence("请核对：", "车牌 冀B12345", talk.CONFIRM)
    told = on_page(router, Reply(asked, (Choice("确认", "确认"), Choice("取消", "取消"))))
    assert (told.text, told.choices) == ("请核对：\n车牌 冀B12345", [])
    listed = talk.sentence("您是想办下面哪件事？", "1. 查天气", "2. 都不是", talk.CHOOSE)
    told = on_page(router, Reply(listed, (Choice("查天气", "查天气", "env.weather"), Choice("都不是", "都不是"))))
    assert (told.text, [one.service for one in told.choices]) == ("您是想办下面哪件事？", ["env.weather"])
