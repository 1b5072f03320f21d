"""Pages about suitability: the ranked list, and one space whose every step can be read and adds up."""

import re

import pytest

from app.jobs import Jobs
from app.suitability_sheet import graph
from geo.standards.suitability import model
from tests.app.forms import HOST


def page(client, path, **answer):
    found = client.get(path, base_url=HOST, **answer)
    assert found.status_code == 200
    return found.text


def rows(text):
    return [row for row in text.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>") if "<th" in row]


def gathered(visitor, path):
    """The page after its job is done."""
    assert visitor.get(path, base_url=HOST).status_code == 302
    extensions = visitor.application.extensions
    extensions["chaur_jobs"].stop()
    extensions["chaur_jobs"] = Jobs()
    return page(visitor, path)


@pytest.fixture
def visitor(office):
    return office[1]()


def test_the_list_is_made_by_a_job_and_then_stands(visitor):
    text = gathered(visitor, "/suitability")
    counted = [int(number) for number in re.findall(r"</span> (\d+)</a>", text)]
    assert sum(counted) == len(rows(text))
    ranks = [int(re.search(r'data-label="Rank">(\d+)<', row).group(1)) for row in rows(text)]
    assert ranks == sorted(ranks)
    assert "Accessibility <b>17 %</b>" in text


def test_one_class_can_be_chosen(visitor):
    text = gathered(visitor, "/suitability")
    counted = dict(re.findall(r'letter-([A-E])">[A-E]</span> (\d+)</a>', text))
    for letter, count in counted.items():
        assert len(rows(page(visitor, f"/suitability?class={letter}"))) == int(count)


def test_every_step_of_a_space_stands_on_its_page_and_the_criteria_add_up(visitor):
    text = gathered(visitor, "/spaces/kv-004/suitability")
    for part in (*model().criteria.values(), *model().indicators.values()):
        assert part.label_en in text
    least = [float(found) for found in re.findall(r"<b>(\d+\.\d)", text)]
    total = float(re.search(r"<tfoot>.*?>(\d+\.\d)–\d+\.\d</td></tr></tfoot>", text, re.DOTALL).group(1))
    assert len(least) == len(model().criteria)
    assert sum(least) == pytest.approx(total, abs=0.05 * len(least) + 0.05)


def test_the_page_says_what_to_find_out_first_and_that_the_checklist_is_no_score(visitor):
    text = gathered(visitor, "/spaces/kv-004/suitability")
    first = text.partition("What to find out first")[2].partition("</tbody>")[0]
    assert "Slope of the ground" in first
    assert "is a record and no part of the score" in text
    assert "17 answers are on record" in text
    assert "By how much must a weight change?" in text


def test_a_scenario_or_a_space_that_is_not_there_is_not_found(visitor):
    assert visitor.get("/suitability?scenario=nothing", base_url=HOST).status_code == 404
    assert visitor.get("/spaces/kv-999/suitability", base_url=HOST).status_code == 404


def test_the_page_speaks_nepali_with_its_digits_and_letters(visitor):
    gathered(visitor, "/suitability")
    text = page(visitor, "/spaces/kv-004/suitability", headers={"Accept-Language": "ne"})
    assert "सबै मौसममा पुगिने" in text
    assert re.search(r'letter-B">ख</span>', text)
    assert not re.findall(r'data-label="अङ्क">[^<]*[0-9]', text)


def test_the_picture_of_a_value_function_runs_from_corner_to_corner(visitor):
    with visitor.application.test_request_context(headers={"Accept-Language": "en"}):
        found = graph(model().indicators["road_m"], least=50, most=50)
        # from 50 m to 1,000 m with an eighth of room on either side: the first corner stands at a tenth of 150
        assert found.line.split()[1] == "15.0,2.0"
        assert found.line.split()[2] == "135.0,46.0"
        assert found.band == (15.0, 2.0)
        assert (found.least, found.most) == ("50 m", "1,000 m")
        assert graph(model().indicators["season"]) is None
