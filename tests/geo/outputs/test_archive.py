import zipfile
from datetime import date

from geo.outputs.archive import pack


def packed(folder, day):
    files = []
    for name, text in (("b.txt", "b" * 10_000), ("a.txt", "खुला")):
        (folder / name).write_text(text, encoding="utf-8")
        files.append(folder / name)
    pack(folder / "x.zip", files, made_on=day)
    return zipfile.ZipFile(folder / "x.zip")


def test_files_lie_in_the_order_given_under_their_bare_names_and_the_date_of_the_edition(tmp_path):
    with packed(tmp_path, date(2026, 11, 24)) as archive:
        assert archive.namelist() == ["b.txt", "a.txt"]
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 24, 0, 0, 0)}
        assert archive.read("a.txt").decode() == "खुला"
        assert archive.getinfo("b.txt").compress_size < 1_000


def test_a_date_before_archives_could_say_one_is_their_first(tmp_path):
    with packed(tmp_path, date(1934, 1, 15)) as archive:
        assert archive.infolist()[0].date_time[0] == 1980
