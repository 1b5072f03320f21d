"""Every sentence is whole: in both languages, with the same parameters, in a file of its topic."""

import csv
import string
from pathlib import Path

import pytest

from geo import messages
from geo.messages import sentence, sentences

FILES = sorted(Path(messages.__file__).parent.glob("*.csv"))


def parameters(template):
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", sorted(sentences()))
def test_a_sentence_can_be_said_in_both_languages(code):
    both = sentences()[code]
    assert parameters(both["en"]) == parameters(both["ne"])
    told = dict.fromkeys(parameters(both["en"]), "7")
    assert sentence(code, "en", **told)
    assert any("\u0900" <= letter <= "\u097f" for letter in sentence(code, "ne", **told))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_has_three_columns_and_no_blanks_at_the_ends(file):
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0] == ["code", "en", "ne"]
    assert all(len(row) == 3 and row == [text.strip() for text in row] for row in rows)


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
