"""A stamp fits what it was made from and nothing else."""

from launch.stamps import fingerprint, read_stamp, write_stamp


def test_a_fingerprint_knows_names_contents_and_words(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_text("one")
    b.write_text("two")
    first = fingerprint([a, b], "x")
    assert fingerprint([b, a], "x") == first
    assert fingerprint([a, b], "y") != first
    a.write_text("two")
    b.write_text("one")
    assert fingerprint([a, b], "x") != first


def test_a_stamp_comes_back_as_it_was_written(tmp_path):
    write_stamp(tmp_path / "stamp", {"program": "abc"})
    assert read_stamp(tmp_path / "stamp") == {"program": "abc"}
    assert [file.name for file in tmp_path.iterdir()] == ["stamp"]


def test_a_missing_or_damaged_stamp_says_nothing(tmp_path):
    assert read_stamp(tmp_path / "absent") == {}
    for text in ("", "{", "[1]", "\x00"):
        (tmp_path / "damaged").write_text(text)
        assert read_stamp(tmp_path / "damaged") == {}
