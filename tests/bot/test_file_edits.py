"""What became of the operators' files is told of each of them."""

from datetime import date

from bot import stores
from bot.embedded import embedded_store
from bot.file_edits import FILES, KEPT, SEEN, FileEditStore, content_of, edit_between, name_of_content


def test_two_files_of_one_name_are_told_apart(tmp_path):
    """The shipped catalogue and a city's own, as in the example of a city."""
    files = (tmp_path / "catalog.yaml", tmp_path / "tangshan" / "catalog.yaml")
    former = content_of({files[0]: {"title": "甲"}, files[1]: {"hotline": "12345"}}, ())
    for data, said in (({"title": "乙"}, {"hotline": "12345"}), ({"title": "甲"}, {"hotline": "96069"})):
        now = content_of({files[0]: data, files[1]: said}, ())
        assert name_of_content(now) != name_of_content(former)
        (edit,) = edit_between(former, now, files).edits
        assert edit.file == ("catalog.yaml" if data["title"] == "乙" else "tangshan/catalog.yaml")


def test_what_is_written_otherwise_and_says_the_same_is_no_edit(tmp_path):
    file, day = tmp_path / "catalog.yaml", date(2026, 11, 22)
    former, now = ({file: data} for data in ({"a": {1: day}, "b": True}, {"b": True, "a": {1: day}}))
    assert edit_between(content_of(former, ()), content_of(now, ()), (file,)) is None
    assert edit_between(content_of(former, ()), content_of({file: {"a": {True: day}}}, ()), (file,)) is not None


async def test_contents_that_were_seen_are_kept_in_number(tmp_path):
    with embedded_store(tmp_path) as url:
        redis = stores.connect(url)
        edits = FileEditStore(redis)
        names = [f"{number:03}" for number in range(KEPT + 5)]
        for former, name in zip(["", *names], names, strict=False):
            assert await edits.note(former, name, b"{}", None)
        assert await redis.zcard(SEEN) == KEPT and await redis.hlen(FILES) == 2
        assert await edits.has_seen(names[-1]) and await edits.has_seen(names[5]) and not await edits.has_seen(names[4])
        await redis.aclose()
