"""A government's list comes in as it is exported, and only what holds today."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalog.importing import import_items
from bot.catalog.items import Item, read_items, write_items
from bot.catalog.load import load_catalog
from bot.errors import CatalogError

TODAY = date(2026, 11, 22)
NATIONAL = (
    "TASK_CODE,TASK_NAME,DEPT_NAME,ACCEPT_CONDITION,PROMISE_DAY,PROMISE_TYPE,ANTICIPATE_DAY,ANTICIPATE_TYPE,IS_FEE,"
    "TRANSACT_ADDR,LINK_WAY,TASK_STATE,PLAN_CANCEL_DATE\n"
    '示例01,取水许可,水利局,"<p>符合　水资源论证</p>\n要求",5,1,20,1,0,一号窗口,12345,1,\n'
    "示例02,渔业捕捞许可,农业农村局,,,,60,2,1,,,1,2027-01-01\n"
    "示例03,旧许可,水利局,,,,,,,,,1,2026-11-22\n"
    "示例04,停办的许可,水利局,,,,,,,,,0,\n"
    "示例05,取水许可,水利局,,,,,,,,,1,\n"
    "示例06,,水利局,,,,,,,,,1,\n"
)


def listed(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    file = folder / "list.csv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_columns_of_the_national_schema(tmp_path, encoding):
    imported = import_items(listed(tmp_path, NATIONAL, encoding), "唐山市", today=TODAY)
    water, fish = imported.items
    assert water == Item(
        "取水许可", "唐山市", code="示例01", department="水利局", conditions="符合 水资源论证 要求",
        time_limit="承诺 5 个工作日（法定 20 个工作日）", fee="不收费", where="一号窗口", phone="12345",
    )  # fmt: skip
    assert (fish.time_limit, fish.fee) == ("法定 60 天", "收费，标准以窗口公布为准")
    assert [reason for _, reason in imported.skipped] == [
        "no longer in force", "not in force", "「取水许可」 was there before", "no name",
    ]  # fmt: skip


def test_chinese_headings_and_tabs(tmp_path):
    file = listed(tmp_path, "部门\t事项名称\t地区\n城管局\t户外广告设置许可\t路北区\n")
    assert import_items(file, "唐山市", today=TODAY).items == (Item("户外广告设置许可", "路北区", department="城管局"),)


@pytest.mark.parametrize("text", ["", "\n\n", "甲,乙\n1,2\n", "\0\0"])
def test_a_file_that_is_no_list_says_what_is_missing(tmp_path, text):
    with pytest.raises(CatalogError, match="没有这一列"):
        import_items(listed(tmp_path, text), "", today=TODAY)


@given(st.binary(max_size=300))
@settings(max_examples=60)
def test_any_bytes_end_in_items_or_a_problem(tmp_path_factory, junk):
    file = tmp_path_factory.mktemp("junk") / "list.csv"
    file.write_bytes("事项名称,地区\n".encode() + junk)
    try:
        items = import_items(file, "", today=TODAY).items
    except CatalogError:
        return  # told by line, like every fault of a file
    assert all(len(item.name) >= 2 for item in items)


def test_what_is_written_is_read_again_and_a_catalogue_takes_it_in(tmp_path):
    items = (Item("取水许可", "唐山市", bring='表, "两份"\n章'), Item("养犬登记"))
    write_items(tmp_path / "items.csv", items)
    assert read_items(tmp_path / "items.csv") == items
    overlay = tmp_path / "city.yaml"
    overlay.write_text("include: [items.csv]\n", encoding="utf-8")
    root = Path(__file__).resolve().parents[3]
    assert load_catalog(root / "catalog.yaml", overlay).items == items


def test_faulty_rows_of_an_included_list_are_told_by_line(tmp_path):
    file = listed(tmp_path, "事项名称,地区\n取水许可,唐山市\n,唐山市\n取水许可,唐山市\n养犬登记,唐山市,多,余\n")
    with pytest.raises(CatalogError) as caught:
        read_items(file)
    assert [problem.line for problem in caught.value.problems] == [3, 4, 5]


@pytest.mark.skipif("BANSHI_ITEM_LISTS" not in os.environ, reason="BANSHI_ITEM_LISTS names a folder with real lists")
def test_real_lists_come_in_nearly_whole(tmp_path):
    for file in sorted(Path(os.environ["BANSHI_ITEM_LISTS"]).glob("*_items.tsv")):
        imported = import_items(file, "唐山市", today=TODAY)
        assert len(imported.items) > 100
        assert len(imported.skipped) < 0.02 * len(imported.items)
        write_items(tmp_path / file.name, imported.items)
        assert read_items(tmp_path / file.name) == imported.items
