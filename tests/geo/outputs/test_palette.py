from itertools import pairwise

from geo.outputs.palette import theme
from geo.schema import vocabulary


def lightness(colour):
    """Relative luminance of a colour (WCAG 2.1)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_code_of_a_theme_has_a_look():
    assert set(theme("spaces").looks) == set(vocabulary("size_class"))
    assert set(theme("location").looks) == set(vocabulary("location_kind"))
    assert set(theme("planned_ward").looks) == set(vocabulary("plan_lack"))
    assert set(theme("planned_space").looks) == set(vocabulary("plan_filling"))
    assert set(theme("ground_piece").looks) == set(vocabulary("ground_rule"))


def test_size_classes_differ_in_lightness_so_that_hue_is_not_needed():
    shades = [lightness(theme("spaces").looks[code].colour) for code in ("large", "medium", "small")]
    for darker, lighter in pairwise(shades):
        assert (lighter + 0.05) / (darker + 0.05) > 1.8


def test_a_table_without_theme_is_drawn_alike():
    assert theme("site") is None
