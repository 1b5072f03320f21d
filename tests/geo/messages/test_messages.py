"""Every sentence is whole: in both languages, with the same parameters, in a file of its topic."""

import csv
import re
import string
from pathlib import Path

import pytest

from geo import messages
from geo.messages import sentence, sentences

FILES = sorted(Path(messages.__file__).parent.glob("*.csv"))


def parameters(template):
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


def said(code, language):
    """The sentence with 7 for every parameter."""
    return sentence(code, language, **dict.fromkeys(parameters(sentences()[code]["en"]), "7"))


def test_every_sentence_takes_the_same_parameters_in_both_languages():
    assert [code for code, both in sentences().items() if parameters(both["en"]) != parameters(both["ne"])] == []


def test_every_sentence_can_be_said_in_both_languages():
    assert [code for code in sentences() if not said(code, "en")] == []
    assert [code for code in sentences() if not re.search("[\u0900-\u097f]", said(code, "ne"))] == []


def test_a_file_has_three_columns_and_no_blanks_at_the_ends():
    for file in FILES:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines))
        assert rows[0] == ["code", "en", "ne"], file.name
        assert [row for row in rows if len(row) != 3 or row != [text.strip() for text in row]] == [], file.name


def test_a_parameter_that_is_missing_or_a_code_nobody_knows_is_a_fault_of_the_program():
    with pytest.raises(KeyError):
        sentence("schema.required", "en")
    with pytest.raises(KeyError):
        sentence("no.such.code", "en")


def test_what_a_user_wrote_is_not_taken_for_a_parameter():
    assert "{column}" in sentence("schema.required", "en", column="{column}")


def test_a_code_that_stands_twice_or_lacks_a_language_is_found(monkeypatch, tmp_path):
    (tmp_path / "a.csv").write_text("code,en,ne\nx,One,\n", encoding="utf-8")
    monkeypatch.setattr(messages, "__file__", str(tmp_path / "__init__.py"))
    with pytest.raises(ValueError, match="'x' stands twice or lacks a language"):
        sentences.__wrapped__()
