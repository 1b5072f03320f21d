"""Each clause of a notice names a provision of the vocabulary and says what was read of it and where."""

import pytest

from geo.errors import InputError, MissingError
from geo.schema import vocabulary
from geo.standards.legal_bases import legal_bases, legal_basis, read

HEAD = "key,label_en,label_ne,wording,status,evidence,source,locator,check_en,check_ne"


def test_every_basis_of_the_vocabulary_has_a_clause_and_no_other():
    assert list(legal_bases()) == list(vocabulary("legal_basis"))


def test_the_wording_of_every_clause_is_our_own_proposal():
    assert {basis.wording for basis in legal_bases().values()} == {"proposal"}


def test_a_clause_is_said_in_both_languages_with_what_to_look_at():
    basis = legal_basis("land_revenue_act_2034_s2b3")
    assert basis.status == "verified"
    assert "section 2(b3)" in basis.clause("en")
    assert "(ख३)" in basis.clause("ne")
    assert basis.check("en") != basis.check("ne")


def test_an_unknown_basis_is_refused_with_those_there_are():
    with pytest.raises(MissingError, match="drrm_act_2074"):
        legal_basis("lex_xii")


@pytest.mark.parametrize(
    ("row", "column"),
    (("a,b,,proposal,verified,V,s,l,c,c", "label_ne"), ("a,b,b,proposal,sure,V,s,l,c,c", "status")),
)
def test_a_row_that_says_too_little_is_refused(row, column):
    with pytest.raises(InputError) as error:
        read([HEAD, row])
    assert [problem.column for problem in error.value.problems] == [column]
