"""Numbers, days and labels as a reader of each language expects them."""

import datetime
from pathlib import Path

import pandas
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app import language as words
from app.language import day, label_of, language, moment, name_of, number, say, show, term
from geo.schema import table
from tests.app.forms import HOST

ROOT = Path(__file__).resolve().parents[2]
NEPALI = ROOT / "app" / "translations" / "ne" / "LC_MESSAGES" / "messages.po"


@pytest.fixture
def reading(reading_app):
    """A request in a language."""

    def begin(code):
        return reading_app.test_request_context(f"/?lang={code}", base_url=HOST)

    return begin


def both(reading, act):
    found = []
    for code in ("en", "ne"):
        with reading(code):
            found.append(act())
    return tuple(found)


@pytest.mark.parametrize(
    ("value", "places", "english", "nepali"),
    (
        (0, 0, "0", "०"),
        (999, 0, "999", "९९९"),
        (1000, 0, "1,000", "१,०००"),
        (1234567, 0, "1,234,567", "१२,३४,५६७"),
        (123456789.5, 1, "123,456,789.5", "१२,३४,५६,७८९.५"),
        (-1234.56, 2, "−1,234.56", "−१,२३४.५६"),
        (-0.4, 0, "0", "०"),
        (2.5, 0, "2", "२"),
        (None, 0, "not known", "थाहा छैन"),
        (float("nan"), 2, "not known", "थाहा छैन"),
        (pandas.NA, 0, "not known", "थाहा छैन"),
    ),
)
def test_numbers_are_grouped_as_each_language_groups_them(reading, value, places, english, nepali):
    assert both(reading, lambda: number(value, places)) == (english, nepali)


def test_days_are_ad_in_english_and_both_in_nepali(reading):
    found = both(reading, lambda: day(pandas.Timestamp("2015-04-25")))
    assert found == ("25 April 2015", "१२ वैशाख २०७२ (२०१५-०४-२५)")
    assert both(reading, lambda: day(None)) == ("not known", "थाहा छैन")


def test_a_day_outside_the_almanac_is_ad_in_both(reading):
    assert both(reading, lambda: day("1900-01-02")) == ("2 January 1900", "१९००-०१-०२")


def test_moments_are_told_by_the_clock_of_nepal(reading):
    stamp = datetime.datetime(2015, 4, 24, 18, 30)  # noqa: DTZ001 - the register keeps UTC without a zone
    assert both(reading, lambda: moment(stamp)) == (
        "2015-04-25 (12 Baisakh 2072), 00:15",
        "२०१५-०४-२५ (१२ वैशाख २०७२), ००:१५",
    )


def test_codes_are_told_by_their_labels(reading):
    english, nepali = both(reading, lambda: term("suggested_use", "helipad;logistics"))
    assert english.count(", ") == nepali.count(", ") == 1
    assert "helipad" not in nepali
    assert both(reading, lambda: term("site_access", None)) == ("not known", "थाहा छैन")
    assert both(reading, lambda: term("site_access", "by_boat")) == ("by_boat", "by_boat")


def test_a_value_is_shown_as_its_column_says(reading):
    survey, space = table("space_survey"), table("open_space")
    with reading("en"):
        assert show(survey["usable_area_m2"], 1234.5) == "1,234"
        assert show(survey["total_area_ropani"], 4.267) == "4.27"
        assert show(survey["lon_printed_deg"], 85.3) == "85.30000"
        assert show(table("space_boundary")["accuracy_m"], 0.05) == "0.05"
        assert show(survey["elevation_m"], 1300.4) == "1,300"
        assert show(table("survey_round")["dated"], "2019-12-12") == "12 December 2019"
        assert show(space["owner_name"], "") == "not known"
        assert show(space["owner_name"], "<b>") == "<b>"
        assert show(space["access"], "all_year") == term("site_access", "all_year")
        assert label_of(survey["usable_area_m2"]) == "Usable area (m²)"
        assert label_of(table("space")["people_at_3_5_m2"]).startswith("People at 3.5 m² each")


def test_sentences_and_names_come_in_the_readers_language(reading):
    assert both(reading, lambda: say("schema.required", column="x"))[1].startswith("x")
    assert both(reading, lambda: name_of({"name_en": "Field", "name_ne": "चौर"})) == ("Field", "चौर")
    assert both(reading, lambda: name_of({"name_en": "Field", "name_ne": None})) == ("Field", "Field")
    assert both(reading, lambda: name_of({"name_en": "Field", "name_ne": float("nan")})) == ("Field", "Field")


def test_the_language_is_the_one_asked_for_then_kept_then_the_browsers(reading_app):
    visitor = reading_app.test_client()

    def lang(address, **headers):
        with visitor:
            visitor.get(address, base_url=HOST, headers=headers)
            return language()

    assert lang("/help", **{"Accept-Language": "ne, en;q=0.5"}) == "ne"
    assert lang("/help", **{"Accept-Language": "de"}) == "en"
    assert lang("/help?lang=ne") == "ne"
    assert lang("/help", **{"Accept-Language": "en"}) == "ne"
    assert lang("/help?lang=xx") == "ne"
    assert lang("/help?lang=en") == "en"


def test_the_other_language_is_the_same_page_with_everything_asked(reading_app):
    with reading_app.test_request_context("/table?use=helipad&use=logistics&lang=en", base_url=HOST):
        assert words.same_page(lang="ne") == "/table?use=helipad&use=logistics&lang=ne"
    with reading_app.test_request_context("/import", method="POST", base_url=HOST):
        assert words.same_page(lang="ne") == "/?lang=ne"


def test_every_code_has_its_label_in_the_readers_language(reading):
    english, nepali = both(reading, lambda: words.terms("severity"))
    assert [code for code, _ in english] == [code for code, _ in nepali]
    assert all(any("\u0900" <= letter <= "\u097f" for letter in label) for _, label in nepali)


def test_every_text_of_the_pages_has_its_nepali():
    keywords = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
    methods = [("**/views/**.py", "python"), ("**.py", "python"), ("templates/**.html", "jinja2")]
    found = extract_from_dir(ROOT / "app", method_map=methods, keywords=keywords)
    texts = {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}
    with NEPALI.open("rb") as file:
        catalogue = read_po(file, locale="ne")
    told = {message.id if isinstance(message.id, str) else message.id[0]: message.string for message in catalogue}
    silent = sorted(text for text in texts if not told.get(text) or "" in tuple(told[text]))
    assert silent == []
