"""Citizens' words as operators read them name nobody; and of words that name nobody, next to none are hidden."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalog.load import load_catalog
from bot.intents.anonymous import anonymous
from bot.intents.numbers import HAN as SPOKEN
from bot.masking import FOLD, mask
from tests.conftest import ROOT

SURNAMES = (
    "赵 钱 孙 李 周 吴 郑 王 冯 陈 杨 朱 秦 许 何 吕 张 孔 曹 魏 陶 姜 谢 邹 章 苏 潘 葛 范 彭 鲁 马 方 任 袁 柳 "
    "史 唐 薛 雷 贺 汤 罗 郝 傅 康 顾 孟 黄 萧 尹 姚 邵 汪 毛 戴 宋 庞 熊 纪 舒 董 梁 杜 阮 闵 席 贾 江 颜 郭 梅 "
    "林 钟 徐 邱 骆 夏 蔡 田 胡 霍 柯 卢 莫 丁 邓 石 崔 龚 程 裴 陆 翁 段 侯 刘 叶 黎 蒲 柴 聂 曾 肖 欧阳 司马 "
    "诸葛 上官 慕容 "
).split()
GIVEN = (
    "若兰 梓萱 浩宇 建国 秀英 子墨 志强 淑芬 玉兰 桂英 一诺 欣怡 宇轩 子涵 雨桐 俊杰 思远 诗涵 佳怡 梦琪 晓东 "
    "海燕 红梅 国强 文博 浩然 语嫣 嘉懿 煜城 烨伟 熠彤 志刚 秋菊 冬梅 铁柱 小红 永健 德华 黎明 晨曦 婷婷 莉莉 "
    "沐辰 宇航 依诺 亦菲 丽颖 淑贞 凤英 招娣 建军 卫东 援朝 振华 伟 芳 娜 敏 丽 强 磊 勇 艳 杰 涛 超 霞 刚 雯 "
).split()
FRAMES = (
    "帮{}看看",
    "{}",
    "我叫{}，想查社保",
    "找{}",
    "{}的社保查一下",
    "给{}交水费",
    "查{}违章",
    "帮{}看看 姓名：{} 手机",
    "你好我是{}",
    "孩子{}上学的事",
    "{}，130102",
    "我妈{}的退休金啥时候发",
    "投诉{}医生",
    "{}去世了怎么销户",
    "{}想落户",
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SURNAMES), st.sampled_from(GIVEN), st.sampled_from(FRAMES), st.sampled_from(["", "\u200b"]))
def test_nobody_is_named_however_barely(surname, name, frame, between):
    told = anonymous(frame.replace("{}", f"{surname}{between}{name}"))
    assert surname + name not in told and f"{surname}{between}{name}" not in told


@pytest.mark.parametrize(
    ("said", "name"),
    [("帮阿依古丽·买买提办居住证", "阿依古丽"), ("萨仁的孩子上学", "萨仁"), ("电话13800138000，找王芳", "王芳")],
)
def test_names_of_other_kinds(said, name):
    assert name not in anonymous(said, known={"萨仁"})


HAN = str.maketrans("0123456789", "零一二三四五六七八九")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
WAYS = {
    "plain": lambda number: number,
    "wide": lambda number: number.translate(WIDE),
    "hidden": "\u200b".join,
    "spoken": lambda number: number.translate(HAN),
    "spaced": lambda number: f"{number[:4]} {number[4:]}",
    "dashed": lambda number: f"{number[:3]}-{number[3:]}",
}
HOUSEHOLDS = st.from_regex(r"[0-9]{6,10}", fullmatch=True)
ASKED = st.sampled_from((
    "{}", "户号{}欠费多少", "我家{}停暖了", "查一下{}的电费", "{}谢谢", "燃气表{}不走字", "用户编号是{}",
    "水费 {} 交了没", "{}年检", "{}万一错了", "{}元旦停不停", "帮我交{}", "交{}电费", "缴 {} 的水费", "给{}存{}",
))  # fmt: skip
TAILS = st.from_regex(r"[A-Z0-9]{4}[0-9]{2}|[0-9]{4,6}", fullmatch=True)
OF_A_CAR = st.sampled_from(
    ("查违章发动机后六位{}", "车架号{}", "发动机号后六位是 {}", "尾号{}的车", "后六位{}没错吧", "车牌后四位{}")
)


def digits(text):
    return "".join(sign for sign in text.translate(FOLD).translate(SPOKEN) if sign.isascii() and sign.isalnum())


@settings(max_examples=400, deadline=None)
@given(HOUSEHOLDS, ASKED, st.sampled_from(sorted(WAYS)))
def test_no_number_of_a_household_is_left_however_written(number, frame, way):
    assert number not in digits(anonymous(frame.replace("{}", WAYS[way](number))))


@settings(max_examples=300, deadline=None)
@given(TAILS, OF_A_CAR, st.sampled_from(("plain", "wide", "hidden", "spoken")))
def test_no_tail_of_an_engine_or_a_frame_is_left(number, frame, way):
    assert number not in digits(anonymous(frame.replace("{}", WAYS[way](number))))


SUMS = st.builds(
    "{}{}".format, st.integers(1, 99_999_999), st.sampled_from(("元", "块", "块钱", "万元", "吨", "平米", "公里"))
)
YEARS = st.builds("{}年".format, st.integers(1949, 2035))
DAYS = st.builds("{:%Y-%m-%d}".format, st.dates(date(1990, 1, 1), date(2035, 12, 31)))
LINES = st.builds("{}路".format, st.integers(1, 999))
HOTLINES = st.sampled_from(
    ("12345", "12123", "12333", "12393", "96119", "95598", "10086", "110", "119", "120", "0315-12345")
)
KNOWN_FRAMES = st.sampled_from(("{}", "问问{}的事", "打了{}没人接", "从{}到现在", "坐{}去医院", "一共{}，对吗"))


@settings(max_examples=400, deadline=None)
@given(st.one_of(SUMS, YEARS, DAYS, LINES, HOTLINES), KNOWN_FRAMES)
def test_years_sums_lines_and_numbers_that_anybody_calls_stay(known, frame):
    assert known in anonymous(frame.replace("{}", known))


@pytest.mark.parametrize(
    "said",
    [
        "工资12000交多少税", "限行尾号4和9", "2025-2026学年几号开学", "9:00-17:00上班吗", "2026-11-21 09:30 的号",
        "110 119 120 都打不通", "坐101 102 103路", "PM2.5多少", "A2换C1", "60岁以上", "九九八十一", "三四年级",
        "一二三四五", "二〇二六年的医保", "K12学校", "身份证2026年到期", "三万五千八百元",
    ],
)  # fmt: skip
def test_what_is_nobodys_stays(said):
    assert anonymous(said) == said


def test_next_to_nothing_else_is_hidden():
    catalog = load_catalog(ROOT / "catalog.yaml")
    said = [phrase for service in catalog.services.values() for phrase in (service.name, *service.phrases)]
    hidden = [phrase for phrase in said if anonymous(phrase) != mask(phrase)]
    assert len(said) > 5000 and len(hidden) <= 0.005 * len(said), hidden
