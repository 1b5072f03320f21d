"""Findings: identifiers that stay, and sentences with their rounds and names."""

from hypothesis import given
from hypothesis import strategies as st

from geo.register.doctor import Finding
from geo.register.doctor.finding import finding_id

names = st.lists(st.text(max_size=5), max_size=4)


@given(names, names, st.randoms())
def test_an_identifier_does_not_depend_on_the_order_of_rows(spaces, rounds, random):
    mixed = random.sample(spaces, len(spaces))
    assert finding_id("ward.differs", spaces, rounds) == finding_id("ward.differs", mixed, rounds[::-1])


@given(names, names)
def test_another_rule_row_or_round_has_another_identifier(spaces, rounds):
    mine = finding_id("ward.differs", spaces, rounds)
    assert mine != finding_id("area.differs", spaces, rounds)
    assert mine != finding_id("ward.differs", [*spaces, "another"], rounds)
    assert mine != finding_id("ward.differs", spaces, [*rounds, "another"])
    assert len(mine) == 16


def test_a_sentence_names_its_rounds_or_says_this_table():
    evidence = {"names": "Tinkune", "capacity": 777, "density": 3.5}
    told = Finding("x", "capacity.without_area", "warning", ("kv-079",), ("2019-12", "2020-03"), evidence)
    assert told.text("en").startswith("2019-12 / 2020-03: the capacity of Tinkune") is False
    assert told.text("en").startswith("2019-12 / 2020-03: Tinkune has a capacity of 777")
    untold = Finding("x", "capacity.without_area", "warning", ("kv-079",), ("",), evidence)
    assert untold.text("ne").startswith("यो तालिका: Tinkune को क्षमता ७७७ छ")
    assert told.title("en") == "Capacity without usable area"


def test_a_sentence_in_nepali_has_nepali_digits_and_the_nepali_name_of_the_unit():
    evidence = {"kind": "measured", "names": "Tinkune", "printed": 2, "ward": 5, "unit": "Toyland", "unit_ne": "खेलौना"}
    told = Finding("x", "ward.differs", "note", ("a",), ("2019-12",), {**evidence, "share_percent": 53})
    assert "२०१९-१२" in told.text("ne")
    assert "(खेलौना)" in told.text("ne")
    assert "(Toyland)" in told.text("en")
    assert not any(digit in told.text("ne") for digit in "0123456789")
