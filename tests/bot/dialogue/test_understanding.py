"""What citizens say in one breath, and what they needn't say again."""

import pytest

from bot.dialogue import words
from bot.messages import Kind, Location
from sandbox.data import table
from tests.talks import Talk, said


@pytest.fixture
def talk(parts):
    return Talk(parts)


async def sends_place(talk, latitude, longitude, label=""):
    return said(await talk.turn(Kind.LOCATION, location=Location(latitude, longitude, label)))


# ── one message that tells much ──


@pytest.mark.parametrize(
    "opening",
    [
        "我要投诉楼上装修噪音太大，每天晚上十点还在施工",
        "唐山市路北区文化路小区垃圾没人清，我要投诉",
    ],
)
async def test_a_report_that_is_told_at_once_is_not_asked_again(talk, opening):
    answer = await talk.says(opening)
    for _ in range(6):
        assert "请用几句话说说" not in answer, answer
        if words.CLARIFY in answer:
            answer = await talk.says("12345诉求登记")
        elif "请核对" in answer:
            break
        else:
            answer = await talk.says("跳过" if "跳过" in answer else "1")
    assert opening in answer, answer


async def test_a_guide_hands_a_report_over_with_its_text(talk):
    opening = "举报油烟扰民，文化路五号楼下烧烤店"
    told = await talk.says(opening)
    assert "【环境污染举报】" in told and "回复「1」" in told
    assert "请问是哪一类" in await talk.says("1")
    answer = await talk.says("1")
    while "请核对" not in answer:
        assert "请用几句话说说" not in answer
        answer = await talk.says("跳过")
    assert opening in answer


@pytest.mark.parametrize("opening", ["我要投诉", "我想反映一个问题", "怎么打12345投诉", "投诉"])
async def test_a_wish_to_report_alone_tells_nothing(talk, opening):
    answer = await talk.says(opening)
    if words.CLARIFY in answer:
        answer = await talk.says("12345诉求登记")
    for _ in range(3):
        if "请用几句话说说" in answer:
            return
        answer = await talk.says("1")
    raise AssertionError(answer)


async def test_two_values_in_one_message(talk):
    await talk.says("查违章")
    assert "违法" in await talk.says("冀B12345，发动机号后六位123456")
    assert talk.talk.form is None


async def test_a_second_request_in_the_sentence_is_offered_after_the_first(talk):
    assert "车牌号" in await talk.says("查违章顺便看看公积金怎么提取")
    answer = await talk.says("冀B12345 123456")
    assert "公积金怎么提取" in answer and "继续" in answer
    assert "【公积金提取】" in await talk.says("继续")


async def test_one_request_that_holds_a_joining_word_is_one(talk):
    await talk.says("查违章，顺便")
    assert talk.talk.next == ""


async def test_the_third_wrong_answer_gets_a_way_out(talk):
    await talk.says("查违章")
    first, second, third = [await talk.says(text) for text in ("嗯哼", "啥车牌", "随便")]
    assert "人工" not in first and "人工" not in second
    assert "人工" in third and "取消" in third


# ── a list that was chosen from ──


async def test_a_list_is_headed_by_what_was_chosen(talk):
    await talk.says("我要预约挂号，唐山")
    assert await talk.says("工人医院")
    assert (await talk.says("更多")).find("已选：唐山市 · 唐山市工人医院") >= 0 or "科室" in said_options(talk)
    answer = await talk.says("返回")
    assert "已选：唐山市" in answer


def said_options(talk):
    return "科室" if talk.talk.form and talk.talk.form.awaiting == "department" else ""


async def test_a_name_and_a_district_together_mean_one_of_a_list(talk):
    await talk.says("预约办身份证 唐山")
    while talk.talk.form.awaiting != "office":
        await talk.says("1")
    option = next(o for o in talk.talk.form.options if o.fields.get("district"))
    await talk.says(f"{option.fields['district']}的{option.label[-4:]}")
    assert talk.talk.form.slots["office"].value == option.value


# ── corrections before the yes ──


async def to_the_yes(talk):
    answer = await talk.says("唐山市路北区文化路小区垃圾没人清，我要投诉")
    for _ in range(6):
        if "请核对" in answer:
            return answer
        answer = await talk.says("跳过" if "跳过" in answer else "1")
    raise AssertionError(answer)


@pytest.mark.parametrize(
    ("change", "shows"),
    [
        ("地点不对，是建设北路", "地点：唐山市路北区建设北路"),
        ("电话改成13000000000", "130****0000"),
        ("内容改成路灯不亮", "路灯不亮"),
    ],
)
async def test_what_is_named_is_changed_and_nothing_else(talk, change, shows):
    before = await to_the_yes(talk)
    after = await talk.says(change)
    assert shows in after
    lines = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert len(lines) == 1, lines


async def test_what_is_named_without_a_value_is_asked_anew(talk):
    await to_the_yes(talk)
    assert "手机号" in await talk.says("电话写错了")
    assert "130****0000" in await talk.says("13000000000")


# ── follow-ups ──


async def test_weather_by_day_and_by_city(talk):
    first = await talk.says("唐山今天天气")
    assert "唐山市" in first
    later = await talk.says("后天呢")
    assert "唐山市" in later and len(later) < len(first)
    assert "天津市" in await talk.says("那天津呢")
    assert "北京市" in await talk.says("北京")


async def test_a_guide_of_another_city(talk):
    assert "唐山市住房公积金管理中心" in await talk.says("唐山公积金怎么提取")
    answer = await talk.says("那天津呢")
    assert "天津市住房公积金管理中心" in answer and "津心办" in answer and "以当地为准" in answer


# ── where ──


@pytest.mark.parametrize(
    ("text", "there", "missing"),
    [
        ("石家庄摇号怎么申请", "只有北京、天津摇号", "石家庄市现在没有小客车摇号"),
        ("唐山的车办进京证", "进京的车牌号", "由北京市公安交管部门核发"),
    ],
)
async def test_what_a_place_lacks_is_said_with_what_there_is(talk, text, there, missing):
    answer = await talk.says(text)
    assert there in answer and missing in answer


@pytest.mark.parametrize(("city", "told"), [("北京", "摇号和新能源"), ("天津", "竞价")])
async def test_what_a_place_has_is_told_as_it_is_there(talk, city, told):
    answer = await talk.says(f"{city}小客车摇号怎么申请")
    assert "现在没有" not in answer and f"{city}市小客车" in answer


async def test_the_city_of_last_time_is_remembered_and_forgotten(parts, talk):
    await talk.says("唐山今天天气")
    tomorrow = Talk(parts, address=talk.address)
    assert "唐山市空气质量" in await tomorrow.says("空气质量")
    assert "唐山市" in await tomorrow.says("我的数据")
    await tomorrow.says("确认删除")
    again = Talk(parts, address=talk.address)
    assert "哪个城市" in await again.says("空气质量")


async def test_a_city_that_is_only_a_destination_is_not_remembered(parts, talk):
    await talk.bind("张示例", "130202190001030037")
    await talk.says("异地就医备案")
    while talk.talk.form.awaiting != "destination":
        await talk.says("1")
    await talk.says("北京")
    assert talk.talk.home == ""


@pytest.mark.parametrize(
    ("place", "city"),
    [
        ((39.63, 118.18), "唐山市"),
        ((39.95, 116.82), "廊坊市"),
        ((39.39, 117.05), "天津市"),
        ((40.40, 115.52), "张家口市"),
        ((39.05, 115.91), "雄安新区"),
        ((38.04, 114.51), "石家庄市"),
    ],
)
async def test_a_place_that_is_sent_tells_the_city(talk, place, city):
    await sends_place(talk, *place)
    assert talk.talk.region == city


async def test_a_label_counts_before_the_degrees(talk):
    await sends_place(talk, 39.63, 118.18, "北京市东城区某处")
    assert talk.talk.region == "北京市"


async def test_a_place_far_away_tells_nothing(talk):
    await sends_place(talk, 31.2, 121.5)
    assert talk.talk.region == ""


# ── what was sent and never answered ──


async def test_a_form_that_was_sent_holds_nobody(talk):
    await talk.bind("周示例", next(row["id_number"] for row in table("persons") if row["name"] == "周示例"))
    await talk.says("养老待遇资格认证")
    unknown = await talk.says("确认")
    assert "不要重复提交" in unknown
    left = await talk.says("取消")
    assert "收不回来" in left and talk.talk.form is None
    assert "唐山市现在" in await talk.says("唐山今天天气")
    assert "业务号" in await talk.says("继续")
