import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.outputs.cells import guarded, guarded_text, unguarded_text


@pytest.mark.parametrize("text", ("=1+1", "+977 1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")'))
def test_a_text_that_could_run_gets_an_apostrophe(text):
    assert guarded_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ("Tundikhel", "1 = 1", "'quoted'", "खुला क्षेत्र", ""))
def test_other_texts_stay_as_they_are(text):
    assert guarded_text(text) == text
    assert unguarded_text(text) == text


@given(st.text(alphabet="'=+-@\t\rab"))
def test_taking_the_apostrophe_away_gives_the_very_text(text):
    assert unguarded_text(guarded_text(text)) == text


@given(st.lists(st.one_of(st.none(), st.text(alphabet="'=+-@\t\rabक")), min_size=1))
def test_whole_columns_are_guarded_as_single_texts_are(texts):
    found, count = guarded(pyarrow.chunked_array([pyarrow.array(texts, pyarrow.string())]))
    expected = [None if text is None else guarded_text(text) for text in texts]
    assert found.to_pylist() == expected
    assert count == sum(one != other for one, other in zip(texts, expected, strict=True))
