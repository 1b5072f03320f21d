"""Figures of displacement: ordered, with their source, and held against what was counted in 2015."""

import csv

import pytest

from geo.errors import InputError, MissingError
from geo.planning.demand import leaving_share
from geo.standards.displacement import (
    BUILDING_CLASSES,
    CASES,
    PHASES,
    SETTINGS,
    displacement,
    read_figures,
)

ROW = {
    "key": "seek.valley.weeks",
    "label_en": "In a site",
    "label_ne": "शिविरमा",
    "low": "0.1",
    "central": "0.2",
    "high": "0.3",
    "unit": "share",
    "condition": "of those who left",
    "condition_ne": "घर छाडेकामध्ये",
    "status": "proposal",
    "source": "Chaur",
    "locator": "docs",
}

VALLEY_2011, VALLEY_IN_SITES, VALLEY_INTENSITY = 2_455_595, 21_600, 7.5
SINDHUPALCHOK_DISPLACED, SINDHUPALCHOK_INTENSITY = 0.88, 7.0


@pytest.fixture
def file_of(tmp_path):
    """Writes rows to a file."""

    def write(*rows):
        path = tmp_path / "figures.csv"
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, list(ROW))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_classes_of_buildings_hold_everybody(setting):
    assert sum(displacement().stock(setting).values()) == pytest.approx(1)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("building_class", BUILDING_CLASSES)
def test_stronger_shaking_never_keeps_more_people_at_home(building_class, case):
    shares = list(displacement().leaving(building_class, case).values())
    assert shares == sorted(shares)


@pytest.mark.parametrize("case", CASES)
def test_people_of_weaker_buildings_leave_sooner(case):
    weak, medium, strong = (displacement().leaving(each, case) for each in BUILDING_CLASSES)
    assert all(weak[step] >= medium[step] >= strong[step] for step in weak)


@pytest.mark.parametrize("setting", SETTINGS)
def test_fewer_live_in_a_site_after_weeks_than_seek_ground_in_the_first_nights(setting):
    first, later = PHASES
    assert all(
        displacement().seeking(setting, later, case) <= displacement().seeking(setting, first, case) for case in CASES
    )


def sites_in_the_valley(case):
    """People in sites of the Valley a month after the earthquake of 2015, as the figures have it."""
    shares = displacement()
    leaving = {each: shares.leaving(each, case) for each in BUILDING_CLASSES}
    left = leaving_share(VALLEY_INTENSITY, stock=shares.stock("valley"), leaving=leaving)
    return VALLEY_2011 * float(left) * shares.seeking("valley", "weeks", case)


def test_the_central_case_is_what_was_counted_in_the_valley_in_may_2015():
    assert sites_in_the_valley("central") == pytest.approx(VALLEY_IN_SITES, rel=0.05)
    assert sites_in_the_valley("low") < VALLEY_IN_SITES < sites_in_the_valley("high")


def test_what_was_found_in_sindhupalchok_lies_within_the_cases():
    shares = displacement()
    left = {
        case: float(
            leaving_share(
                SINDHUPALCHOK_INTENSITY,
                stock=shares.stock("hill"),
                leaving={each: shares.leaving(each, case) for each in BUILDING_CLASSES},
            )
        )
        for case in CASES
    }
    assert left["low"] < SINDHUPALCHOK_DISPLACED < left["high"]


@pytest.mark.parametrize(
    ("change", "code"),
    (
        ({"source": ""}, "standards.blank"),
        ({"label_ne": " "}, "standards.blank"),
        ({"low": "x"}, "standards.not_ordered"),
        ({"low": "0.25"}, "standards.not_ordered"),
        ({"low": "-1"}, "standards.not_ordered"),
        ({"high": "nan"}, "standards.not_ordered"),
        ({"high": "1.5"}, "standards.above_one"),
        ({"status": "sure"}, "standards.status"),
    ),
)
def test_a_row_that_says_less_than_it_must_is_refused_with_its_line(file_of, change, code):
    with pytest.raises(InputError) as refused:
        read_figures(file_of(ROW, {**ROW, "key": "other", **change}))
    assert [(problem.code, problem.row) for problem in refused.value.problems] == [(code, 3)]


def test_a_key_stands_once(file_of):
    with pytest.raises(InputError) as refused:
        read_figures(file_of(ROW, ROW))
    assert [problem.code for problem in refused.value.problems] == ["standards.twice"]


def test_people_may_be_more_than_one(file_of):
    found = read_figures(file_of({**ROW, "unit": "people", "high": "900"})).figure(ROW["key"])
    assert [found.of(case) for case in CASES] == [0.1, 0.2, 900]
    assert found.label("ne") == "शिविरमा"
    assert found.said_of("en") == "of those who left"


def test_an_unknown_figure_is_named():
    with pytest.raises(MissingError, match=r"leave\.tent"):
        displacement().figure("leave.tent")
