from geo.outputs import about
from geo.outputs.edition import Cut, File
from tests.geo.outputs.samples import EDITION, assessments, layer, sources, spaces


def test_columns_are_explained_in_both_languages():
    rows = {row["column"]: row for row in about.columns([layer("spaces", spaces())])}
    assert rows["usable_area_m2"]["label_ne"] == "प्रयोगयोग्य क्षेत्रफल (m2)"
    assert rows["usable_area_m2"]["shapefile_field"] == "USABLE_M2"
    assert tuple(rows["id"]) == about.HEADS["columns"]


def test_only_code_lists_in_use_are_explained_and_each_once():
    layers = [layer("spaces", spaces()), layer("site_assessment", assessments())]
    used = [row["vocabulary"] for row in about.codes(layers)]
    assert set(used) == {"precision", "size_class", "suggested_use", "sensitivity", "labour"}
    assert used.count("size_class") == 4


def test_sources_are_those_that_a_row_rests_on():
    layers = [layer("spaces", spaces()), layer("source", sources())]
    assert [row["title"] for row in about.sources(layers)] == ["Book of Toyland", "Map of Toyland"]


def test_the_table_of_sources_alone_is_listed_whole():
    assert len(about.sources([layer("source", sources())])) == 3


def test_a_source_that_nobody_describes_is_at_least_named():
    assert about.sources([layer("spaces", spaces())]) == [{"id": "toy-book"}, {"id": "toy-map"}]


def test_cuts_stand_beside_their_full_text():
    assert about.cuts([Cut("spaces", "toy-1", "note", "kept", "kept and lost")]) == [
        {"table": "spaces", "key": "toy-1", "column": "note", "kept": "kept", "full": "kept and lost"}
    ]


def test_the_text_to_read_first_names_system_files_rules_standards_and_sources():
    layers = [layer("spaces", spaces(), crs="MUTM-84"), layer("source", sources())]
    files = [File("spaces_areas.shp", "spaces", 2), File("README.txt")]
    said = about.readme(layers, edition=EDITION, language="en", files=files, rules=["export.rule_nulls"])
    for words in (
        "Open spaces\n===========",
        "Coordinate system: Nepal 1981 / MUTM 84",
        "spaces_areas.shp (spaces, 2 rows)",
        "a blank is never a zero",
        "people_at_3_5_m2: Immediate refuge (register rule) (3.5 m2/person).",
        "Map of Toyland. no licence stated",
    ):
        assert words in said
