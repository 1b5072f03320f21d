"""The picture of a space's ground: it is drawn in both languages, and its bars are the figures of the table."""

import io

import pytest
from PIL import Image

from geo.outputs import ground_picture, palette
from geo.pipeline.ground import usable_ground
from geo.schema import vocabulary
from tests.geo.meadow import features, square
from tests.geo.pipeline.test_ground import full, layer
from tests.geo.toy_tables import ToyTables


@pytest.fixture(scope="module")
def found():
    house = layer("buildings", features(square(0, 0, 40)))
    return usable_ground(ToyTables(), lambda _: full(buildings=house), ids=["toy-4"])


def colours(image):
    opened = Image.open(io.BytesIO(image)).convert("RGB")
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in opened.getcolors(2**24)}


@pytest.mark.parametrize("language", ("en", "ne"))
def test_the_pieces_are_drawn_in_the_colours_of_their_rules(found, language):
    seen = colours(ground_picture.ground_picture(found, "toy-4", language=language))
    assert {palette.RULES["building"], palette.RULES["debris"], palette.RULES["usable"]} <= seen
    assert palette.RULES["water"] not in seen


def test_bars_fall_from_gross_to_usable(found):
    row = found.table.set_index("location_id").loc["toy-4"]
    steps, texts = ground_picture._steps(row, list(found.pieces.columns), "en")
    building = next(step for step in steps if step[0] == "Buildings")
    assert building[2] + building[3] == pytest.approx(row["gross_area_m2"])
    assert texts[0] == "43,718 sq m"
    assert "−1,600" in texts
    assert "none mapped" in texts  # other hazards


def test_numbers_of_the_nepali_picture_are_nepali(found):
    row = found.table.set_index("location_id").loc["toy-4"]
    _, texts = ground_picture._steps(row, list(found.pieces.columns), "ne")
    assert texts[0] == "४३,७१८ वर्गमिटर"


def test_a_space_without_a_boundary_has_a_picture_with_its_name_alone():
    nobody = ToyTables()
    nobody.found["location"].loc[nobody.found["location"]["id"] == "toy-4", "geometry"] = None
    found = usable_ground(nobody, lambda _: full(), ids=["toy-4"])
    assert colours(ground_picture.ground_picture(found, "toy-4"))


def test_every_rule_has_a_colour_and_the_style_sheet_says_the_same():
    from tests.test_house import ROOT

    assert set(palette.RULES) == {*vocabulary("ground_rule"), "usable"}
    sheet = (ROOT / "app" / "static" / "css" / "ground.css").read_text(encoding="utf-8")
    for rule, colour in palette.RULES.items():
        assert f".piece-{rule} {{ fill: {colour}; background: {colour}; }}" in sheet


def test_below_stands_what_is_not_known_and_which_layers_were_asked(found):
    row = found.table.set_index("location_id").loc["toy-4"]
    assert ground_picture._footer(row, found.cards, "en") == ["Layers: Heights, Buildings, Water, Power_Lines, Hazard."]
    gap = usable_ground(ToyTables(), lambda _: full(water=None), ids=["toy-4"])
    lines = ground_picture._footer(gap.table.iloc[0], gap.cards, "ne")
    assert lines[0] == "पूरै जमिनका लागि थाहा छैन: पानी, पानीबाट दूरी।"
