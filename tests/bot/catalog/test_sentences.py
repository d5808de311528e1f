"""What operators get wrong in YAML, templates and patterns comes back with its line, in Chinese, with what to do."""

import re

import pytest

from bot.catalog.load import Entries, load_catalog
from bot.catalog.source import Source
from bot.checking import problems_in_form
from bot.configuration import read_settings
from bot.errors import CatalogError
from tests.bot.catalog.test_check import ENTRY

TEXT = ENTRY.replace(
    "guide: { summary: 挂号 }", 'guide: { summary: 挂号, phone: "12345", verified: "2026-11-01" }'
).replace("slots:\n", "slots:\n        card: { type: text, ask: 卡号？, pattern: '[0-9]+' }\n", 1)
TEXT = TEXT.replace("hosOrgNo: hospital }", "hosOrgNo: hospital, cardNo: card }")
REPLY = '{ done: "{{ order_no }}" }'
ENGLISH = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)+")

REPLY_LINE = TEXT[: TEXT.index(f"replies: {REPLY}")].count("\n") + 1

YAML_FAULTS = [
    ("    sector: 医疗", "\tsector: 医疗", 7, "请换成空格"),
    ("    scope: 挂号", "    scope 挂号", 11, "少了冒号"),
    ("    scope: 挂号", "    scope：挂号", 11, "中文冒号"),
    ("title: 示例", "title：示例", 1, "中文冒号"),
    ("    scope: 挂号", "    scope:挂号", 11, "冒号后面少了空格"),
    ("scope: 挂号", "scope: 挂号: 看病", 11, "加引号"),
    ("    scope: 挂号", "    scope: 挂号\n    scope: 看病", 12, "scope 这个字段写了两遍"),
    ('hotline: "12345"', 'hotline: "12345', 3, "引号没有写完"),
    ("'[0-9]+' }", "'[0-9]+ }", 35, "引号没有写完"),
    ("scope: 挂号", "scope: *hao", 11, "加引号"),
    ("scope: 挂号", "scope: &", 11, "加引号"),
    ("scope: 挂号", "scope: @挂号", 11, "不能以 @ 开头"),
    ("scope: 挂号", "scope: !挂号", 11, "加引号"),
    ("scope: 挂号", 'scope: "挂\\号"', 11, "改成单引号"),
    ("scope: 挂号", "scope: 挂\x07号", 11, "重新打一遍"),
    ("popular: [health.book]", "popular: [health.book", 4, "请补上 ]"),
    ("guide: { summary: 挂号,", "guide: { summary: 挂号，", 14, "英文逗号"),
    ("    scope: 挂号", "   scope: 挂号", 11, "对齐"),
    ("    scope: 挂号", "      scope: 挂号", 11, "缩进多了"),
    ("    scope: 挂号", "---\n    scope: 挂号", 11, "请删去这一行"),
    ("phrases: 约个号", "phrases: |约个号", 13, "写到下一行"),
    ("    scope: 挂号", "    {a: b}: 3", 11, "请写成文字"),
    ('"2026-11-01"', "2026-13-01", 14, "不是日期"),
    ('"2026-11-01"', "2026年11月1日", 14, "不是日期"),
    ('"2026-11-01"', "2026-11-01", 14, "请加引号"),
    ("    scope: 挂号", "    scope:", 11, "后面是空的"),
    ("scope: 挂号", "scope: [挂号]", 11, "不要写成清单"),
    ("popular: [health.book]", "popular: health.book", 4, "要写成一列"),
    ("    scope: 挂号", "    scope: 挂号\n    scoop: 看病", 12, "检查拼写"),
    ("kind: booking", "kind: bookng", 9, "query、booking"),
    ("{ type: city,", "{ type: city, here: 是,", 36, "true 或 false"),
    ("depth: deep", "depth: deep\n    lookups: { per_day: 1.5 }", 11, "不能有小数"),
    ("        card: {", "        卡号: {", 35, "小写英文字母"),
    ("  health.book:", "  挂号:", 6, "编号要像"),
    ("'[0-9]+'", "'[0-9+'", 35, "第 6 个字符：方括号 [ 没有写完"),
    ("'[0-9]+'", "'([0-9]+'", 35, "请补上 )"),
    ("'[0-9]+'", "'*'", 35, "可以重复的字"),
    ("    scope: 挂号", "    scope:\u00a0挂号", 11, "普通的空格"),
    ("    scope: 挂号", "\u3000\u3000scope: 挂号", 11, "全角空格"),
    ("title: 示例", "<<<<<<< HEAD\ntitle: 示例", 1, "合并"),
    ("guide: { summary: 挂号,", "guide: ｛ summary: 挂号,", 14, "中文括号"),
    ('phone: "12345"', "phone: “12345”", 14, "英文引号"),
    ("  health.book:", "  health\u200b.book:", 6, "看不见的字符"),
    (f"replies: {REPLY}", "replies: { done: {{ order_no }} }", REPLY_LINE, "加引号"),
    ("summary: 挂号,", "summary: 挂号, 电话: 1,", 14, "你是不是想写 phone？"),
    ("kind: booking", "kind: 预约", 9, "你是不是想写 booking？"),
]
TEMPLATE_FAULTS = [
    ("{{ order_no", "请补上 }}"),
    ("{{ order_no }", "没有配对"),
    ("{{ order_no 办好了", "请补上 }}"),
    ("{{ }}", "大括号里是空的"),
    ("{{ orderno }}", "orderno 在这里没有值"),
    ("{{ order_no | uper }}", "没有 uper 这个过滤器"),
    ("{% if order_no %}有", "{% endif %}"),
    ("{% for a in rows %}有", "{% endfor %} 结束"),
    ("{% iff order_no %}", "没有 {% iff %} 这种写法"),
    ("有{% endif %}", "前面却没有 {% if %}"),
    ("{% if order_no", "请补上 %}"),
    ("{{ order_no ｜ upper }}", "中文标点 ｜"),
    ("{{ order_no or “无” }}", "中文标点 “"),
    ("{{ 'x }}", "引号没有写完"),
    ("{{ order no }}", "不能有空格"),
    ("{% if order_no = 1 %}{% endif %}", "两个等号"),
    ("{% for a in range(10**9) %}x{% endfor %}", "不能调用函数"),
    ("{{ 1 / 0 }}", "除数是零"),
    ("{{ 'x' * 100 }}", "写出太多"),
    ("{{ order_no.state }}", "没有 state 这个字段"),
    ("{{ '甲' | yuan }}", "不能当数字算"),
]


def told(folder, text):
    """Each problem's line and sentence."""
    file = folder / "catalog.yaml"
    file.write_text(text, encoding="utf-8")
    return [(at.line, at.message) for at in problems_in_form(read_settings(), [Source(file)], entries=Entries())]


@pytest.mark.parametrize(("before", "after", "line", "remedy"), YAML_FAULTS)
def test_a_fault_of_the_yaml(tmp_path, before, after, line, remedy):
    text = TEXT.replace(before, after, 1)
    assert text != TEXT
    at, sentence = next((at, said) for at, said in told(tmp_path, text) if remedy in said)
    assert at in {line, 0} and not ENGLISH.search(sentence)
    assert at or remedy in {"第 6 个字符：方括号 [ 没有写完", "请补上 )", "可以重复的字", "不是日期"}, (
        "rules have paths"
    )


@pytest.mark.parametrize(("template", "remedy"), TEMPLATE_FAULTS)
def test_a_fault_of_a_template(tmp_path, template, remedy):
    written = f"\n        done: |\n          办好了。\n          {template}"
    (_, sentence) = told(tmp_path, TEXT.replace(REPLY, written))[0]
    assert remedy in sentence and not ENGLISH.search(sentence)
    assert "模板第 2 行" in sentence or not sentence.startswith("模板第")


def test_files_that_cannot_be_read(tmp_path):
    (tmp_path / "gbk.yaml").write_bytes("名称：供暖".encode("gbk"))
    for name, remedy in (("gbk.yaml", "另存为 UTF-8"), ("nowhere.yaml", "没有这个文件"), (".", "文件夹")):
        with pytest.raises(CatalogError) as caught:
            load_catalog(tmp_path / name)
        (problem,) = caught.value.problems
        assert remedy in problem.message
