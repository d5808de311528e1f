"""Names, places, hospitals, departments, companies: what is found, and what stays out of them."""

import pytest

from bot.intents.slots import Lists, extract
from bot.intents.slots.model import SAMPLE_NOW


def found(kind: str, text: str, lists: Lists | None = None) -> list[str | float]:
    return [f.value for f in extract(text, now=SAMPLE_NOW, lists=lists) if f.type == kind]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫王小二", "王小二"),
        ("姓名：李雷", "李雷"),
        ("户主 欧阳小红", "欧阳小红"),
        ("我爸张大山要办认证", "张大山"),
        ("孙小美，身份证110101190001010014", "孙小美"),
        ("给我女儿周小鸣上户口", "周小鸣"),
        ("查吴小莉有没有失信", "吴小莉"),
        ("钱小月的社保", "钱小月"),
        ("全国叫赵三的有几个", "赵三"),
    ],
)
def test_a_name(text: str, name: str) -> None:
    assert found("name", text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "你叫什么名字",
        "叫不叫号",
        "高血压，能报吗",
        "马上，着急",
        "查公积金余额",
        "我爸高龄津贴",
        "给孩子打疫苗",
        "谢谢，再见",
        "周六，去",
        "我叫你查",
        "石家庄的社保",
        "孩子上小学",
    ],
)
def test_no_name(text: str) -> None:
    assert found("name", text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("文北路跟卫南街交叉口的井盖丢了", "文北路跟卫南街交叉口"),
        ("东方家园小区没水", "东方家园小区"),
        ("望京附近停车", "望京"),
        ("京哈高速堵不堵", "京哈高速"),
        ("从天通苑到国贸", "天通苑"),
        ("我家在学府路", "学府路"),
        ("学府路15号下水道堵了", "学府路15号"),
        ("路南区大刘庄那边停电", "大刘庄"),
        ("天津之眼的票", "天津之眼"),
        ("衡水图书馆几点关门", "衡水图书馆"),
        ("人民公园门口有人摆摊", "人民公园门口"),
        ("G18高速封路", "G18高速"),
    ],
)
def test_a_place(text: str, place: str) -> None:
    assert found("place", text)[0] == place


@pytest.mark.parametrize(
    "text",
    [
        "系统里没有",
        "下水道堵了",
        "走高速",
        "我们村没路灯",
        "附近的派出所",
        "上大学",
        "高速公路封闭没",
        "知道怎么走吗",
        "小区停水",
        "一路平安",
        "车站在哪",
    ],
)
def test_no_place(text: str) -> None:
    assert found("place", text) == []


@pytest.mark.parametrize(
    ("text", "hospital"),
    [
        ("想挂协和", "协和"),
        ("帮我约唐山工人医院", "唐山工人医院"),
        ("在保定市儿童医院看过", "保定市儿童医院"),
        ("301医院骨科", "301医院"),
        ("北大口腔的号", "北大口腔"),
        ("市一院", "市一院"),
        ("大刘庄镇卫生院打疫苗", "大刘庄镇卫生院"),
    ],
)
def test_a_hospital_as_said(text: str, hospital: str) -> None:
    assert found("hospital", text) == [hospital]


@pytest.mark.parametrize("text", ["哪家医院", "去医院", "定点医院", "301路", "医院门口", "社区医院", "住院费"])
def test_no_hospital(text: str) -> None:
    assert found("hospital", text) == []


def test_complaints_name_a_department_only_where_a_booking_is_meant() -> None:
    assert found("department", "牙疼想挂号") == ["口腔科"]
    assert found("department", "看牙") == ["口腔科"]
    assert found("department", "皮肤干燥") == []
    assert found("department", "心内科") == ["心内科"]


def test_the_operators_list_gives_the_gateways_name() -> None:
    lists = Lists(hospitals={"协和医院": "唐山市协和医院"}, departments={"小儿": "儿科门诊"})
    assert found("hospital", "挂协和医院", lists) == ["唐山市协和医院"]
    assert found("department", "协和医院小儿的号", lists) == ["儿科门诊"]


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("查一下天津小明物流有限公司", "天津小明物流有限公司"),
        ("大柱电子厂不发工资", "大柱电子厂"),
        ("昨天在福来超市买的", "福来超市"),
        ("店叫小红馄饨", "小红馄饨"),
        ("抬头：北京某乙科技有限公司", "北京某乙科技有限公司"),
        ("91110101MA00TE5T21还存续吗", "91110101MA00TE5T21"),
        ("路北区喜洋洋服装店卖假货", "喜洋洋服装店"),
    ],
)
def test_a_company_as_said(text: str, company: str) -> None:
    assert found("company", text) == [company]


@pytest.mark.parametrize(
    "text", ["公司不发工资", "物业公司乱收费", "那家超市", "打印店在哪", "公司叫什么好", "淘宝店", "异常企业名单"]
)
def test_no_company(text: str) -> None:
    assert found("company", text) == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("200元", 200),
        ("两百块", 200),
        ("欠我一千二", 1200),
        ("3.5万块", 35000),
        ("五毛钱", 0.5),
        ("罚200", 200),
        ("充五十", 50),
        ("¥88.5", 88.5),
        ("贷60万", 600000),
        ("花了6万2", 62000),
        ("8块7", 8.7),
        ("1,280元", 1280),
        ("十块钱", 10),
        ("办8000的贷款", 8000),
    ],
)
def test_an_amount(text: str, amount: float) -> None:
    assert found("amount", text) == [amount]


@pytest.mark.parametrize(
    "text",
    [
        "一块儿去",
        "万一",
        "几十块",
        "两万公里",
        "3个月",
        "扣6分",
        "一分钱没给",
        "元旦",
        "补一张",
        "几百块钱",
        "交二十来年",
        "给我妈交 1001000806",
    ],
)
def test_no_amount(text: str) -> None:
    assert found("amount", text) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("68路", "68路"),
        ("坐 68 路", "68路"),
        ("六十八路", "68路"),
        ("快速公交1号线", "快速公交1号线"),
        ("brt2号线", "快速公交2号线"),
        ("地铁4号线", "4号线"),
        ("十四号线", "14号线"),
        ("机场线", "机场线"),
        ("b1线", "B1线"),
        ("特8路", "特8路"),
        ("公交车938", "938路"),
    ],
)
def test_a_line(text: str, line: str) -> None:
    assert found("line", text) == [line]
