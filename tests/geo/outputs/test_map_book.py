import json

import pytest
import shapely

from geo import toy
from geo.outputs.map_book import book_text
from tests.geo.outputs.samples import EDITION, layer, sources, spaces, texts


def units(kind):
    frame = toy.wards().rename(columns={"ward": "number"})
    return frame.assign(kind=kind, name_en=frame["id"], name_ne="वडा", sensitivity="public", precision="digitised")[
        ["id", "kind", "name_en", "name_ne", "precision", "sensitivity", "geometry"]
    ]


def book(*layers):
    layers = layers or (layer("spaces", spaces()), layer("source", sources()))
    return json.loads(book_text(layers, edition=EDITION, language="en"))


def test_rows_lie_under_their_columns_and_beside_their_shapes():
    found = book()["layers"][0]
    place = [column["name"] for column in found["columns"]].index("usable_area_m2")
    assert [row[place] for row in found["rows"]] == [70_000.0, 7_000.0, 14_000.5, None]
    assert [shape and shape["type"] for shape in found["shapes"]] == ["Polygon", "Point", "MultiPolygon", None]


def test_labels_and_words_are_there_in_both_languages():
    found = book()
    assert found["layers"][0]["label"] == {"en": "Open spaces", "ne": "खुला क्षेत्र"}
    assert found["vocabularies"]["size_class"]["large"] == {"en": "Large", "ne": "ठूलो"}
    assert found["words"]["standard"]["ne"]
    assert found["title"] == {"en": "Open spaces", "ne": "खुला क्षेत्र"}


def test_a_standard_leads_with_its_area_in_the_digits_of_the_language():
    labels = [found["label"] for found in book()["standards"]]
    assert labels[0]["en"].startswith("3.5 m²/person: ")
    assert labels[0]["ne"].startswith("प्रतिव्यक्ति ३.५ वर्गमिटर: ")
    assert book()["standard"] == "people_at_3_5_m2"


def test_the_thresholds_of_the_classes_are_called_a_proposal():
    assert "50,000 m²" in book()["proposal"]["en"]
    assert "५०,०००" in book()["proposal"]["ne"]


def test_units_become_borders_with_names_and_places_stay_rows():
    found = book(layer("location", units("ward")), layer("spaces", spaces()))
    assert [one["name"] for one in found["layers"]] == ["spaces"]
    (border,) = found["borders"]
    assert (border["kind"], border["on"], len(border["names"])) == ("ward", False, 4)
    lines = shapely.from_geojson(json.dumps(border["lines"]))
    assert lines.length == pytest.approx(0.02 * 6)  # four walls and the cross inside


def test_sources_are_told_in_one_line_each():
    assert book()["sources"][0] == "Book of Toyland. Toy Press. 2019-12-12. CC-BY 4.0"


def test_nothing_in_the_book_can_end_a_script():
    hostile = layer("spaces", spaces(name_en=texts("</script>", "<!--", "a", "b")))
    text = book_text([hostile], edition=EDITION, language="en")
    assert "<" not in text
    assert json.loads(text)["layers"][0]["rows"][0][1] == "</script>"
