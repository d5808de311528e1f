"""Words by which citizens take something back in the middle of a form, and words that only look so."""

import re

import pytest

from bot.dialogue import words
from bot.dialogue.commands import command_in, correction_in
from bot.dialogue.earlier import asks_after
from bot.dialogue.kin import only_whom
from bot.dialogue.words import Command
from tests.identifiers import id_number
from tests.talks import Talk


@pytest.fixture
def talk(parts):
    return Talk(parts)


@pytest.mark.parametrize(
    "said",
    "算了 那算了吧 算了不挂了 算了，太麻烦了 算了明天再说 还是算了改天吧 不办了 算了今天不去了 算了，明天不办了 "
    "算了下午没空 算了周三有事 算了，就不办了吧 算了不选了 算了太难选了".split(),
)
def test_who_gives_up_gives_up(said):
    assert command_in(said) is Command.CANCEL


@pytest.mark.parametrize(
    "said",
    [
        "那算了换明天吧",
        "算了，换后天",
        "算了还是改下午吧",
        "算了就明天吧",
        "算了选第二个吧",
        "算了今天不去明天去",
        "算了不换了",
    ],
)
def test_who_takes_something_else_goes_on(said):
    assert command_in(said) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("不对，改成三天", "三天"),
        ("错了，应该是三天", "三天"),
        ("不对不对，我是说三天", "三天"),
        ("不对", None),
        ("三天", None),
    ],
)
def test_a_correction_is_what_stands_behind_all_its_openings(said, meant):
    assert correction_in(said) == meant


@pytest.mark.parametrize(
    ("said", "relation", "rest"),
    [
        ("给我妈挂的", "妈妈", ""),
        ("不对，是给我孩子挂，张小示例", "孩子", "张小示例"),
        ("帮我老公约的号", "配偶", ""),
        ("我要给俺娘看病的", "妈妈", ""),
    ],
)
def test_for_whom_and_nothing_else(said, relation, rest):
    told = only_whom(said)
    assert told is not None and (told.relation, told.rest) == (relation, rest)


@pytest.mark.parametrize("said", ["给我妈查医保余额", "我妈", "给我换一家", "给我妈打过电话了没人接"])
def test_more_than_for_whom_is_something_else(said):
    assert only_whom(said) is None


@pytest.mark.parametrize("said", ["我报的到哪了", "我报的路灯修了没", "上回反映的井盖补上了没", "我拍的那个坑有人管吗"])
def test_who_asks_after_a_report(said):
    assert asks_after(said)


@pytest.mark.parametrize(
    "said", ["我要举报的是楼下烧烤店油烟什么时候能管", "我要报的是路灯坏了没人管", "我申报的个税好了没"]
)
def test_who_makes_a_report_asks_after_none(said):
    assert not asks_after(said)


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("换医院", "选医院"),
        ("能不能换个别的医院", "选医院"),
        ("医院换一家吧", "选医院"),
        ("换一家", "选医院"),
        ("这家太远了", "选医院"),
        ("重新选科室", "选科室"),
        ("换个科", "选科室"),
        ("换个大夫", "选医生和日期"),
        ("大夫换一个", "选医生和日期"),
        ("我想改个日子", "选医生和日期"),
        ("换一天吧", "选医生和日期"),
        ("时间不合适", "选就诊时段"),
        ("能改时间吗", "选就诊时段"),
        ("算了，换个时间", "选就诊时段"),
    ],
)
async def test_what_was_chosen_is_chosen_anew(talk, said, asks):
    for message in ("唐山工人医院挂号", "心血管内科", "2", "1"):
        await talk.says(message)
    assert f"请{asks}" in (told := await talk.says(said)), told
    assert words.ASK_ANEW in told


@pytest.mark.parametrize("said", ["第二个取消", "把第2个退了吧", "取消第二个预约"])
async def test_one_of_none_that_were_shown_means_nothing(talk, said):
    assert not re.search("要取消|没有这一条", await talk.says(said))


@pytest.mark.parametrize(("said", "chosen"), [("牙科", "口腔科"), ("看牙", "口腔科"), ("五官科", "耳鼻喉科")])
async def test_a_department_by_its_other_name(talk, said, chosen):
    await talk.says("唐山工人医院挂号")
    assert chosen in await talk.says(said)


async def test_the_number_of_a_row_is_neither_a_date_nor_a_name(talk):
    await talk.says("唐山工人医院挂号")
    told = await talk.says("2号")
    assert "呼吸内科" in told and "没有找到" not in told
    for message in ("2", "1"):
        asked = await talk.says(message)
    assert "姓名" in asked and "姓名" in await talk.says("第一个")


async def test_who_wants_to_change_something_is_asked_what(talk):
    for message in ("唐山工人医院挂号", "心血管内科", "2", "1", "张示例", id_number(63)):
        told = await talk.says(message)
    assert "请核对" in told
    assert {await talk.says(said) for said in ("改一下", "换一个")} == {words.WHAT_TO_CHANGE}
    assert "请选就诊时段" in await talk.says("重新填")
    assert "不办了" in await talk.says("取消")


async def test_a_number_of_anothers_tells_nothing(parts):
    """Whoever has read a number over somebody's shoulder learns nothing by typing it."""
    reporter, patient = Talk(parts), Talk(parts)
    for message in ("随手拍 路灯不亮", "唐山建设北路", "跳过", "跳过", "确认"):
        told = await reporter.says(message)
    case = re.search(r"工单号 (\w+)", told)[1]
    for message in ("唐山工人医院挂号", "心血管内科", "8", "1", "张示例", id_number(64), "确认"):
        told = await patient.says(message)
    booking = re.search(r"预约号 (\w+)", told)[1]
    assert case in await reporter.says(case)
    assert "心血管内科" in await patient.says(booking)
    for number in (case, booking):
        stranger = Talk(parts)
        asked = await stranger.says(number)
        assert "哪件事" in asked
        assert not re.search("路灯|建设北路|心血管|张示例", asked)
        assert "没有查到" in await stranger.says("诉求与工单进度查询")
    assert "要取消这个号吗" in await patient.says("取消第一个")
    assert "已取消" in await patient.says("确认")
    told = await patient.says(booking)
    assert "已取消（预约号" in told
    assert "不算在内" not in told, "it is the one that was asked for"
    assert "要取消这个号吗" not in await patient.says("取消第一个")


async def test_kinds_of_doctors_narrow_the_list(talk):
    for message in ("唐山工人医院挂号", "心血管内科", "专家的"):
        told = await talk.says(message)
    assert "主任医师" in told and "主治医师" not in told


async def test_a_plate_of_elsewhere_is_told_before_more_is_asked(talk):
    assert "只能查京、津、冀的车" in await talk.says("查违章 沪A12345")
    await talk.says("查违章")
    assert "只能查京、津、冀的车" in await talk.says("沪A12345")
    assert talk.talk.form is None


async def test_a_tail_is_answered_for_itself(talk):
    await talk.says("我车尾号是3今天限行吗")
    told = await talk.says("唐山")
    assert told.startswith("尾号 3，今天在唐山市") and "限行" in told


async def test_a_payment_is_asked_after_in_passing(talk):
    for message in ("交电费 2001000001", "确认"):
        told = await talk.says(message)
    assert "缴费单" in told
    assert "还没有收到完成的消息" in await talk.says("交好了")
    assert "还没有收到完成的消息" not in await talk.says("交电费")


async def test_a_page_that_is_over_is_told_as_such(talk, parts):
    """Another citizen's order for the same account, of another sum, took this one's place."""
    for citizen, sum_ in ((talk, 200), (Talk(parts), 300)):
        await citizen.says(f"交电费 户号2001000001 充{sum_}元")
        assert "缴费单" in await citizen.says("确认")
    told = await talk.says("交好了")
    assert "重新发一次" in told and "还能用" not in told


@pytest.mark.parametrize("said", ["供暖什么时候停", "今年暖气供到几号", "供暖费一平米多少钱"])
async def test_a_question_that_the_guide_answers_opens_no_form(talk, said):
    told = await talk.says(said)
    assert "户号" not in told and ("供暖期" in told or "收费" in told)
    assert "户号" in await talk.says("1")


def test_what_is_booked_for_today_isnt_told_of_the_day_before(mind):
    forms = [service.form for service in mind.edition.catalog.services.values() if service.form]
    receipts = [form.replies.done for form in forms if "visit_date" in form.replies.done.names]
    assert receipts
    for template in receipts:
        known = {**dict.fromkeys(template.names, "示例"), "today": "2026-11-23"}
        assert re.search("提前一天|前一天取消", template.render({**known, "visit_date": "2026-11-24"}))
        told = template.render({**known, "visit_date": "2026-11-23"})
        assert "一天" not in told and "当天不能网上" in told


async def test_the_last_place_of_a_half_day_is_ones_own(parts):
    """Who is asked for the time anew gets the list, though all that is left of it is kept for them."""
    asks = ("唐山工人医院挂号", "心血管内科")
    listed = await says_all(Talk(parts), asks)
    rows = [(int(left), row) for row, left in re.findall(r"(\d+)\. [^\n]*余 (\d+)", listed) if int(left)]
    left, row = min(rows)
    talk = Talk(parts)
    assert "请核对" in await says_all(talk, (*asks, row, "1", "张示例", id_number(64)))
    for other in range(left - 1):
        assert "请核对" in await says_all(Talk(parts), (*asks, row, "1", "李示例", id_number(80 + other)))
    assert "请选就诊时段" in await talk.says("重新填")


async def says_all(talk, messages):
    for message in messages:
        told = await talk.says(message)
    return told
