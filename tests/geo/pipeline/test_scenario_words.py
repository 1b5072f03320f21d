"""A scenario in words: whatever can be chosen has words in both languages, and the Valley is called by its name."""

import itertools

import pytest
import shapely

from geo.outputs.dossier.voice import Voice
from geo.pipeline.scenario import AIMS, Fixed, Scenario
from geo.pipeline.scenario_words import Names, scenario_line
from geo.pipeline.seekers import Asked, totals
from geo.pipeline.streets import MEANS, Travel
from geo.pipeline.walks import CLOSING, Closures
from geo.standards import AREA_PER_PERSON
from geo.standards.displacement import CASES, PHASES

NAMES = Names({"d1": ("Kathmandu", ""), "d2": ("Lalitpur", ""), "s": ("Park", "पार्क")}, frozenset({"d1", "d2"}))


@pytest.mark.parametrize("language", ("en", "ne"))
def test_whatever_can_be_chosen_has_words_of_its_own(language):
    kinds = itertools.zip_longest(AIMS, MEANS, CLOSING, PHASES, CASES, AREA_PER_PERSON, ["", *totals()])
    usual = Scenario(("d1",))
    for aim, means, rule, phase, case, density, total in kinds:
        scenario = Scenario(
            ("d1",),
            asked=Asked(total or "", None, None, phase or PHASES[0], case or CASES[1]),
            density=density or usual.density,
            closures=Closures(frozenset({rule} if rule else ())),
            aim=aim or AIMS[0],
            travel=Travel(means or MEANS[0]),
        )
        assert "plan." not in scenario_line(scenario, NAMES, Voice(language))


def test_the_valley_is_called_by_its_name_and_so_is_a_part_of_it():
    line = scenario_line(Scenario(("d2", "d1")), NAMES, Voice("en"))
    assert line.startswith("Kathmandu Valley · ")
    assert scenario_line(Scenario(("d1",)), NAMES, Voice("en")).startswith("Kathmandu · ")


def test_what_is_asked_of_reach_leaves_out_what_does_not_count_there():
    closed = Closures(frozenset({"rubble"}), (shapely.LineString([(85.3, 27.7), (85.4, 27.7)]),))
    asked = Scenario(("d1",), lost=frozenset({"s"}), closures=closed, fixed=(Fixed("d1", "s", 9),))
    line = scenario_line(asked, NAMES, Voice("en"), only=("places", "lost", "closed"))
    assert line == "Kathmandu · without Park · closed: what debris of buildings would cover, 1 drawn on the map"
    assert "9 people from Kathmandu to Park" in scenario_line(asked, NAMES, Voice("en"))
