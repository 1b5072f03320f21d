"""The atlas: an index that leads to each sheet, volumes of bounded size, nothing hidden shown."""

import pypdfium2
import pytest
import shapely

from geo.errors import MissingError
from geo.outputs.sheetmap import atlas as module
from geo.outputs.sheetmap.atlas import Layout, Subject, sheet_pdf
from tests.geo.outputs.sheetmap.samples import IMPRINT, features, spaces


def atlas(path, rows, near, imprint, **options):
    """Atlas of rows that share what adjoins them and what the sheets say of themselves."""
    return module.atlas(path, rows, lambda row: Subject(row, near, imprint), made_on=imprint.made_on, **options)


def pages(path):
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(path)]


def test_the_index_names_every_space_and_the_page_it_stands_on(tmp_path):
    (file,) = atlas(tmp_path / "atlas.pdf", spaces(), features(), IMPRINT)
    index, *sheets = pages(file)
    assert len(sheets) == 6
    for number, name in enumerate(spaces()["name_en"], start=2):
        assert name in sheets[number - 2]
        assert f"toy-{number - 1} {name} Toyland / " in index
        assert f" {number} 1" in index


def test_a_space_without_a_position_is_in_the_index_and_has_no_sheet(tmp_path):
    rows = spaces()
    rows.loc[2, "geometry"] = shapely.Point()
    (file,) = atlas(tmp_path / "atlas.pdf", rows, features(), IMPRINT)
    index, *sheets = pages(file)
    assert len(sheets) == 5
    assert "Durbar Square" in index
    assert "no position" in index


def test_hidden_spaces_stay_out_of_a_public_atlas(tmp_path):
    rows = spaces()
    rows.loc[1, "sensitivity"] = "restricted"
    (file,) = atlas(tmp_path / "public.pdf", rows, {}, IMPRINT)
    assert not any("Bus Park" in page for page in pages(file))
    (file,) = atlas(tmp_path / "office.pdf", rows, {}, IMPRINT, audience="restricted")
    assert "Bus Park" in pages(file)[0]
    with pytest.raises(MissingError):
        atlas(tmp_path / "none.pdf", rows[rows["sensitivity"] == "restricted"], {}, IMPRINT)


def test_many_spaces_are_given_in_volumes(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "VOLUME_SPACES", 4)
    files = atlas(tmp_path / "atlas.pdf", spaces(), {}, IMPRINT)
    assert [file.name for file in files] == ["atlas-1.pdf", "atlas-2.pdf"]
    assert [len(pages(file)) for file in files] == [5, 3]


def test_the_coordinates_of_every_point_follow_the_sheet():
    document = pypdfium2.PdfDocument(sheet_pdf(Subject(spaces().iloc[0].to_dict(), features(), IMPRINT)))
    text = document[1].get_textpage().get_text_range()
    assert len(document) == 2
    assert "85.30100000" in text
    assert "27.70300000" in text


def test_an_atlas_tells_what_it_draws_and_how_far_it_is(tmp_path):
    told = []
    atlas(tmp_path / "atlas.pdf", spaces(), {}, IMPRINT, progress=lambda step, share: told.append((step, share)))
    shares = [share for _, share in told]
    assert [step for step, _ in told[:-1]] == spaces()["name_en"].tolist()
    assert shares == sorted(shares)
    assert shares[-1] < 1


@pytest.mark.parametrize(("speech", "says", "says_not"), (("en", "Scale", "नापो"), ("ne", "नापो", "Scale")))
def test_a_sheet_speaks_the_languages_asked_for(speech, says, says_not):
    subject = Subject(spaces().iloc[0].to_dict(), features(), IMPRINT)
    document = pypdfium2.PdfDocument(sheet_pdf(subject, layout=Layout(speech=speech)))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert says in text
    assert says_not not in text
