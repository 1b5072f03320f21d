"""Words to codes."""

import csv
from pathlib import Path

import pandas
import pytest

from geo.schema import SPACES, vocabulary
from geo.sources import terms as module
from geo.sources.terms import meaning, terms


@pytest.mark.parametrize("column", [column for column in SPACES.columns if column.vocabulary])
def test_every_code_and_label_of_a_vocabulary_is_understood(column):
    for term in vocabulary(column.vocabulary).values():
        assert meaning(term.code, column).codes == term.code
        for label in (term.label_en, term.label_ne, term.label_en.upper()):
            found = meaning(label, column)
            same = [
                other.code
                for other in vocabulary(column.vocabulary).values()
                if label in (other.label_en, other.label_ne)
            ]
            assert found.codes == term.code or len(same) > 1, (column.name, label, found)


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    (
        ("access", "Accessible all year round except in monsoon", "not_in_monsoon"),
        ("access", "All year round", "all_year"),
        ("owner_class", "Kathmandu Metropolitan City", "local_government"),
        ("owner_class", "Ministry of Education, Science and Technology", "federal_government"),
        ("owner_class", "Pashupati Area Development Trust Board", "trust"),
        ("owner_class", "Nepal Army and the Ministry of Defense", "security_forces"),
        ("suggested_uses", "Debris Collection; Dead Body Management/Morgue", "debris_collection;dead_body_management"),
        ("suggested_uses", "Portable Water Source", "potable_water"),
        ("current_uses", "Football Ground and cultivation area on sloppy land", "sports_ground;farming"),
        ("issues", "Drainage and garbage management issue", "drainage;waste"),
        ("internet", "Yes but secured", "limited"),
        ("boundary_wall", "Yes (fences and concrete wall)", "yes"),
        ("water_and_toilets", "yes in nearby buildings", "limited"),
        ("helipad", "No (Possibility of landing)", "limited"),
        ("helipad", "No (but available at Vayodha Hospital)", "no"),
        ("trees", "Few trees and vegetation", "limited"),
        ("electricity", "Available", "yes"),
        ("trees", "छैन", "no"),
    ),
)
def test_free_text_of_survey_forms_is_understood(field, text, expected):
    found = meaning(text, SPACES[field])
    assert (found.codes, found.how != "") == (expected, True)


@pytest.mark.parametrize(
    ("field", "text"),
    (
        ("access", "Link Road"),
        ("helipad", "Tribhuwan International Airport"),
        ("owner_class", "?"),
        ("register", "valley83"),
    ),
)
def test_what_is_not_understood_is_left_to_people(field, text):
    assert meaning(text, SPACES[field]).how == ""


@pytest.mark.parametrize("text", ("-", "n/a", " "))
def test_signs_for_nothing_mean_nothing(text):
    assert meaning(text, SPACES["access"]).how == "blank"


def test_no_issue_is_no_code():
    assert meaning("No", SPACES["issues"]) == module.Meaning(None, "blank")


def test_parts_that_are_not_understood_are_named():
    found = meaning("Warehouse, disco", SPACES["suggested_uses"])
    assert (found.codes, found.rest) == ("warehouse", "disco")


def test_a_column_keeps_unknown_words_and_counts_all():
    column = pandas.Series(["all_year", "Link Road", None, "Link Road"])
    found = terms(column, SPACES["access"])
    assert found.values.tolist() == ["all_year", "Link Road", None, "Link Road"]
    assert {text: count for text, (_told, count) in found.meanings.items()} == {"all_year": 1, "Link Road": 2}


def test_the_users_choice_comes_first():
    column = pandas.Series(["all_year", "Link Road"])
    found = terms(column, SPACES["access"], chosen={"Link Road": "unknown", "all_year": None})
    assert found.values.tolist() == [None, "unknown"]


def test_every_phrase_leads_to_a_code_of_its_vocabulary():
    path = Path(module.__file__).with_name("phrases.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        scope = "amenity_state" if row["scope"].startswith("amenity") else row["scope"]
        assert row["code"] in vocabulary(scope), row
    assert len({(row["scope"], row["phrase"]) for row in rows}) == len(rows)
