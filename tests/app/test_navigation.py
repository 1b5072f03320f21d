"""The bar of pages: what a module declares stands there, in the order of the planner's questions."""

import types

import pytest
from flask import Flask

from app.language import language
from app.navigation import Entry, Question, collected, groups
from tests.app.forms import HOST


@pytest.fixture
def at(reading_app: Flask):
    """The bar as a page shows it."""

    def shown(address, lang="en"):
        with reading_app.test_request_context(f"{address}?lang={lang}", base_url=HOST):
            assert language() == lang
            return [(group.code, group.current, [str(link.label) for link in group.links]) for group in groups()]

    return shown


def module(**declared):
    found = types.ModuleType("page")
    vars(found).update(declared)
    return found


def test_pages_come_in_the_order_of_the_questions_then_of_their_places():
    late = module(entry=Entry("a.help", "Help", Question.FILES))
    two = module(
        entries=(Entry("b.two", "Two", Question.PEOPLE, place=20), Entry("b.one", "One", Question.PEOPLE, place=10))
    )
    first = module(entry=Entry("c.map", "Map", Question.GROUND))
    found = [entry.endpoint for entry in collected((late, two, module(), first))]
    assert found == ["c.map", "b.one", "b.two", "a.help"]


def test_the_questions_stand_in_their_order_and_none_without_a_page(at):
    order = [question.value for question in Question]
    codes = [code for code, _, links in at("/") if links]
    assert codes == sorted(codes, key=order.index)
    assert codes[0] == "ground"
    assert codes[-1] == "files"
    assert at("/")[0][2][:5] == ["Map", "Table", "Findings", "Compare rounds", "Changes"]


@pytest.mark.parametrize(("address", "group"), (("/table", "ground"), ("/import", "files"), ("/findings", "ground")))
def test_the_reader_sees_where_they_are(at, address, group):
    current = {code: link for code, link, _ in at(address)}
    assert [code for code, link in current.items() if link] == [group]
    assert current[group].address == address


def test_a_page_outside_the_bar_marks_none(at):
    assert [link for _, link, _ in at("/person")] == [None] * len(at("/person"))


def test_the_bar_is_there_without_a_script_and_in_nepali(client):
    page = client.get("/help?lang=ne", base_url=HOST).text
    assert page.count("<details") == page.count("<summary") >= 2
    assert "हामीसँग कुन जमिन छ?" in page
    assert "What ground do we have?" not in page
