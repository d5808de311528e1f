"""Search over long lists of items."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intents.items import ItemIndex, Regions

MATTERS = ["食品经营许可", "食品经营许可变更", "公共场所卫生许可", "取水许可", "养老机构备案", "教师资格认定"]
REGIONS = Regions(["石家庄市", "长安区", "唐山市", "路北区"])
NAMES = [region + matter for region in ("石家庄市长安区", "唐山市路北区", "") for matter in MATTERS]


@pytest.fixture(scope="module")
def index() -> ItemIndex:
    return ItemIndex.build(NAMES, REGIONS)


def test_copies_of_one_matter_are_one_item(index: ItemIndex) -> None:
    assert (len(index), index.cores) == (18, 6)


@pytest.mark.parametrize(
    ("said", "matter"),
    [
        ("我想办食品经营许可", "食品经营许可"),
        ("养老院机构备案", "养老机构备案"),
        ("取税许可怎么申请", "取水许可"),
        ("教師資格認定", "教师资格认定"),
        ("公共场所的卫生许可", "公共场所卫生许可"),
    ],
)
def test_an_item_is_found_by_what_people_type(index: ItemIndex, said: str, matter: str) -> None:
    hits = index.search(said)
    assert hits[0].name == matter
    assert [NAMES[entry].endswith(matter) for entry in hits[0].entries] == [True] * 3
    assert all(0 <= hit.score <= 1 for hit in hits)


def test_a_region_narrows_the_entries(index: ItemIndex) -> None:
    hit = index.search("取水许可", region="路北区")[0]
    assert [NAMES[entry] for entry in hit.entries] == ["唐山市路北区取水许可"]
    assert len(index.search("取水许可", region="海港区")[0].entries) == 3


def test_a_name_that_is_a_region_stays_whole() -> None:
    assert REGIONS.split("唐山市") == ("", "唐山市")
    assert REGIONS.split("唐山市路北区取水") == ("路北区", "取水")


@pytest.mark.parametrize("said", ["", "😂", "水", "xyz", "\ud800", "完全无关的话题呀"])
def test_what_is_not_there_is_not_found(index: ItemIndex, said: str) -> None:
    assert index.search(said) == ()


def test_empty_lists_and_empty_names_are_searched_in_vain() -> None:
    assert ItemIndex.build([], REGIONS).search("取水许可") == ()
    assert ItemIndex.build(["", "。", "水"], REGIONS).search("取水许可") == ()


@settings(deadline=None)
@given(st.text(st.characters(), max_size=40))
def test_any_text_may_be_searched(index: ItemIndex, said: str) -> None:
    assert len(index.search(said)) <= 5
