"""What became of the operators' files is told of each of them."""

from bot.file_edits import content_of, edit_between, name_of_content


def test_two_files_of_one_name_are_told_apart(tmp_path):
    """The shipped catalogue and a city's own, as in the example of a city."""
    files = (tmp_path / "catalog.yaml", tmp_path / "tangshan" / "catalog.yaml")
    former = content_of({files[0]: {"title": "甲"}, files[1]: {"hotline": "12345"}}, ())
    for data, said in (({"title": "乙"}, {"hotline": "12345"}), ({"title": "甲"}, {"hotline": "96069"})):
        now = content_of({files[0]: data, files[1]: said}, ())
        assert name_of_content(now) != name_of_content(former)
        (edit,) = edit_between(former, now, files).edits
        assert edit.file == ("catalog.yaml" if data["title"] == "乙" else "tangshan/catalog.yaml")
